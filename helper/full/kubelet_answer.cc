// SPDX-License-Identifier: Apache-2.0
// Renders the response, member by member in the order of its documentation.
#include "helper/full/kubelet_answer.h"

#include <algorithm>

#include "base/json_string.h"
#include "base/text.h"
#include "helper/protocol/answer.h"

namespace cred {
namespace {

void append_member(std::string& json, std::string_view name, std::string_view value) {
  append_json_string(json, name);
  json += ':';
  append_json_string(json, value);
}

std::string render_head(std::string_view api_version, std::chrono::seconds duration) {
  std::string json = "{";
  append_member(json, "kind", "CredentialProviderResponse");
  json += ',';
  append_member(json, "apiVersion", api_version);
  json += ',';
  append_member(json, "cacheKeyType", "Registry");
  json += ',';
  append_member(json, "cacheDuration", render_go_duration(duration));
  json += R"(,"auth":{)";
  return json;
}

bool is_port(std::string_view text) {
  constexpr std::size_t kLongest = 6;  // ":65535"
  return text.size() > 1 && text.size() <= kLongest && text.front() == ':' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::chrono::seconds find_cache_duration(const Lifetime& lifetime, Instant now) {
  const std::chrono::seconds left = std::min(lifetime.refresh_at, lifetime.expires_at) - now;
  return std::max(left, std::chrono::seconds{0});
}

bool may_go_without(const Registry& registry, const Error& error) {
  return registry.kind == RegistryKind::public_ecr &&
         (error.code == Errc::not_configured || error.code == Errc::no_credentials ||
          error.code == Errc::denied);
}

std::string render_go_duration(std::chrono::seconds duration) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 3600;
  const std::int64_t count = duration.count();
  std::string text;
  if (count >= kHour) text += std::to_string(count / kHour) + 'h';
  if (count >= kMinute) text += std::to_string(count % kHour / kMinute) + 'm';
  return text + std::to_string(count % kMinute) + 's';
}

std::string find_match_pattern(std::string_view image, std::string_view host) {
  const std::string_view authority = image.substr(0, image.find('/'));
  const std::string_view name = authority.substr(0, host.size());
  const std::string_view rest = authority.substr(name.size());
  if (equals_ignoring_case(name, host) && (rest.empty() || is_port(rest))) {
    return std::string(authority);
  }
  return std::string(host);
}

std::string render_kubelet_answer(std::string_view api_version, std::string_view pattern,
                                  const Secret& password, std::chrono::seconds duration) {
  std::string json = render_head(api_version, duration);
  append_json_string(json, pattern);
  json += ":{";
  append_member(json, "username", kEcrUser);
  json += ',';
  append_member(json, "password", password.reveal());
  return json + "}}}\n";
}

std::string render_empty_kubelet_answer(std::string_view api_version) {
  return render_head(api_version, std::chrono::seconds{0}) + "}}\n";
}

}  // namespace cred
