// SPDX-License-Identifier: Apache-2.0
// Names for which no answer ever comes, and those who have nothing to do with them.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/curl_multiplex.h"
#include "http/curl_send.h"
#include "http/curl_stream.h"
#include "unit/http/loopback.h"

namespace cred {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

// Lookups of names below silent.test, which come back only when the test is over.
struct Silence {
  std::mutex mutex;
  std::condition_variable changed;
  int asking = 0;
  bool is_over = false;
};

Silence& silence() {
  static Silence& all = *new Silence;  // a lookup may outlive main()
  return all;
}

void be_silent() {
  Silence& all = silence();
  std::unique_lock lock(all.mutex);
  ++all.asking;
  all.changed.notify_all();
  all.changed.wait_for(lock, seconds{60}, [&all] { return all.is_over; });
  --all.asking;
  all.changed.notify_all();
}

}  // namespace
}  // namespace cred

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  using Real = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  if (host == nullptr || !std::string_view(host).ends_with(".silent.test")) {
    static const auto real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(host, service, hints, found);
  }
  cred::be_silent();
  return EAI_AGAIN;
}

namespace cred {
namespace {

class CurlSilentNames : public ::testing::Test {
 protected:
  CurlSilentNames() {
    const std::scoped_lock lock(silence().mutex);
    silence().is_over = false;
  }

  ~CurlSilentNames() override { end_silence(); }

  static void end_silence() {
    Silence& all = silence();
    std::unique_lock lock(all.mutex);
    all.is_over = true;
    all.changed.notify_all();
    all.changed.wait_for(lock, seconds{60}, [&all] { return all.asking == 0; });
  }

  static bool wait_for_lookups(int count) {
    Silence& all = silence();
    std::unique_lock lock(all.mutex);
    return all.changed.wait_for(lock, seconds{10}, [&] { return all.asking >= count; });
  }

  static Request make_request(const std::string& name, milliseconds time) {
    Request request;
    request.url = "http://" + name + ".silent.test/";
    request.connect_timeout = time;
    request.total_timeout = time;
    return request;
  }
};

TEST_F(CurlSilentNames, ALookupTakesNoLongerThanItsRequestMay) {
  const auto start = Clock::now();

  const auto result = make_multiplexed_send({})(make_request("one", milliseconds{300}));

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::unavailable);
  EXPECT_LT(Clock::now() - start, seconds{5});
}

TEST_F(CurlSilentNames, OthersAreAnsweredMeanwhile) {
  constexpr int kSilent = 5;
  const testing::Loopback loopback;
  Request echo;
  echo.url = "http://" + loopback.address("plain") + "/echo";
  const Send other = make_multiplexed_send({});
  std::vector<std::future<Result<Response>>> silent;
  for (int i = 0; i < kSilent; ++i) {
    silent.push_back(std::async(std::launch::async, make_multiplexed_send({}),
                                make_request("n" + std::to_string(i), seconds{20})));
  }
  ASSERT_TRUE(wait_for_lookups(kSilent));

  const auto start = Clock::now();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(other(echo));

  EXPECT_LT(Clock::now() - start, seconds{5});
  for (auto& one : silent) EXPECT_EQ(one.wait_for(milliseconds{0}), std::future_status::timeout);
  end_silence();
}

TEST_F(CurlSilentNames, WhoeverLeavesDoesNotWaitForALookup) {
  auto start = std::make_unique<StartStream>(make_curl_stream({}));
  (*start)(make_request("one", seconds{20}), {{}, [](auto) {}, [](const auto&) {}});
  ASSERT_TRUE(wait_for_lookups(1));

  const auto began = Clock::now();
  start.reset();

  EXPECT_LT(Clock::now() - began, seconds{5});
}

TEST_F(CurlSilentNames, WhoeverGivesAnEarlyConnectionUpDoesNotWaitForItsLookup) {
  auto sender = std::make_unique<Sender>(make_curl_sender({}));
  sender->connect(make_request("one", seconds{20}));
  ASSERT_TRUE(wait_for_lookups(1));

  const auto began = Clock::now();
  sender.reset();

  EXPECT_LT(Clock::now() - began, seconds{5});
}

}  // namespace
}  // namespace cred
