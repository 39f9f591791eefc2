// SPDX-License-Identifier: Apache-2.0
// An AWS on loopback and the registries that it is asked for.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/deadline.h"
#include "base/time.h"
#include "http/curl_options.h"
#include "http/request.h"
#include "registry/registry.h"
#include "support/http_server.h"
#include "support/memory_files.h"
#include "support/temporary_directory.h"
#include "support/test_environment.h"
#include "syncd/credentials/token_fetcher.h"
#include "unit/syncd/reconcile/targets.h"

namespace cred::syncd::testing {

inline constexpr std::array kTenRegions = {
    "us-east-1", "us-east-2", "us-west-1",    "us-west-2",      "eu-west-1",
    "eu-west-2", "eu-west-3", "eu-central-1", "ap-southeast-1", "ap-south-1"};

// An AWS that gives every caller a password with its access key in it.
class ObtainPasswordsTest : public ::testing::Test {
 protected:
  void add(const std::string& host, const std::string& profile = {}) {
    RegistrySource source;
    source.target.registry = *parse_registry(host);
    source.target.mapping.where = "config.yaml:1";
    source.target.mapping.profile = profile;
    registries_.push_back(source);
  }

  void add_ten_regions(const std::string& profile = {}) {
    for (const char* const region : kTenRegions) {
      add(std::string("123456789012.dkr.ecr.") + region + ".amazonaws.com", profile);
    }
  }

  std::vector<TokenOutcome> obtain(std::function<Send(CurlOptions)> make_send = {}) {
    const cred::testing::TestEnvironment environment(
        {"AWS_ACCESS_KEY_ID=MAIN", "AWS_SECRET_ACCESS_KEY=s", "AWS_ENDPOINT_URL=" + server_.url(),
         "AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1"});
    const TokenDeps deps{.environment = environment.view(),
                         .home = "/home/u",
                         .read_file = cred::testing::read_from(files_),
                         .now = [this] { return now_; },
                         .user_agent = "test",
                         .make_send = std::move(make_send)};
    return obtain_passwords(registries_, cache_directory_, deps,
                            Deadline::after(std::chrono::seconds{20}));
  }

  Response answer(const Request& request) {
    if (request.body.find("Action=AssumeRole") != std::string::npos) return assume_role();
    ++calls_;
    if (is_down_) return {500, {}, "{}"};
    const std::string authorization(find_header(request.headers, "Authorization").value_or(""));
    const std::size_t start = authorization.find("Credential=") + 11;
    const std::string key = authorization.substr(start, authorization.find('/') - start);
    if (key == "DENIED") return {400, {}, R"({"__type":"AccessDeniedException","message":"no"})"};
    return {200,
            {},
            R"({"authorizationData":[{"authorizationToken":")" + encode_base64("AWS:of-" + key) +
                R"(","expiresAt":)" + std::to_string(to_epoch(kNow + life_)) + "}]}"};
  }

  Response assume_role() {
    ++assumed_;
    if (is_role_denied_) {
      return {403,
              {},
              "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
              "</ErrorResponse>"};
    }
    return {200,
            {},
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ROLE</AccessKeyId>"
            "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
            "<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>"
            "</AssumeRoleResponse>"};
  }

  std::vector<RegistrySource> registries_;
  cred::testing::MemoryFiles files_{
      {"/home/u/.aws/credentials",
       "[other]\naws_access_key_id = OTHER\naws_secret_access_key = s\n"
       "[denied]\naws_access_key_id = DENIED\naws_secret_access_key = s\n"
       "[role]\nrole_arn = arn:aws:iam::123456789012:role/pull\nregion = eu-west-1\n"
       "source_profile = other\n"}};
  cred::testing::TemporaryDirectory directory_;
  std::string cache_directory_ = directory_ / "cache";
  Instant now_ = kNow;
  bool is_down_ = false;
  std::chrono::seconds life_ = std::chrono::hours{12};
  int calls_ = 0;    // to ECR
  int assumed_ = 0;  // calls to STS
  bool is_role_denied_ = false;
  cred::testing::HttpServer server_{[this](const Request& request) { return answer(request); }};
};

}  // namespace cred::syncd::testing
