// SPDX-License-Identifier: Apache-2.0
// Tokens, existing secrets and wishes to decide about.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/base64.h"
#include "json/json.h"
#include "syncd/pull_secret/decision.h"

namespace cred::syncd::testing {

inline constexpr Instant kNow = from_epoch(1'795'521'600);  // 2026-11-24T12:00:00Z
inline constexpr const char* kHost = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
inline constexpr const char* kOtherHost = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
inline constexpr const char* kDockerHub =
    R"("https://index.docker.io/v1/" : { "auth":"aHViOnNlY3JldA==", "email" : "a@b" })";

// A password as ECR makes them, with its own expiry; `tag` tells one from another.
inline std::string make_token(Instant expires_at, const std::string& tag = "x") {
  return encode_base64(R"({"payload":")" + tag +
                       R"(","version":"2","type":"DATA_KEY","expiration":)" +
                       std::to_string(to_epoch(expires_at)) + "}");
}

inline HostPassword make_password(const std::string& host, Instant expires_at,
                                  const std::string& tag = "x") {
  return {host, Secret(make_token(expires_at, tag)), expires_at};
}

inline std::string make_value(const std::string& token) {
  return R"({"auth":")" + encode_base64("AWS:" + token) + "\"}";
}

inline std::string make_entry(const std::string& server, const std::string& token) {
  return '"' + server + "\":" + make_value(token);
}

inline std::string make_config(const std::string& entries) {
  return R"({"auths":{)" + entries + "}}";
}

// Of kubectl's making, with that text.
inline SecretObject make_secret(const std::string& text) {
  SecretObject secret;
  secret.meta.name = "regcred";
  secret.meta.namespace_name = "web";
  secret.meta.uid = "uid-1";
  secret.meta.resource_version = "7";
  secret.meta.managers = {"kubectl-create"};
  secret.type = "kubernetes.io/dockerconfigjson";
  secret.docker_config = Secret(text);
  secret.content_managers = {"kubectl-create"};
  return secret;
}

// Made by the ecr-syncd of `instance`.
inline SecretObject make_our_secret(const std::string& text, const std::string& instance = "here") {
  SecretObject secret = make_secret(text);
  secret.meta.labels = {{"app.kubernetes.io/managed-by", "ecr-syncd"},
                        {"ecr-syncd/instance", instance}};
  secret.meta.managers = {"ecr-syncd"};
  secret.content_managers = {"ecr-syncd"};
  return secret;
}

// The same by the installation that asks AWS as `source`.
inline SecretObject make_marked_secret(const std::string& text, const std::string& installation,
                                       const std::string& source = "role",
                                       const std::string& instance = "here") {
  SecretObject secret = make_our_secret(text, instance);
  secret.meta.annotations = {{"ecr-syncd/installation", installation},
                             {"ecr-syncd/source", source}};
  return secret;
}

// One rule that wants kHost, with a token that has ten hours left.
struct Wish {
  SecretRule rule;
  DesiredSecret desired{
      "web", nullptr, "here", {make_password(kHost, kNow + std::chrono::hours{10})}, {kHost}};

  Decision decide(const std::optional<SecretObject>& existing) {
    desired.rule = &rule;
    return cred::syncd::decide(existing, desired, kNow);
  }
};

// What a decision would make the secret hold.
inline std::string written_config(const Decision& decision) {
  const auto body = JsonDocument::parse(decision.body.reveal());
  if (!body) return "no body";
  for (const char* key : {"/data/.dockerconfigjson", "/data/.dockercfg"}) {
    if (const auto data = body->find_string(key)) return decode_base64(*data).value_or("no Base64");
  }
  return "no data";
}

inline std::string written_text(const Decision& decision, const std::string& path) {
  const auto body = JsonDocument::parse(decision.body.reveal());
  if (!body) return "no body";
  return std::string(body->find_string(path).value_or("(none)"));
}

// The secret as it is after the decision was carried out.
inline SecretObject apply_decision(const Decision& decision) {
  SecretObject secret = make_our_secret(written_config(decision));
  secret.type = written_text(decision, "/type");
  secret.meta.annotations = {
      {"ecr-syncd/expires-at",
       written_text(decision, "/metadata/annotations/ecr-syncd~1expires-at")}};
  return secret;
}

}  // namespace cred::syncd::testing
