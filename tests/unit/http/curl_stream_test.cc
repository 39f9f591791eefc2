// SPDX-License-Identifier: Apache-2.0
// Many streams over servers that take one on each connection, or none at all.
#include "http/curl_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "unit/http/loopback.h"

namespace cred {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What streams tell, from whatever thread.
class Heard {
 public:
  StreamHandler handler() {
    return {[this](int status) { add(statuses_, status); }, [](std::string_view /*data*/) {},
            [this](Result<Response> head) { add(ends_, std::move(head)); }};
  }

  // All that have come when there are `count`, or after 10 s.
  std::vector<int> wait_for_statuses(std::size_t count) { return wait_for(statuses_, count); }

  std::vector<Result<Response>> wait_for_ends(std::size_t count) { return wait_for(ends_, count); }

 private:
  template <typename Value>
  void add(std::vector<Value>& values, Value value) {
    const std::scoped_lock lock(mutex_);
    values.push_back(std::move(value));
    changed_.notify_all();
  }

  template <typename Value>
  std::vector<Value> wait_for(std::vector<Value>& values, std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, seconds{10}, [&] { return values.size() >= count; });
    return values;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> statuses_;
  std::vector<Result<Response>> ends_;
};

// A port whose connections are made and never answered.
class SilentPort {
 public:
  SilentPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    auto* const address = reinterpret_cast<sockaddr*>(&address_);
    EXPECT_EQ(::bind(socket_, address, size), 0);
    EXPECT_EQ(::listen(socket_, 128), 0);
    EXPECT_EQ(::getsockname(socket_, address, &size), 0);
  }

  ~SilentPort() { ::close(socket_); }

  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  SilentPort(SilentPort&&) = delete;
  SilentPort& operator=(SilentPort&&) = delete;

  std::string url() const {
    return "https://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)) + '/';
  }

  int count_connections() const {
    int count = 0;
    for (int one = -1; (one = ::accept(socket_, nullptr, nullptr)) >= 0; ++count) ::close(one);
    return count;
  }

 private:
  int socket_;
  sockaddr_in address_{};
};

Request make_request(const std::string& url) {
  Request request;
  request.url = url;
  request.connect_timeout = seconds{2};
  request.total_timeout = seconds{20};
  return request;
}

class CurlStreamOverHttp1 : public ::testing::TestWithParam<const char*> {};

TEST_P(CurlStreamOverHttp1, KeepsManyOpen) {
  constexpr int kMany = 20;
  const testing::Loopback loopback;
  const std::string server = GetParam();
  const std::string scheme = server == "plain" ? "http://" : "https://";
  CurlOptions options;
  options.ca_file = loopback.ca_file();
  Heard heard;
  const StartStream start = make_curl_stream(options);

  for (int i = 0; i < kMany; ++i) {
    start(make_request(scheme + loopback.address(server) + "/drip"), heard.handler());
  }

  EXPECT_THAT(heard.wait_for_statuses(kMany), ::testing::SizeIs(kMany));
}

INSTANTIATE_TEST_SUITE_P(Plain, CurlStreamOverHttp1, ::testing::Values("plain"));
INSTANTIATE_TEST_SUITE_P(Tls, CurlStreamOverHttp1, ::testing::Values("good"));

TEST(CurlStream, OneFindsOutForAllThatThereIsNoConnection) {
  constexpr int kMany = 20;
  const SilentPort port;
  Heard heard;
  const StartStream start = make_curl_stream({});
  // The first one's time is over only when the others have come.
  for (int i = 0; i < kMany; ++i) start(make_request(port.url()), heard.handler());

  const auto ends = heard.wait_for_ends(kMany);

  ASSERT_EQ(ends.size(), kMany);
  for (const auto& end : ends) {
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, Errc::unavailable);
  }
  EXPECT_EQ(port.count_connections(), 1);
}

TEST(CurlStream, OneThatIsStoppedWhileItWaitsLeavesRoomForTheNext) {
  const SilentPort port;
  const testing::Loopback loopback;
  Heard heard;
  const StartStream start = make_curl_stream({});
  Request endless = make_request(port.url());
  endless.connect_timeout = seconds{20};

  const StopStream stop = start(endless, heard.handler());
  start(make_request("http://" + loopback.address("plain") + "/echo"), heard.handler());
  stop();

  EXPECT_THAT(heard.wait_for_statuses(1), ::testing::ElementsAre(200));
}

}  // namespace
}  // namespace cred
