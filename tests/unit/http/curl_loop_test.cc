// SPDX-License-Identifier: Apache-2.0
// Many senders on one thread: none has to do with another, and each may leave at any time.
#include "http/curl_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "http/curl_multiplex.h"
#include "http/curl_stream.h"
#include "unit/http/loopback.h"

namespace cred {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

class CurlLoopTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { loopback_ = std::make_unique<testing::Loopback>(); }

  static void TearDownTestSuite() { loopback_.reset(); }

  static Request make_request(const std::string& server, const std::string& path = "/echo") {
    Request request;
    request.url = (server == "plain" ? "http://" : "https://") + loopback_->address(server) + path;
    return request;
  }

  static CurlOptions trusting_options() {
    std::ifstream file(loopback_->ca_file());
    CurlOptions options;
    options.ca_pem = {std::istreambuf_iterator<char>(file), {}};
    return options;
  }

  static CurlOptions options_of(const std::string& client) {
    CurlOptions options = trusting_options();
    options.certificate_pem = loopback_->certificate_of(client);
    options.key_pem = Secret(loopback_->key_of(client));
    return options;
  }

  static std::string name_of(const Send& send) {
    const auto response = send(make_request("asking"));
    return response ? json::parse(response->body)["peer"].get<std::string>()
                    : response.error().text;
  }

  static std::size_t count_threads() {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator("/proc/self/task"), {}));
  }

  static std::unique_ptr<testing::Loopback> loopback_;
};

std::unique_ptr<testing::Loopback> CurlLoopTest::loopback_;

TEST_F(CurlLoopTest, ServesAllSendersOnOneThread) {
  ASSERT_TRUE(make_multiplexed_send({})(make_request("plain")));
  const std::size_t before = count_threads();
  std::vector<Send> senders;
  std::vector<StartStream> streams;
  for (int i = 0; i < 20; ++i) {
    senders.push_back(make_multiplexed_send(trusting_options()));
    streams.push_back(make_curl_stream(trusting_options()));
    ASSERT_TRUE(senders.back()(make_request("good")));
    streams.back()(make_request("good", "/drip"), {{}, [](auto) {}, [](const auto&) {}});
  }

  EXPECT_EQ(count_threads(), before);
}

TEST_F(CurlLoopTest, NobodyGoesByAnothersTrust) {
  const Send trusting = make_multiplexed_send(trusting_options());
  const Send stranger = make_multiplexed_send({});

  EXPECT_TRUE(trusting(make_request("good")));
  EXPECT_FALSE(stranger(make_request("good")));
  EXPECT_TRUE(trusting(make_request("good")));
}

TEST_F(CurlLoopTest, NobodyGoesByAnothersName) {
  const Send alice = make_multiplexed_send(options_of("alice"));
  const Send bob = make_multiplexed_send(options_of("bob"));
  const Send nobody = make_multiplexed_send(trusting_options());

  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(name_of(alice), "alice");
    EXPECT_EQ(name_of(bob), "bob");
    EXPECT_EQ(name_of(nobody), "");
  }
}

TEST_F(CurlLoopTest, NobodyGoesThroughAnothersProxy) {
  CurlOptions options;
  options.proxy_url = "http://user:p%40ss@" + loopback_->address("proxy");
  const Send roundabout = make_multiplexed_send(options);
  const Send straight = make_multiplexed_send({});

  for (int i = 0; i < 2; ++i) {
    const auto seen = roundabout(make_request("plain"));
    const auto other = straight(make_request("plain"));
    ASSERT_TRUE(seen && other);
    EXPECT_TRUE(find_header(seen->headers, "X-Via"));
    EXPECT_FALSE(find_header(other->headers, "X-Via"));
  }
}

TEST_F(CurlLoopTest, NoHandlerIsCalledAfterItsSenderHasGone) {
  for (int i = 0; i < 10; ++i) {
    std::atomic<int> calls{0};
    std::promise<void> began;
    {
      const StartStream start = make_curl_stream({});
      start(
          make_request("plain", "/drip"),
          {[&](int) { began.set_value(); }, [&](auto) { ++calls; }, [&](const auto&) { ++calls; }});
      began.get_future().wait();
    }
    const int before = calls;
    std::this_thread::sleep_for(milliseconds{60});
    EXPECT_EQ(calls, before);
  }
}

TEST_F(CurlLoopTest, AHandlerMayDropTheLastOfItsSender) {
  for (const std::string path : {"/drip", "/silent"}) {  // as it receives, and at the end
    auto start = std::make_unique<StartStream>(make_curl_stream({}));
    std::atomic<bool> may_drop{false};
    std::promise<void> dropped;
    const auto drop = [&] {
      if (!may_drop.exchange(false)) return;
      start.reset();
      dropped.set_value();
    };
    Request request = make_request("plain", path);
    if (path == "/silent") request.total_timeout = milliseconds{300};
    (*start)(request, {{}, [&](auto) { drop(); }, [&](const auto&) { drop(); }});
    may_drop = true;

    ASSERT_EQ(dropped.get_future().wait_for(seconds{10}), std::future_status::ready);
    EXPECT_TRUE(make_multiplexed_send({})(make_request("plain")));  // it is served on
  }
}

TEST_F(CurlLoopTest, SendersComeAndGoBesideEachOther) {
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&good] {
        for (int j = 0; j < 10; ++j) {
          const StartStream stream = make_curl_stream({});
          const StopStream stop =
              stream(make_request("plain", "/drip"), {{}, [](auto) {}, [](const auto&) {}});
          if (make_multiplexed_send({})(make_request("plain"))) ++good;
          stop();
        }
      });
    }
  }
  EXPECT_EQ(good, 40);
}

}  // namespace
}  // namespace cred
