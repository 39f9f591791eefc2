// SPDX-License-Identifier: Apache-2.0
// Every change has the next version, of the whole cluster as etcd has it.
#include "simulation/object_store.h"

#include <utility>

#include "base/base64.h"
#include "base/json_string.h"

namespace cred::simulation {
namespace {

// What is older a watch cannot go on from.
constexpr std::size_t kHistory = 200;

}  // namespace

std::string quote(std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted;
}

Response make_status(int status, const std::string& reason, const std::string& message,
                     const std::string& details) {
  return {status,
          {{"Content-Type", "application/json"}},
          R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":)" +
              quote(message) + R"(,"reason":)" + quote(reason) + R"(,"details":)" + details +
              R"(,"code":)" + std::to_string(status) + "}"};
}

void ObjectStore::note(Resource resource, const char* type, const std::string& name,
                       std::string object) {
  history_.push_back({version_, resource, type, name, std::move(object)});
  if (history_.size() > kHistory) history_.pop_front();
  if (after_change) after_change();
}

void ObjectStore::create_namespace(const std::string& name) {
  const std::uint64_t version = ++version_;
  namespaces_[name] = {"ns-" + std::to_string(version), version, false};
  if (after_namespace) after_namespace(name, true);
  note(Resource::namespaces, "ADDED", name, describe_namespace(name));
}

void ObjectStore::terminate_namespace(const std::string& name) {
  const auto found = namespaces_.find(name);
  if (found == namespaces_.end()) return;
  found->second.version = ++version_;
  found->second.is_terminating = true;
  if (after_namespace) after_namespace(name, false);
  note(Resource::namespaces, "MODIFIED", name, describe_namespace(name));
  if (secrets_.contains(name)) delete_secret(name);
}

void ObjectStore::remove_namespace(const std::string& name) {
  const auto found = namespaces_.find(name);
  if (found == namespaces_.end()) return;
  found->second.version = ++version_;
  std::string object = describe_namespace(name);
  namespaces_.erase(found);
  note(Resource::namespaces, "DELETED", name, std::move(object));
}

const StoredSecret& ObjectStore::put_secret(const std::string& namespace_name,
                                            StoredSecret secret) {
  if (before_secret) before_secret(namespace_name);
  const auto found = secrets_.find(namespace_name);
  const bool is_new = found == secrets_.end();
  const std::optional<StoredSecret> before = is_new ? std::nullopt : std::optional(found->second);
  secret.version = ++version_;
  secret.uid = is_new ? "uid-" + std::to_string(version_) : before->uid;
  StoredSecret& kept = secrets_[namespace_name] = std::move(secret);
  if (after_secret) after_secret(namespace_name, before ? &*before : nullptr);
  note(Resource::secrets, is_new ? "ADDED" : "MODIFIED", namespace_name,
       describe_secret(namespace_name, false));
  return kept;
}

void ObjectStore::delete_secret(const std::string& namespace_name) {
  const auto found = secrets_.find(namespace_name);
  if (found == secrets_.end()) return;
  if (before_secret) before_secret(namespace_name);
  found->second.version = ++version_;
  const StoredSecret before = found->second;
  std::string object = describe_secret(namespace_name, false);
  secrets_.erase(found);
  if (after_secret) after_secret(namespace_name, &before);
  note(Resource::secrets, "DELETED", namespace_name, std::move(object));
}

std::string ObjectStore::describe_namespace(const std::string& name) const {
  const StoredNamespace& kept = namespaces_.at(name);
  return R"({"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":)" +
         quote(name) + R"(,"uid":)" + quote(kept.uid) + R"(,"resourceVersion":)" +
         quote(std::to_string(kept.version)) +
         (kept.is_terminating ? R"(,"deletionTimestamp":"2027-01-15T08:00:00Z"}})" : "}}");
}

std::string ObjectStore::describe_secret(const std::string& namespace_name, bool is_whole) const {
  const StoredSecret& kept = secrets_.at(namespace_name);
  const std::string meta = R"("metadata":{"name":"regcred","namespace":)" + quote(namespace_name) +
                           R"(,"uid":)" + quote(kept.uid) + R"(,"resourceVersion":)" +
                           quote(std::to_string(kept.version)) + R"(,"labels":)" + kept.labels +
                           R"(,"annotations":)" + kept.annotations +
                           R"(,"managedFields":[{"manager":)" + quote(kept.manager) +
                           R"(,"fieldsV1":{"f:data":{"f:.dockerconfigjson":{}}}}]})";
  if (!is_whole) {
    return R"({"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",)" + meta + '}';
  }
  return R"({"kind":"Secret","apiVersion":"v1",)" + meta + R"(,"type":)" + quote(kept.type) +
         R"(,"data":{".dockerconfigjson":)" + quote(encode_base64(kept.config)) + "}}";
}

}  // namespace cred::simulation
