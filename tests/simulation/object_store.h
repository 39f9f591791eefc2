// SPDX-License-Identifier: Apache-2.0
// The objects of one simulated cluster, and the history that its watches tell.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "http/request.h"

namespace cred::simulation {

enum class Resource { namespaces, secrets };

struct StoredNamespace {
  std::string uid;
  std::uint64_t version = 0;
  bool is_terminating = false;
};

// All secrets are called regcred.
struct StoredSecret {
  std::string uid;
  std::uint64_t version = 0;
  std::string type = "kubernetes.io/dockerconfigjson";
  std::string config;  // decoded
  std::string manager = "kubectl-edit";
  std::string labels = "{}";       // JSON
  std::string annotations = "{}";  // JSON
};

struct Change {
  std::uint64_t version;
  Resource resource;
  const char* type;  // "ADDED"
  std::string namespace_name;
  std::string object;  // JSON, metadata alone
};

class ObjectStore {
 public:
  // Before a secret is written or deleted, and after; of nothing else.
  std::function<void(const std::string& namespace_name)> before_secret;
  std::function<void(const std::string& namespace_name, const StoredSecret* before)> after_secret;
  std::function<void(const std::string& namespace_name, bool is_there)> after_namespace;
  std::function<void()> after_change;

  void create_namespace(const std::string& name);

  // It stays, without its secret, until remove_namespace.
  void terminate_namespace(const std::string& name);
  void remove_namespace(const std::string& name);

  // Sets version, and uid where there was none.
  const StoredSecret& put_secret(const std::string& namespace_name, StoredSecret secret);
  void delete_secret(const std::string& namespace_name);

  const std::map<std::string, StoredNamespace>& namespaces() const { return namespaces_; }

  const std::map<std::string, StoredSecret>& secrets() const { return secrets_; }

  const std::deque<Change>& history() const { return history_; }

  std::uint64_t version() const { return version_; }

  std::string describe_namespace(const std::string& name) const;
  std::string describe_secret(const std::string& namespace_name, bool is_whole) const;

 private:
  void note(Resource resource, const char* type, const std::string& name, std::string object);

  std::uint64_t version_ = 1000;
  std::map<std::string, StoredNamespace> namespaces_;
  std::map<std::string, StoredSecret> secrets_;
  std::deque<Change> history_;
};

std::string quote(std::string_view text);

// `details` is JSON.
Response make_status(int status, const std::string& reason, const std::string& message,
                     const std::string& details = "{}");

}  // namespace cred::simulation
