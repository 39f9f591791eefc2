// SPDX-License-Identifier: Apache-2.0
// Rules → watches.
#include "syncd/controller/informers.h"

#include <numeric>
#include <utility>

#include "syncd/config/rbac_grants.h"

namespace cred::syncd {
namespace {

constexpr const char* kNamespaces = "/api/v1/namespaces";
constexpr Span kLongAgo = std::chrono::minutes{1};

// Names are of DNS and need no encoding.
std::string select_name(const std::string& name) {
  return name.empty() ? std::string() : "&fieldSelector=metadata.name%3D" + name;
}

std::string path_of(const std::string& namespace_name, const char* resource) {
  if (namespace_name.empty()) return std::string("/api/v1/") + resource;
  return "/api/v1/namespaces/" + namespace_name + '/' + resource;
}

}  // namespace

Informers::Informers(const ClusterConfig& cluster, Reflector::Deps deps, InformerHandler handler)
    : cluster_(cluster), deps_(std::move(deps)), handler_(std::move(handler)) {}

// What may be watched is what is watched: a request beyond it would be refused for ever.
void Informers::start() {
  for (const Right& right : list_rights(cluster_)) {
    if (right.verb != "watch") continue;
    if (right.resource == "namespaces") watch_namespaces();
    if (right.resource == "secrets") watch_secrets(right.name, right.namespace_name);
    if (right.resource == "serviceaccounts") watch_accounts(right.name, right.namespace_name);
  }
}

std::size_t Informers::restarts() const {
  return std::accumulate(
      watches_.begin(), watches_.end(), std::size_t{0},
      [](std::size_t sum, const auto& watch) { return sum + watch.second->restarts(); });
}

void Informers::add(const WatchQuery& query, ReflectorHandler handler) {
  const std::string key = query.path + query.selector;
  if (watches_.contains(key)) return;
  ++lacking_;
  ReflectorHandler counted = handler;
  counted.on_list = [this, key, show = std::move(handler.on_list)](std::vector<ObjectMeta> metas) {
    if (!std::exchange(has_seen_[key], true)) --lacking_;
    lacks_.erase(key);
    show(std::move(metas));
    handler_.on_synced();
  };
  counted.on_event = [this, key, tell = std::move(handler.on_event)](WatchEvent::Kind kind,
                                                                     const ObjectMeta& meta) {
    const bool sees_again = lacks_.erase(key) != 0;
    tell(kind, meta);
    if (sees_again) handler_.on_synced();
  };
  // A server that answers 200 with rubbish opens as well.
  counted.on_open = [this, key] {
    const Tick now = deps_.loop.clock().tick();
    std::erase_if(lacks_, [&](const auto& lack) {
      return lack.first == key &&
             (lack.second.trouble.is_unreachable || now - lack.second.last > kLongAgo);
    });
    handler_.on_synced();
  };
  counted.on_trouble = [this, key](const WatchTrouble& what) {
    Lack& lack = lacks_[key];
    lack.trouble = what;
    ++lack.times;
    lack.last = deps_.loop.clock().tick();
    handler_.on_trouble();
  };
  auto& watch = watches_[key] = std::make_unique<Reflector>(query, deps_, std::move(counted));
  watch->start();
}

const WatchTrouble* Informers::find_trouble() const {
  constexpr int kWorthAWord = 3;
  const WatchTrouble* found = nullptr;
  std::size_t unreachable = 0;
  for (const auto& [key, lack] : lacks_) {
    if (lack.trouble.is_unreachable) {
      if (++unreachable == watches_.size()) return &lack.trouble;
    } else if (lack.trouble.is_forbidden || lack.times >= kWorthAWord) {
      found = &lack.trouble;
    }
  }
  return found;
}

void Informers::try_again() {
  for (const auto& [key, watch] : watches_) watch->try_again();
}

void Informers::list_namespaces_again() {
  const auto found = watches_.find(kNamespaces);
  if (found != watches_.end()) found->second->list_again();
}

void Informers::watch_namespaces() {
  add({kNamespaces, {}},
      {[this](const std::vector<ObjectMeta>& metas) { handler_.on_namespaces(metas); },
       [this](WatchEvent::Kind kind, const ObjectMeta& meta) { handler_.on_namespace(kind, meta); },
       {},
       {}});
}

void Informers::watch_secrets(const std::string& secret, const std::string& namespace_name) {
  add({path_of(namespace_name, "secrets"), select_name(secret)},
      {[this, secret, namespace_name](const std::vector<ObjectMeta>& metas) {
         handler_.on_secrets(secret, namespace_name, metas);
       },
       [this](WatchEvent::Kind kind, const ObjectMeta& meta) { handler_.on_secret(kind, meta); },
       {},
       {}});
}

void Informers::watch_accounts(const std::string& name, const std::string& namespace_name) {
  add({path_of(namespace_name, "serviceaccounts"), select_name(name)},
      {[this](const std::vector<ObjectMeta>& metas) { handler_.on_accounts(metas); },
       [this](WatchEvent::Kind kind, const ObjectMeta& meta) { handler_.on_account(kind, meta); },
       {},
       {}});
}

}  // namespace cred::syncd
