// SPDX-License-Identifier: Apache-2.0
// Every change has the next version, of the whole cluster as etcd has it.
#include "support/apiserver/object_store.h"

#include <utility>

#include "support/apiserver/rendering.h"

namespace cred::testing {

StoredObject* ObjectStore::find(Resource resource, const ObjectKey& key) {
  const auto found = table(resource).objects.find(key);
  return found == table(resource).objects.end() ? nullptr : &found->second;
}

StoredObject& ObjectStore::put(Resource resource, const ObjectKey& key, StoredObject object) {
  const bool is_secret = resource == Resource::secrets;
  if (is_secret && before_secret) before_secret(key.namespace_name);
  const StoredObject* const present = find(resource, key);
  const std::optional<StoredObject> before =
      present == nullptr ? std::nullopt : std::optional(*present);
  object.version = ++version_;
  object.uid = before ? before->uid : "uid-" + std::to_string(version_);
  StoredObject& kept = table(resource).objects[key] = std::move(object);
  tell(resource, key, before ? &*before : nullptr);
  note(resource,
       {version_, before ? "MODIFIED" : "ADDED", key, render_metadata(resource, key, kept)});
  return kept;
}

void ObjectStore::remove(Resource resource, const ObjectKey& key) {
  Objects& objects = table(resource).objects;
  if (!objects.contains(key)) return;
  if (resource == Resource::secrets && before_secret) before_secret(key.namespace_name);
  StoredObject before = std::move(objects.extract(key).mapped());
  before.version = ++version_;
  tell(resource, key, &before);
  note(resource, {version_, "DELETED", key, render_metadata(resource, key, before)});
}

void ObjectStore::terminate_namespace(const std::string& name) {
  const StoredObject* const present = find(Resource::namespaces, {{}, name});
  if (present == nullptr) return;
  StoredObject going = *present;
  going.is_terminating = true;
  put(Resource::namespaces, {{}, name}, std::move(going));
}

void ObjectStore::remove_namespace(const std::string& name) {
  for (const Resource resource : {Resource::secrets, Resource::accounts}) {
    std::vector<ObjectKey> inside;
    for (const auto& [key, kept] : all(resource)) {
      if (key.namespace_name == name) inside.push_back(key);
    }
    for (const ObjectKey& key : inside) remove(resource, key);
  }
  remove(Resource::namespaces, {{}, name});
}

void ObjectStore::forget_history() {
  for (Table& table : tables_) {
    table.history.clear();
    table.oldest = version_;
  }
}

void ObjectStore::tell(Resource resource, const ObjectKey& key, const StoredObject* before) {
  if (resource == Resource::secrets && after_secret) after_secret(key.namespace_name, before);
  if (resource == Resource::namespaces && after_namespace) {
    const StoredObject* const present = find(resource, key);
    after_namespace(key.name, present != nullptr && !present->is_terminating);
  }
}

void ObjectStore::note(Resource resource, Change change) {
  Table& changed = table(resource);
  changed.history.push_back(std::move(change));
  if (changed.history.size() > most_changes_) {
    changed.oldest = changed.history.front().version;
    changed.history.pop_front();
  }
  if (after_change) after_change();
}

}  // namespace cred::testing
