// SPDX-License-Identifier: Apache-2.0
// Lists of clusters are annotations with commas between the names.
#include "syncd/membership/member_lease.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/json_string.h"
#include "json/json.h"

namespace cred::syncd {
namespace {

constexpr std::string_view kServes = "ecr-syncd/serves";
constexpr std::string_view kWants = "ecr-syncd/wants";
constexpr std::string_view kUnsure = "ecr-syncd/unsure";
constexpr std::size_t kLongestName = 63;  // of a cluster
constexpr std::size_t kLongestMember = 253;
constexpr std::int64_t kLongestLease = 60;

std::string quote(std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted;
}

// MicroTime.
std::string render_time(Instant instant) {
  std::string text = render_rfc3339(instant);
  text.pop_back();
  return quote(text + ".000000Z");
}

std::string join(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
  return text;
}

std::set<std::string> split(std::string_view text) {
  std::set<std::string> names;
  if (text.size() > kMostServedBytes) return names;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (comma > 0 && comma <= kLongestName) names.emplace(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return names;
}

std::string take_text(const JsonDocument& document, std::string_view path) {
  return std::string(document.find_string(path).value_or(""));
}

Instant take_time(const JsonDocument& document, std::string_view path) {
  const auto text = document.find_string(path);
  return text ? parse_rfc3339(*text).value_or(Instant{}) : Instant{};
}

std::optional<MemberLease> find_lease(const JsonDocument& document, const MemberGroup& group) {
  const std::string prefix = group.name + '.';
  const std::string name = take_text(document, "/metadata/name");
  MemberLease lease;
  lease.uid = take_text(document, "/metadata/uid");
  lease.resource_version = take_text(document, "/metadata/resourceVersion");
  const bool is_ours = name.starts_with(prefix) && name.size() > prefix.size() &&
                       name.size() <= kLongestMember && !lease.resource_version.empty();
  if (!is_ours) return std::nullopt;
  lease.member = name.substr(prefix.size());
  lease.holder = take_text(document, "/spec/holderIdentity");
  const auto duration = document.find_integer("/spec/leaseDurationSeconds");
  lease.duration = std::chrono::seconds{
      std::clamp(duration.value_or(0), std::int64_t{kLeaseDuration.count()}, kLongestLease)};
  lease.acquired_at = take_time(document, "/spec/acquireTime");
  lease.renewed_at = take_time(document, "/spec/renewTime");
  lease.transitions = document.find_integer("/spec/leaseTransitions").value_or(0);
  for (const auto& [key, value] : document.find_strings("/metadata/annotations")) {
    if (key == kServes) lease.serves = split(value);
    if (key == kWants) lease.wants = split(value);
    if (key == kUnsure) lease.unsure = split(value);
  }
  return lease;
}

}  // namespace

std::string leases_path(const MemberGroup& group) {
  return "/apis/coordination.k8s.io/v1/namespaces/" + group.namespace_name + "/leases";
}

std::string lease_path(const MemberGroup& group, const std::string& member) {
  return leases_path(group) + '/' + group.name + '.' + member;
}

std::string render_lease(const MemberLease& lease, const MemberGroup& group) {
  std::string json = R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":)";
  json += quote(group.name + '.' + lease.member) + R"(,"namespace":)" + quote(group.namespace_name);
  if (!lease.uid.empty()) json += R"(,"uid":)" + quote(lease.uid);
  if (!lease.resource_version.empty()) {
    json += R"(,"resourceVersion":)" + quote(lease.resource_version);
  }
  json += R"(,"labels":{)" + quote(kGroupLabel) + ':' + quote(group.name) + "}";
  json += R"(,"annotations":{)" + quote(kServes) + ':' + quote(join(lease.serves));
  json += ',' + quote(kWants) + ':' + quote(join(lease.wants));
  json += ',' + quote(kUnsure) + ':' + quote(join(lease.unsure)) + "}}";
  json += R"(,"spec":{"holderIdentity":)" + quote(lease.holder);
  json += R"(,"leaseDurationSeconds":)" + std::to_string(lease.duration.count());
  json += R"(,"acquireTime":)" + render_time(lease.acquired_at);
  json += R"(,"renewTime":)" + render_time(lease.renewed_at);
  return json + R"(,"leaseTransitions":)" + std::to_string(lease.transitions) + "}}";
}

Result<MemberLease> parse_lease(const std::string& body, const MemberGroup& group) {
  const auto document = JsonDocument::parse(body);
  if (!document) return in_context("the API server's lease", document.error());
  auto lease = find_lease(*document, group);
  if (!lease) return Error{Errc::bad_reply, "the API server's answer is no lease of a member"};
  return *std::move(lease);
}

Result<std::vector<MemberLease>> parse_leases(const std::string& body, const MemberGroup& group) {
  const auto document = JsonDocument::parse(body);
  if (!document) return in_context("the API server's list of leases", document.error());
  const auto size = document->find_array_size("/items");
  const bool goes_on = !document->find_string("/metadata/continue").value_or("").empty();
  if (goes_on || (size && *size > kMostMembers)) {
    return Error{Errc::bad_reply, "there are more than " + std::to_string(kMostMembers) +
                                      " leases of members in namespace " + group.namespace_name +
                                      "; delete those of members that are gone"};
  }
  // Go writes an empty list as null.
  if (!size && !document->is_object("/metadata")) {
    return Error{Errc::bad_reply, "the API server's list of leases is none"};
  }
  std::vector<MemberLease> leases;
  for (const JsonDocument& item : document->find_items("/items")) {
    if (auto lease = find_lease(item, group)) leases.push_back(*std::move(lease));
  }
  return leases;
}

}  // namespace cred::syncd
