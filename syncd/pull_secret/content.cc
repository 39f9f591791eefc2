// SPDX-License-Identifier: Apache-2.0
// Decoding tokens is most of the work of a decision, so each is decoded once or not at all.
#include "syncd/pull_secret/content.h"

#include <algorithm>
#include <utility>

#include "syncd/pull_secret/body.h"

namespace cred::syncd {

Content::Content(const SecretObject* secret) {
  if (secret == nullptr) return;
  const bool is_legacy = secret->type == type_name(SecretType::docker_config);
  if (!is_legacy && secret->type != type_name(SecretType::docker_config_json)) return;
  if (!secret->docker_config) {
    problem_ = "no data under its key";
    return;
  }
  auto config =
      parse_docker_config(secret->docker_config->reveal(),
                          is_legacy ? SecretType::docker_config : SecretType::docker_config_json);
  if (!config) {
    problem_ = config.error().text;
    return;
  }
  config_ = *std::move(config);
}

const HostContent& Content::at(const std::string& host) const {
  const auto [found, is_new] = hosts_.try_emplace(host);
  HostContent& content = found->second;
  if (!is_new) return content;
  for (const RawMember& member : config_.auths) {
    if (parse_server(member.name) != host) continue;
    content.entries.push_back(parse_auth_entry(member.value).value_or(AuthEntry{}));
    const auto expiry = find_token_expiry(content.entries.back().password);
    if (expiry && (!content.earliest || *expiry < *content.earliest)) content.earliest = expiry;
  }
  return content;
}

bool holds_aws_alone(const SecretObject& secret) {
  const Content content(&secret);
  if (!secret.docker_config || !content.problem().empty() || !content.config().others.empty()) {
    return false;
  }
  const auto& auths = content.config().auths;
  return std::all_of(auths.begin(), auths.end(), [](const RawMember& member) {
    const auto entry = parse_auth_entry(member.value);
    return entry && entry->user == "AWS";
  });
}

}  // namespace cred::syncd
