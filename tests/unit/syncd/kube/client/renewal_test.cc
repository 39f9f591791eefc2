// SPDX-License-Identifier: Apache-2.0
// Credentials that change or are refused while a cluster is in use.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "base/base64.h"
#include "unit/syncd/kube/client/cluster_world.h"
#include "unit/syncd/kube/client/tls/certificates.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;
using testing::ClusterWorld;
using ::testing::ElementsAre;
using testing::get;
using ::testing::HasSubstr;
using testing::kCertificate;
using testing::kNow;
using testing::patch;

constexpr const char* kPluginUser =
    "{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: p}}";

const std::string kCertificateUser = "{client-certificate-data: '" + encode_base64(kCertificate) +
                                     "', client-key-data: '" + encode_base64(testing::kKey) + "'}";

// A server that knows one token.
std::function<Result<Response>(const Request&)> accept(const std::string& token) {
  return [token](const Request& request) {
    const bool is_known = find_header(request.headers, "Authorization") == "Bearer " + token;
    return Response{is_known ? 200 : 401, {}, {}};
  };
}

// A plugin that prints another token each time: t1, t2, ...
RunProgram count_tokens(const ClusterWorld& world) {
  return [&world](const auto&, const auto&, auto, const auto&) {
    const std::string token = "t" + std::to_string(world.plugin_runs.load());
    return ProcessResult{
        0, Secret(testing::make_exec_credential(R"({"token":")" + token + "\"}")), {}};
  };
}

Result<ProcessResult> fail_plugin() { return ProcessResult{1, Secret(), "no session"}; }

TEST(Renewal, ReadsAChangedTokenFileWithinASecond) {
  ClusterWorld world("{tokenFile: token}");
  world.write("token", "a");
  const auto cluster = world.open();
  ASSERT_TRUE(cluster->call(get()));
  world.write("token", "bb");
  world.now = kNow + seconds{1};
  ASSERT_TRUE(cluster->call(get()));

  EXPECT_THAT(world.logins(), ElementsAre("Bearer a", "Bearer bb"));
}

TEST(Renewal, ReadsTheTokenFileAfterARefusal) {
  ClusterWorld world("{tokenFile: token}");
  world.write("token", "a");
  world.answer = accept("bb");
  const auto cluster = world.open();
  world.write("token", "bb");

  EXPECT_EQ(cluster->call(patch())->status, 200);
  EXPECT_THAT(world.logins(), ElementsAre("Bearer a", "Bearer bb"));
}

TEST(Renewal, RunsThePluginAfterARefusal) {
  ClusterWorld world(kPluginUser);
  world.run_plugin = count_tokens(world);
  world.answer = accept("t2");
  const auto cluster = world.open();

  EXPECT_EQ(cluster->call(get())->status, 200);
  EXPECT_THAT(world.logins(), ElementsAre("Bearer t1", "Bearer t2"));
}

TEST(Renewal, AnswersTheSecondRefusal) {
  ClusterWorld world(kPluginUser);
  world.answer = accept("none");
  const auto cluster = world.open();

  EXPECT_EQ(cluster->call(get())->status, 401);
  EXPECT_EQ(world.requests.size(), 2U);
  EXPECT_EQ(world.plugin_runs, 2);
}

TEST(Renewal, DoesNotRunThePluginForEachOfManyRefusals) {
  ClusterWorld world(kPluginUser);
  world.answer = accept("none");
  const auto cluster = world.open();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(cluster->call(get())->status, 401);

  EXPECT_EQ(world.plugin_runs, 2);
}

TEST(Renewal, TriesAgainAfterTenSeconds) {
  for (const auto& [wait, runs] : std::vector<std::pair<int, int>>{{9, 2}, {10, 3}, {11, 3}}) {
    ClusterWorld world(kPluginUser);
    world.answer = accept("none");
    const auto cluster = world.open();
    static_cast<void>(cluster->call(get()));
    world.now = kNow + seconds{wait};
    static_cast<void>(cluster->call(get()));
    EXPECT_EQ(world.plugin_runs, runs) << wait;
  }
}

TEST(Renewal, SaysWhyThereIsNoOtherCredential) {
  ClusterWorld world(kPluginUser);
  world.answer = accept("none");
  const auto cluster = world.open();
  world.run_plugin = [](const auto&, const auto&, auto, const auto&) { return fail_plugin(); };
  for (int i = 0; i < 3; ++i) {
    const auto answer = cluster->call(get());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::no_credentials);
    EXPECT_EQ(answer.error().text, "cluster prod: exec plugin p failed with status 1: no session");
  }
  EXPECT_EQ(world.plugin_runs, 2);
}

TEST(Renewal, SaysThatTheRefusedCertificateHasExpired) {
  ClusterWorld world(kCertificateUser);
  world.answer = accept("none");
  const auto cluster = world.open();
  world.now = kNow - seconds{1};
  EXPECT_EQ(cluster->call(get())->status, 401);

  for (const seconds after : {seconds{0}, seconds{1}}) {
    world.now = kNow + after;
    const auto answer = cluster->call(get());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::no_credentials);
    EXPECT_EQ(answer.error().text,
              "cluster prod: HTTP 401: the client certificate expired at 2026-11-24T12:00:00Z; it "
              "is from " +
                  world.reference.kubeconfig +
                  ", and a renewed one is taken from there as soon as it is there");
  }
}

