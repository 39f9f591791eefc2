// SPDX-License-Identifier: Apache-2.0
// Connections that are made before their request is known, by what the servers saw of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "http/curl_send.h"
#include "unit/http/loopback.h"

namespace cred {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

class CurlEarlyTest : public ::testing::Test {
 protected:
  static Request make_request(const std::string& url) {
    Request request;
    request.method = "POST";
    request.url = url;
    request.body = "{}";
    return request;
  }

  Request make_request_to(const std::string& server) const {
    return make_request("https://" + loopback_.address(server) + "/echo");
  }

  CurlOptions trusting() const {
    CurlOptions options;
    options.ca_file = loopback_.ca_file();
    return options;
  }

  // A signature is known later than the rest.
  static Request sign(Request request) {
    request.headers.push_back({"Authorization", "signed"});
    return request;
  }

  // What the server at `address` has seen: connections that were made (with their handshake),
  // connections that ended, requests.
  json look_at(const std::string& server) const {
    const std::string address = loopback_.address(server);
    Request request;
    request.url = "http://" + loopback_.address("plain") + "/counts?" +
                  address.substr(address.rfind(':') + 1);
    const auto response = make_curl_send({})(request);
    return response ? json::parse(response->body) : json::object();
  }

  bool wait_until(const std::string& server, const std::string& count, int value) const {
    for (const auto end = Clock::now() + seconds{20}; Clock::now() < end;) {
      if (look_at(server).value(count, 0) == value) return true;
      std::this_thread::sleep_for(milliseconds{5});
    }
    return false;
  }

