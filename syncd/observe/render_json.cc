// SPDX-License-Identifier: Apache-2.0
// The names of the members are kept from release to release.
#include <string_view>

#include "base/json_string.h"
#include "syncd/observe/render.h"

namespace cred::syncd {
namespace {

// Members of one object, in the order of the calls.
class Object {
 public:
  Object& text(std::string_view name, std::string_view value) {
    begin(name);
    append_json_string(json_, value);
    return *this;
  }

  Object& instant(std::string_view name, const std::optional<Instant>& value) {
    if (value) return text(name, render_rfc3339(*value));
    return raw(name, "null");
  }

  Object& raw(std::string_view name, std::string_view value) {
    begin(name);
    json_ += value;
    return *this;
  }

  Object& flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }

  std::string end() { return json_ + "}"; }

 private:
  void begin(std::string_view name) {
    json_ += json_.empty() ? '{' : ',';
    append_json_string(json_, name);
    json_ += ':';
  }

  std::string json_;
};

template <typename Items, typename Render>
std::string render_list(const Items& items, const Render& render) {
  std::string json = "[";
  for (const auto& item : items) {
    if (json.size() > 1) json += ',';
    json += render(item);
  }
  return json + ']';
}

std::string quote(std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted;
}

std::string render_registry(const RegistrySnapshot& registry) {
  return Object()
      .text("name", registry.name)
      .text("host", registry.host)
      .instant("expires_at", registry.expires_at)
      .instant("refresh_at", registry.refresh_at)
      .text("error", registry.trouble)
      .end();
}

std::string render_target(const TargetSnapshot& target) {
  return Object()
      .text("namespace", target.namespace_name)
      .text("secret", target.secret)
      .text("state", describe_condition(target.condition))
      .instant("expires_at", target.expires_at)
      .instant("last_success", target.last_success)
      .text("error", target.text)
      .flag("contested", target.is_contested)
      .text("contested_by", target.other_manager)
      .end();
}

std::string render_account(const AccountSnapshot& account) {
  return Object()
      .text("namespace", account.namespace_name)
      .text("service_account", account.account)
      .text("secret", account.secret)
      .text("state", describe_condition(account.condition))
      .instant("last_success", account.last_success)
      .text("error", account.text)
      .flag("contested", account.is_contested)
      .end();
}

std::string render_member(const MemberSnapshot& member) {
  return Object()
      .text("name", member.name)
      .flag("self", member.is_self)
      .flag("live", member.is_live)
      .raw("clusters", std::to_string(member.clusters))
      .end();
}

std::string render_cluster(const ClusterSnapshot& cluster) {
  return Object()
      .text("name", cluster.name)
      .flag("reachable", cluster.is_reachable)
      .raw("served_by", cluster.served_by ? quote(*cluster.served_by) : "null")
      .text("error", cluster.trouble)
      .raw("warnings", render_list(cluster.warnings, quote))
      .raw("targets", render_list(cluster.targets, render_target))
      .raw("service_accounts", render_list(cluster.accounts, render_account))
      .end();
}

std::string render_discovery(const DiscoverySnapshot& discovery) {
  return Object()
      .text("name", discovery.name)
      .raw("clusters", std::to_string(discovery.clusters))
      .raw("places", std::to_string(discovery.places))
      .raw("places_listed", std::to_string(discovery.listed))
      .instant("listed_at", discovery.listed_at)
      .raw("errors", render_list(discovery.troubles, quote))
      .raw("notes", render_list(discovery.notes, quote))
      .end();
}

}  // namespace

std::string render_status_json(const Snapshot& snapshot, const StatusView& view) {
  return Object()
             .flag("running", view.is_running)
             .flag("all_served", is_all_served(snapshot, view.now))
             .raw("process_id", std::to_string(snapshot.process_id))
             .instant("taken_at", snapshot.taken_at)
             .instant("started_at", snapshot.started_at)
             .text("configuration", snapshot.configuration)
             .instant("configured_at", snapshot.configured_at)
             .text("config_error", snapshot.rejected)
             .text("member_error", snapshot.member_trouble)
             .raw("members", render_list(snapshot.members, render_member))
             .raw("registries", render_list(snapshot.registries, render_registry))
             .raw("clusters", render_list(snapshot.clusters, render_cluster))
             .raw("discoveries", render_list(snapshot.discoveries, render_discovery))
             .end() +
         "\n";
}

}  // namespace cred::syncd
