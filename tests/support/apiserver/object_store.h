// SPDX-License-Identifier: Apache-2.0
// The objects of one cluster under one growing version, and the history that its watches tell.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cred::testing {

enum class Resource { namespaces, secrets, accounts };

using Texts = std::map<std::string, std::string>;

// Every field has one owner: what two managers set to the same value is the last one's.
struct StoredObject {
  std::string uid;
  std::uint64_t version = 0;
  Texts labels;
  Texts annotations;
  Texts applied;  // "labels/x" or "annotations/x" → the manager that applied it

  // Who owns what follows.
  std::string manager = "kubectl-create";
  bool has_applied = false;  // the manager, rather than updated

  bool is_terminating = false;  // a namespace

  std::string type = "kubernetes.io/dockerconfigjson";  // a secret from here on
  std::string config;                                   // decoded
  bool is_immutable = false;

  std::optional<std::vector<std::string>> pull_secrets;  // a service account

  bool operator==(const StoredObject&) const = default;
};

struct ObjectKey {
  std::string namespace_name;  // empty for a namespace
  std::string name;

  bool operator<(const ObjectKey& other) const {
    return namespace_name != other.namespace_name ? namespace_name < other.namespace_name
                                                  : name < other.name;
  }
};

using Objects = std::map<ObjectKey, StoredObject>;

struct Change {
  std::uint64_t version;
  const char* type;  // "ADDED"
  ObjectKey key;
  std::string object;  // JSON, metadata alone
};

class ObjectStore {
 public:
  // Before a secret is written or deleted, and after; of nothing else.
  std::function<void(const std::string& namespace_name)> before_secret;
  std::function<void(const std::string& namespace_name, const StoredObject* before)> after_secret;
  std::function<void(const std::string& namespace_name, bool is_there)> after_namespace;
  std::function<void()> after_change;

  // Sets version, and uid where there was none. What is changed through the result is not an event.
  StoredObject& put(Resource resource, const ObjectKey& key, StoredObject object);

  // Nothing happens where there is none.
  void remove(Resource resource, const ObjectKey& key);

  StoredObject& create_namespace(const std::string& name) {
    return put(Resource::namespaces, {{}, name}, {});
  }

  // It stays with what is in it until remove_namespace.
  void terminate_namespace(const std::string& name);
  void remove_namespace(const std::string& name);

  // The secret regcred.
  StoredObject& put_secret(const std::string& namespace_name, StoredObject secret) {
    return put(Resource::secrets, {namespace_name, "regcred"}, std::move(secret));
  }

  void delete_secret(const std::string& namespace_name) {
    remove(Resource::secrets, {namespace_name, "regcred"});
  }

  StoredObject* find_secret(const std::string& namespace_name) {
    return find(Resource::secrets, {namespace_name, "regcred"});
  }

  // nullptr where there is none.
  StoredObject* find(Resource resource, const ObjectKey& key);

  const Objects& all(Resource resource) const { return table(resource).objects; }

  std::uint64_t version() const { return version_; }

  // The changes after `oldest`.
  const std::deque<Change>& history(Resource resource) const { return table(resource).history; }

  // A watch from a version before this one has missed what nobody remembers; 0 for a server that
  // was never restarted and has not met its limit.
  std::uint64_t oldest(Resource resource) const { return table(resource).oldest; }

  // What a restart does.
  void forget_history();

  // The next change has the version after this one.
  void set_version(std::uint64_t version) { version_ = version; }

  void limit_history(std::size_t changes) { most_changes_ = changes; }

 private:
  struct Table {
    Objects objects;
    std::deque<Change> history;
    std::uint64_t oldest = 0;
  };

  const Table& table(Resource resource) const {
    return tables_[static_cast<std::size_t>(resource)];
  }

  Table& table(Resource resource) { return tables_[static_cast<std::size_t>(resource)]; }

  void tell(Resource resource, const ObjectKey& key, const StoredObject* before);
  void note(Resource resource, Change change);

  std::uint64_t version_ = 1000;
  std::size_t most_changes_ = 10000;  // of each resource
  std::array<Table, 3> tables_;
};

}  // namespace cred::testing
