// SPDX-License-Identifier: Apache-2.0
// A target with a token, and the texts that go with it.
#pragma once

#include <chrono>
#include <string>

#include "base/base64.h"
#include "unit/syncd/reconcile/fake_cluster.h"

namespace cred::syncd::testing {

inline constexpr const char* kHost = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
inline constexpr const char* kDockerHub =
    R"("https://index.docker.io/v1/":{ "auth" : "aHViOnNlY3JldA==" })";

// A password as ECR makes them, with its own expiry.
inline std::string make_token(Instant expires_at) {
  return encode_base64(R"({"payload":"x","expiration":)" + std::to_string(to_epoch(expires_at)) +
                       "}");
}

inline std::string make_entry(const std::string& token) {
  return '"' + std::string(kHost) + R"(":{"auth":")" + encode_base64("AWS:" + token) + "\"}";
}

inline std::string make_config(const std::string& entries) {
  return R"({"auths":{)" + entries + "}}";
}

// kHost's token with ten hours left is to be in regcred of the namespace web.
struct Target {
  SecretRule rule;
  Instant expires_at = kNow + std::chrono::hours{10};

  std::string entry() const { return make_entry(make_token(expires_at)); }

  DesiredSecret desired() const {
    return {"web", &rule, "here", {{kHost, Secret(make_token(expires_at)), expires_at}}, {kHost}};
  }

  TargetOutcome reconcile(FakeCluster& cluster) const {
    return cred::syncd::reconcile(desired(), {}, cluster.deps());
  }

  // As after a complete list that does not show the secret.
  TargetOutcome reconcile_absent(FakeCluster& cluster) const {
    return cred::syncd::reconcile(desired(), Observation::absent(), cluster.deps());
  }
};

}  // namespace cred::syncd::testing
