// SPDX-License-Identifier: Apache-2.0
// Many callers, one sender.
#include "http/curl_multiplex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "unit/http/loopback.h"

namespace cred {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

class CurlMultiplex : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { loopback_ = std::make_unique<testing::Loopback>(); }

  static void TearDownTestSuite() { loopback_.reset(); }

  static Request make_request(const std::string& server, const std::string& path) {
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

  // What `threads` callers get when each sends `request` `times` times.
  static std::vector<Result<Response>> send_many(const Send& send, const Request& request,
                                                 int threads, int times) {
    std::mutex mutex;
    std::vector<Result<Response>> results;
    {
      std::vector<std::jthread> callers;
      for (int i = 0; i < threads; ++i) {
        callers.emplace_back([&] {
          for (int j = 0; j < times; ++j) {
            auto result = send(request);
            const std::scoped_lock lock(mutex);
            results.push_back(std::move(result));
          }
        });
      }
    }
    return results;
  }

  static std::unique_ptr<testing::Loopback> loopback_;
};

std::unique_ptr<testing::Loopback> CurlMultiplex::loopback_;

TEST_F(CurlMultiplex, AnswersEveryCallerOverFewConnections) {
  MultiplexLimits limits;
  limits.connections = 3;
  const Send send = make_multiplexed_send(trusting_options(), limits);

  const auto results = send_many(send, make_request("good", "/echo"), 16, 3);

  std::set<int> ports;
  for (const auto& result : results) {
    ASSERT_TRUE(result) << result.error().text;
    ports.insert(json::parse(result->body)["port"].get<int>());
  }
  EXPECT_EQ(results.size(), 48U);
  EXPECT_LE(ports.size(), 3U);
}

TEST_F(CurlMultiplex, SendsMethodHeadersAndBody) {
  Request request = make_request("plain", "/echo");
  request.method = "PATCH";
  request.headers = {{"Content-Type", "application/apply-patch+yaml"}};
  request.body = "{}";

  const auto result = make_multiplexed_send({})(request);

  // The server knows no PATCH, which is an answer like any other.
  ASSERT_TRUE(result) << result.error().text;
  EXPECT_EQ(result->status, 501);
}

TEST_F(CurlMultiplex, WaitsForRoomWithinTheTimeOfTheRequest) {
  MultiplexLimits limits;
  limits.in_flight = 1;
  const Send send = make_multiplexed_send({}, limits);
  Request request = make_request("plain", "/silent");
  request.total_timeout = milliseconds{150};

  const auto start = std::chrono::steady_clock::now();
  const auto results = send_many(send, request, 3, 1);

  for (const auto& result : results) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::unavailable);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{2});
}

TEST_F(CurlMultiplex, DoesNotWaitForAnotherAnswerWithoutTls) {
  const Send send = make_multiplexed_send({});
  auto slow = std::async(std::launch::async, send, make_request("plain", "/silent"));
  std::this_thread::sleep_for(milliseconds{200});
  const auto fast = send(make_request("plain", "/echo"));

  EXPECT_TRUE(fast);
  EXPECT_EQ(slow.wait_for(milliseconds{0}), std::future_status::timeout);
}

TEST_F(CurlMultiplex, TrustsNobodyButTheGivenAuthority) {
  const auto stranger = make_multiplexed_send({})(make_request("good", "/echo"));
  ASSERT_FALSE(stranger);
  EXPECT_THAT(stranger.error().text, HasSubstr("127.0.0.1"));

  const auto expired = make_multiplexed_send(trusting_options())(make_request("expired", "/echo"));
  EXPECT_FALSE(expired);
}

TEST_F(CurlMultiplex, ChecksTheServerNameInsteadOfTheHost) {
  const Request request = make_request("other", "/echo");
  EXPECT_FALSE(make_multiplexed_send(trusting_options())(request));

  CurlOptions options = trusting_options();
  options.server_name = "other.test";
  const auto result = make_multiplexed_send(options)(request);

  ASSERT_TRUE(result) << result.error().text;
  const json echo = json::parse(result->body);
  EXPECT_THAT(echo["headers"].dump(), HasSubstr(loopback_->address("other")));
}

TEST_F(CurlMultiplex, LetsASocksProxyResolveNames) {
  CurlOptions options;
  options.proxy_url = "socks5://127.0.0.1:1";
  const auto result = make_multiplexed_send(options)(make_request("plain", "/echo"));

  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().text, HasSubstr("through proxy socks5h://127.0.0.1:1"));
}

TEST_F(CurlMultiplex, BoundsTheReply) {
  Request request = make_request("plain", "/large");
  request.max_reply_bytes = 1 << 20;

  const auto result = make_multiplexed_send({})(request);

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::bad_reply);
}

TEST_F(CurlMultiplex, RefusesWhatCannotBeSent) {
  Request request = make_request("plain", "/echo");
  request.headers = {{"X", "a\r\nb"}};

  EXPECT_FALSE(make_multiplexed_send({})(request));
}

}  // namespace
}  // namespace cred