  testing::Loopback loopback_;
};

TEST_F(CurlEarlyTest, TheRequestGoesOverTheConnectionThatWaitsForIt) {
  const Sender sender = make_curl_sender(trusting());
  const Request request = make_request_to("good");
  sender.connect(request);
  ASSERT_TRUE(wait_until("good", "handshakes", 1));
  EXPECT_EQ(look_at("good").at("requests"), 0);

  const auto response = sender.send(sign(request));

  ASSERT_TRUE(response) << response.error().text;
  EXPECT_THAT(json::parse(response->body).at("headers").dump(),
              HasSubstr(R"(["Authorization","signed"])"));
  ASSERT_TRUE(sender.send(sign(request)));  // as a retry would
  EXPECT_EQ(look_at("good").at("connections"), 1);
  EXPECT_EQ(look_at("good").at("requests"), 2);
}

TEST_F(CurlEarlyTest, ARequestThatComesBeforeTheConnectionStandsWaitsForIt) {
  const Sender sender = make_curl_sender(trusting());
  const Request request = make_request_to("good");
  sender.connect(request);

  ASSERT_TRUE(sender.send(sign(request)));

  EXPECT_EQ(look_at("good").at("connections"), 1);
}

TEST_F(CurlEarlyTest, WithoutARequestNothingIsSent) {
  {
    const Sender sender = make_curl_sender(trusting());
    sender.connect(make_request_to("good"));
    ASSERT_TRUE(wait_until("good", "handshakes", 1));
  }
  ASSERT_TRUE(wait_until("good", "ends", 1));
  EXPECT_EQ(look_at("good").at("requests"), 0);
}

TEST_F(CurlEarlyTest, AConnectionThatTheServerClosedMeanwhileIsReplacedOnce) {
  for (const char* const server : {"hasty", "rude"}) {
    SCOPED_TRACE(server);
    const Sender sender = make_curl_sender(trusting());
    const Request request = make_request_to(server);
    sender.connect(request);
    ASSERT_TRUE(wait_until(server, "ends", 1));
    EXPECT_EQ(look_at(server).at("requests"), 0);

    const auto response = sender.send(sign(request));

    ASSERT_TRUE(response) << response.error().text;
    EXPECT_EQ(look_at(server).at("connections"), 2);
    EXPECT_EQ(look_at(server).at("requests"), 1);
  }
}

TEST_F(CurlEarlyTest, AServerThatClosesAfterTheRequestIsAskedOnceMoreOnly) {
  const Sender sender = make_curl_sender(trusting());
  const Request request = make_request("https://" + loopback_.address("good") + "/close");
  sender.connect(request);
  ASSERT_TRUE(wait_until("good", "handshakes", 1));

  const auto response = sender.send(sign(request));

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_EQ(look_at("good").at("requests"), 2);
}

TEST_F(CurlEarlyTest, WhatFailedBeforehandIsTriedAgainAndToldInTheSameWords) {
  const Request request = make_request_to("expired");
  const auto wanted = make_curl_send(trusting())(sign(request));
  const Sender sender = make_curl_sender(trusting());
  sender.connect(request);
  ASSERT_TRUE(wait_until("expired", "ends", 2));

  const auto response = sender.send(sign(request));

  ASSERT_FALSE(wanted || response);
  EXPECT_EQ(response.error().text, wanted.error().text);
  EXPECT_EQ(look_at("expired").at("connections"), 3);
  EXPECT_EQ(look_at("expired").at("requests"), 0);
}

TEST_F(CurlEarlyTest, AnotherRequestHasAConnectionOfItsOwn) {
  const Sender sender = make_curl_sender(trusting());
  const Request request = make_request_to("good");
  sender.connect(request);
  ASSERT_TRUE(wait_until("good", "handshakes", 1));

  ASSERT_TRUE(sender.send(make_request("https://" + loopback_.address("good") + "/other")));
  ASSERT_TRUE(sender.send(sign(request)));

  EXPECT_EQ(look_at("good").at("connections"), 2);
  EXPECT_EQ(look_at("good").at("requests"), 2);
}

TEST_F(CurlEarlyTest, ToAnnounceItAgainMakesNoSecondConnection) {
  const Sender sender = make_curl_sender(trusting());
  const Request request = make_request_to("good");
  sender.connect(request);
  sender.connect(request);
  ASSERT_TRUE(sender.send(sign(request)));
  sender.connect(request);
  ASSERT_TRUE(sender.send(sign(request)));

  EXPECT_EQ(look_at("good").at("connections"), 1);
}

TEST_F(CurlEarlyTest, ARequestWaitsForItsConnectionNoLongerThanItMay) {
  const Sender sender = make_curl_sender(trusting());
  Request request = make_request_to("silent");
  request.connect_timeout = seconds{60};
  request.total_timeout = seconds{60};
  sender.connect(request);
  request.total_timeout = milliseconds{300};

  const auto start = Clock::now();
  const auto response = sender.send(sign(request));

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_THAT(response.error().text, HasSubstr(loopback_.address("silent")));
  EXPECT_LT(Clock::now() - start, seconds{20});
}

TEST_F(CurlEarlyTest, WhoeverLeavesDoesNotWaitForAHandshake) {
  auto sender = std::make_unique<Sender>(make_curl_sender(trusting()));
  Request request = make_request_to("silent");
  request.connect_timeout = seconds{60};
  request.total_timeout = seconds{60};
  sender->connect(request);

  const auto start = Clock::now();
  sender.reset();

  EXPECT_LT(Clock::now() - start, seconds{20});
}

TEST_F(CurlEarlyTest, WhatCannotBeSentIsRefusedWhenItIs) {
  CurlOptions options;
  options.ca_file = "/nonexistent/ca.pem";
  const Sender sender = make_curl_sender(options);
  const Request request = make_request_to("good");
  sender.connect(request);

  const auto response = sender.send(sign(request));

  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().text, HasSubstr("/nonexistent/ca.pem"));
  EXPECT_EQ(look_at("good").at("connections"), 0);
}

TEST_F(CurlEarlyTest, AProxyThatRefusesIsNamed) {
  CurlOptions options = trusting();
  options.proxy.https_proxy = "http://user:wrong@" + loopback_.address("proxy");
  const Sender sender = make_curl_sender(options);
  const Request request = make_request("https://api.test/");
  sender.connect(request);

  const auto response = sender.send(sign(request));

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::local);
  EXPECT_THAT(response.error().text, HasSubstr(loopback_.address("proxy")));
}

}  // namespace
}  // namespace cred