TEST(Renewal, BlamesNoCertificateThatTheServerTakes) {
  ClusterWorld world(kCertificateUser);
  const auto cluster = world.open();
  world.now = kNow + seconds{1};

  EXPECT_EQ(cluster->call(get())->status, 200);
}

TEST(Renewal, TellsAWatchThatTheRefusedCertificateHasExpired) {
  ClusterWorld world(kCertificateUser);
  world.start_stream = [](const Request& /*request*/, const StreamHandler& handler) {
    handler.on_end(Response{401, {}, {}});
    return StopStream([] {});
  };
  const auto cluster = world.open();
  std::vector<std::string> ends;
  StreamHandler handler;
  handler.on_end = [&ends](const Result<Response>& head) {
    ends.push_back(head ? std::to_string(head->status) : head.error().text);
  };
  for (const seconds after : {seconds{-1}, seconds{0}}) {
    world.now = kNow + after;
    cluster->watch(get(), handler)();
  }

  EXPECT_THAT(ends, ElementsAre("401", HasSubstr("the client certificate expired at 2026-11-24")));
}

TEST(Renewal, GoesOnWithTheOldTokenWhileItsFileIsUnreadable) {
  ClusterWorld world("{tokenFile: token}");
  world.write("token", "a");
  const auto cluster = world.open();
  world.write("token", "");
  world.now = kNow + seconds{1};

  EXPECT_EQ(cluster->call(get())->status, 200);
  EXPECT_THAT(world.logins(), ElementsAre("Bearer a"));
}

TEST(Renewal, RunsThePluginBeforeItsTokenExpires) {
  ClusterWorld world(kPluginUser);
  world.run_plugin = [](const auto&, const auto&, auto, const auto&) {
    return ProcessResult{0,
                         Secret(testing::make_exec_credential(
                             R"({"token":"t","expirationTimestamp":"2026-11-24T12:01:00Z"})")),
                         {}};
  };
  const auto cluster = world.open();
  world.now = kNow + seconds{29};
  ASSERT_TRUE(cluster->call(get()));
  EXPECT_EQ(world.plugin_runs, 1);
  world.now = kNow + seconds{30};
  ASSERT_TRUE(cluster->call(get()));
  EXPECT_EQ(world.plugin_runs, 2);
}

TEST(Renewal, IsOneForManyRequestsAtOnce) {
  ClusterWorld world(kPluginUser);
  world.run_plugin = [&](const auto& arguments, const auto& entries, auto size, const auto& time) {
    if (world.plugin_runs > 1) std::this_thread::sleep_for(std::chrono::milliseconds{50});
    return count_tokens(world)(arguments, entries, size, time);
  };
  world.answer = accept("t2");
  const auto cluster = world.open();
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 50; ++i) {
      threads.emplace_back([&] {
        const auto answer = cluster->call(get());
        if (answer && answer->status == 200) ++good;
      });
    }
  }
  EXPECT_EQ(good, 50);
  EXPECT_EQ(world.plugin_runs, 2);
}

TEST(Renewal, ItsFailureIsOneForManyRequestsAtOnce) {
  ClusterWorld world(kPluginUser);
  world.answer = accept("none");
  const auto cluster = world.open();
  world.run_plugin = [](const auto&, const auto&, auto, const auto&) { return fail_plugin(); };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 50; ++i) {
      threads.emplace_back([&] { EXPECT_FALSE(cluster->call(get())); });
    }
  }
  EXPECT_EQ(world.plugin_runs, 2);
}

TEST(Renewal, ReadsTheCaAfterALostConnection) {
  ClusterWorld world("{token: t}", "{server: 'https://k', certificate-authority: ca}");
  world.write("ca", kCertificate);
  const auto cluster = world.open();
  world.write("ca", std::string(kCertificate) + kCertificate);
  int calls = 0;
  world.answer = [&](const Request&) -> Result<Response> {
    if (++calls == 1) return Error{Errc::unavailable, "TLS failed"};
    return Response{200, {}, {}};
  };

  EXPECT_EQ(cluster->call(get())->status, 200);
  EXPECT_EQ(world.senders.back().ca_pem, std::string(kCertificate) + kCertificate);
}

TEST(Renewal, ReadsTheCaAfterAWriteThatWasLost) {
  ClusterWorld world("{token: t}", "{server: 'https://k', certificate-authority: ca}");
  world.write("ca", kCertificate);
  const auto cluster = world.open();
  world.write("ca", std::string(kCertificate) + kCertificate);
  world.answer = [](const Request&) { return Error{Errc::unavailable, "TLS failed"}; };

  EXPECT_FALSE(cluster->call(patch()));
  EXPECT_EQ(world.senders.back().ca_pem, std::string(kCertificate) + kCertificate);
}

TEST(Renewal, FollowsAServerThatMoved) {
  ClusterWorld world;
  const auto cluster = world.open();
  world.write("config", testing::make_kubeconfig("{server: 'https://elsewhere'}", "{token: t}"));
  world.now = kNow + seconds{1};
  ASSERT_TRUE(cluster->call(get()));

  EXPECT_EQ(world.requests.at(0).url, "https://elsewhere/api");
}

}  // namespace
}  // namespace cred::syncd
