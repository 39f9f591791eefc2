// SPDX-License-Identifier: Apache-2.0
// Both ends of the control socket, without a daemon.
#include "syncd/service/control/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "support/temporary_directory.h"
#include "syncd/service/control/client.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;

class ControlServerTest : public ::testing::Test {
 protected:
  std::string path() const { return directory_.path() + "/run/control.sock"; }

  Result<std::unique_ptr<ControlServer>> start(TakeRequest take) const {
    return ControlServer::start(path(), std::move(take));
  }

  cred::testing::TemporaryDirectory directory_;
};

TEST_F(ControlServerTest, CarriesARequestAndItsReply) {
  ControlRequest seen;
  const auto server = start([&](const ControlRequest& request, const SendReply& reply) {
    seen = request;
    reply({true, 3, 1, "one failed"});
  });
  ASSERT_TRUE(server) << server.error().text;
  const auto reply = ask_daemon(path(), {true, "one", "two", true}, seconds{10});

  ASSERT_TRUE(reply) << reply.error().text;
  EXPECT_EQ(seen.cluster, "one");
  EXPECT_EQ(reply->good, 3U);
  EXPECT_EQ(reply->trouble, "one failed");
}

TEST_F(ControlServerTest, AReplyMayComeLaterAndFromElsewhere) {
  std::thread later;
  const auto server = start([&](const ControlRequest&, SendReply reply) {
    later = std::thread([reply = std::move(reply)] {
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
      reply({true, 1, 0, {}});
    });
  });
  ASSERT_TRUE(server);
  const auto reply = ask_daemon(path(), {}, seconds{10});
  later.join();

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->good, 1U);
}

TEST_F(ControlServerTest, ManyWhoWaitDoNotKeepOthersOut) {
  std::vector<SendReply> waiting;
  const auto server = start([&](const ControlRequest& request, const SendReply& reply) {
    if (!request.waits) return reply({});
    waiting.push_back(reply);
    if (waiting.size() == 20) {
      for (const SendReply& one : waiting) one({true, 1, 0, {}});
    }
  });
  ASSERT_TRUE(server);
  std::atomic<int> answered{0};
  std::vector<std::thread> askers;
  for (int i = 0; i < 20; ++i) {
    askers.emplace_back([&] {
      if (ask_daemon(path(), {false, {}, {}, true}, seconds{20})) ++answered;
    });
  }
  EXPECT_TRUE(ask_daemon(path(), {}, seconds{20}));
  for (std::thread& one : askers) one.join();

  EXPECT_EQ(answered, 20);
}

TEST_F(ControlServerTest, SaysThatNobodyListens) {
  const auto reply = ask_daemon(path(), {}, seconds{1});

  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Errc::unavailable);
  EXPECT_FALSE(has_daemon(path()));
}

TEST_F(ControlServerTest, TakesTheSocketOfNoOtherAndOverwritesNoFile) {
  const auto first = start([](const ControlRequest&, const SendReply& reply) { reply({}); });
  ASSERT_TRUE(first);
  const auto second = start([](const ControlRequest&, const SendReply&) {});
  EXPECT_FALSE(second);
  EXPECT_TRUE(has_daemon(path()));

  const std::string file = directory_.path() + "/file";
  std::ofstream(file) << "dear";
  EXPECT_FALSE(ControlServer::start(file, [](const ControlRequest&, const SendReply&) {}));
}

TEST_F(ControlServerTest, LeavesNoSocketBehind) {
  {
    const auto server = start([](const ControlRequest&, const SendReply&) {});
  }

  EXPECT_FALSE(has_daemon(path()));
  EXPECT_TRUE(start([](const ControlRequest&, const SendReply&) {}));
}

TEST_F(ControlServerTest, RefusesAPathThatIsTooLong) {
  const auto server = ControlServer::start("/tmp/" + std::string(120, 'a') + "/control.sock",
                                           [](const ControlRequest&, const SendReply&) {});

  ASSERT_FALSE(server);
  EXPECT_NE(server.error().text.find("runtime_directory"), std::string::npos);
}

}  // namespace
}  // namespace cred::syncd
