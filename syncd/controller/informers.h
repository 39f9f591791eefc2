// SPDX-License-Identifier: Apache-2.0
// The watches that one cluster's rules need, and what they show.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/kube/reflector/reflector.h"

namespace cred::syncd {

// All are called on the loop's thread and must not destroy the Informers.
struct InformerHandler {
  std::function<void(const std::vector<ObjectMeta>&)> on_namespaces;
  std::function<void(WatchEvent::Kind, const ObjectMeta&)> on_namespace;

  // Everything called `secret`; of one namespace where that is not empty.
  std::function<void(const std::string& secret, const std::string& namespace_name,
                     const std::vector<ObjectMeta>&)>
      on_secrets;
  std::function<void(WatchEvent::Kind, const ObjectMeta&)> on_secret;

  std::function<void(const std::vector<ObjectMeta>&)> on_accounts;
  std::function<void(WatchEvent::Kind, const ObjectMeta&)> on_account;

  // find_trouble() may tell something else.
  std::function<void()> on_trouble;

  // A watch sees again, or for the first time; so may find_trouble().
  std::function<void()> on_synced;
};

// Exactly what the rights allow that `rbac` prints for these rules: secrets and service accounts by
// their names in the whole cluster where a rule needs the list of namespaces, else namespace by
// namespace.
class Informers {
 public:
  Informers(const ClusterConfig& cluster, Reflector::Deps deps, InformerHandler handler);

  void start();

  // The server is back: watches that wait after a failure try again at once.
  void try_again();

  // Namespaces were found that the watch of them has not told of.
  void list_namespaces_again();

  // Whether every watch has shown its first list.
  bool has_synced() const { return lacking_ == 0; }

  // What keeps watches from seeing: that nobody answers any of them, or that one is forbidden or
  // has failed three times in a row. nullptr: nothing worth a word.
  const WatchTrouble* find_trouble() const;

  // How often a watch had to be opened again after a failure.
  std::size_t restarts() const;

 private:
  struct Lack {
    WatchTrouble trouble;
    int times = 0;  // in a row
    Tick last{};
  };

  void add(const WatchQuery& query, ReflectorHandler handler);
  void watch_namespaces();
  void watch_secrets(const std::string& secret, const std::string& namespace_name);
  void watch_accounts(const std::string& name, const std::string& namespace_name);

  const ClusterConfig& cluster_;
  Reflector::Deps deps_;
  InformerHandler handler_;
  std::map<std::string, std::unique_ptr<Reflector>> watches_;  // by path and selector
  std::map<std::string, bool> has_seen_;
  std::map<std::string, Lack> lacks_;  // of those that see nothing at the moment
  std::size_t lacking_ = 0;
};

}  // namespace cred::syncd
