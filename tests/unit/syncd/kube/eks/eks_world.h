// SPDX-License-Identifier: Apache-2.0
// An AWS that knows clusters and roles and counts what it is asked, with a clock that stands.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "support/memory_files.h"
#include "support/test_environment.h"
#include "syncd/kube/eks/eks_way.h"

namespace cred::syncd::testing {

inline constexpr Instant kEksNow = from_epoch(1'795'521'600);  // 2026-11-24T12:00:00Z

class EksAws {
 public:
  // Of DescribeCluster, AssumeRole and GetCallerIdentity; what is set instead goes before.
  Result<Response> answer(const Request& request) {
    const std::string action = find_action(request);
    ++asked[action];
    urls.push_back(request.url);
    if (const auto found = instead.find(action); found != instead.end()) return found->second;
    if (action == "AssumeRole") return Response{200, {}, render_role()};
    if (action == "GetCallerIdentity") return Response{200, {}, render_caller()};
    return Response{200, {}, render_cluster()};
  }

  std::string status = "ACTIVE";
  std::string endpoint = "https://one.eks.example";
  std::string authority = "authority-1";
  std::string members;  // more of the cluster's, each with a comma in front
  std::string caller = "arn:aws:sts::123456789012:assumed-role/daemon/i-0abc";
  Instant role_end = kEksNow + std::chrono::hours{1};
  std::map<std::string, Result<Response>> instead;

  std::map<std::string, int> asked;
  std::vector<std::string> urls;

 private:
  static std::string find_action(const Request& request) {
    if (request.url.find("/clusters/") != std::string::npos) return "DescribeCluster";
    const std::string body = request.body.substr(request.body.find('=') + 1);
    return body.substr(0, body.find('&'));
  }

  std::string render_cluster() const {
    return R"({"cluster":{"status":")" + status + R"(","endpoint":")" + endpoint +
           R"(","certificateAuthority":{"data":")" + encode_base64(authority) + "\"}" + members +
           "}}";
  }

  std::string render_role() {
    return "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA" +
           std::to_string(asked["AssumeRole"]) +
           "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
           "<Expiration>" +
           render_rfc3339(role_end) +
           "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
  }

  std::string render_caller() const {
    return "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>" + caller +
           "</Arn><Account>123456789012</Account></GetCallerIdentityResult>"
           "</GetCallerIdentityResponse>";
  }
};

class EksWorld {
 public:
  explicit EksWorld(std::vector<std::string> variables = {"AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
                                                          "AWS_SECRET_ACCESS_KEY=hunter2"})
      : environment(std::move(variables)) {}

  EksDeps deps() {
    return {.environment = environment.view(),
            .home = "/home/me",
            .read_file = cred::testing::read_from(files),
            .now = [this] { return now; },
            .sleep = [](std::chrono::milliseconds) {},
            .random = [] { return 0.0; },
            .make_send = [this](const CurlOptions&) -> Send {
              return [this](const Request& request) { return aws.answer(request); };
            },
            .user_agent = "test",
            .credentials = credentials};
  }

  Result<EksAccess> open(EksWay& way, EksCause cause = EksCause::outdated) {
    return way.open(deps(), cause);
  }

  // The error of the first time.
  Error complaint() {
    EksWay way(reference);
    auto access = open(way);
    return access ? Error{Errc::local, "no error"} : std::move(access).error();
  }

  cred::testing::TestEnvironment environment;
  cred::testing::MemoryFiles files;
  EksReference reference{"prod", "eu-west-1", {}, {}, {}, {}, "/etc/ecr-syncd/config.yaml:5"};
  EksAws aws;
  std::shared_ptr<CredentialPool> credentials = std::make_shared<CredentialPool>();
  Instant now = kEksNow;
};

}  // namespace cred::syncd::testing
