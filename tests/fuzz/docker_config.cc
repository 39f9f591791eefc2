// SPDX-License-Identifier: Apache-2.0
// Docker configurations of other tools: our entry goes in, theirs come out as they went in.
#include "fuzz/fuzz.h"
#include "json/json.h"
#include "syncd/pull_secret/auths.h"

namespace cred::fuzz {
namespace {

constexpr const char* kHost = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

// Everything that is not ours, with its bytes, in order.
std::string collect_foreign(const syncd::DockerConfig& config) {
  std::string all;
  for (const auto* members : {&config.auths, &config.others}) {
    for (const RawMember& member : *members) {
      if (members == &config.auths && syncd::parse_server(member.name) == kHost) continue;
      all.append(member.key).append(":").append(member.value).append("\n");
    }
    all += '\n';
  }
  return all;
}

void check_ours(const syncd::DockerConfig& config, std::size_t expected,
                const std::string& password) {
  std::size_t count = 0;
  for (const RawMember& member : config.auths) {
    const auto entry = syncd::parse_auth_entry(member.value);
    if (entry) static_cast<void>(syncd::find_token_expiry(entry->password));
    if (syncd::parse_server(member.name) != kHost) continue;
    ++count;
    require(entry && entry->user == "AWS" && entry->password.reveal() == password,
            "an entry of ours has our password");
  }
  require(count == expected, "our host has one entry for each spelling that was asked for");
}

void check_merge(std::string_view text, syncd::ServerFormat format, syncd::SecretType type) {
  const auto config = syncd::parse_docker_config(text, type);
  if (!config) return require_message(config.error().text);
  const std::string password = "pass:word";
  const Secret merged =
      syncd::render_docker_config(*config, {{kHost, Secret(password)}}, format, type);
  const auto again = syncd::parse_docker_config(merged.reveal(), type);
  require(static_cast<bool>(again), "what was merged can be read");
  require(!JsonDocument::parse(text) || JsonDocument::parse(merged.reveal()),
          "what was strict JSON stays strict JSON");
  require(collect_foreign(*config) == collect_foreign(*again), "foreign bytes survive");
  check_ours(*again, format == syncd::ServerFormat::both ? 2 : 1, password);
  require(syncd::render_docker_config(*again, {{kHost, Secret(password)}}, format, type) == merged,
          "the same again gives the same bytes");
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using cred::syncd::SecretType;
  using cred::syncd::ServerFormat;
  const auto text = cred::fuzz::to_text(data, size);
  for (const auto type : {SecretType::docker_config_json, SecretType::docker_config}) {
    for (const auto format : {ServerFormat::host, ServerFormat::https, ServerFormat::both}) {
      cred::fuzz::check_merge(text, format, type);
    }
  }
  return 0;
}
