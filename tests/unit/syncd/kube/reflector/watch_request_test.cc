// SPDX-License-Identifier: Apache-2.0
// What a watch asks for.
#include "syncd/kube/reflector/watch_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

const WatchQuery kSecrets{"/api/v1/secrets", "&fieldSelector=metadata.name%3Dregcred"};

TEST(WatchRequest, GoesOnFromAVersion) {
  const auto request = make_watch_request(kSecrets, "12", std::chrono::seconds{300});
  EXPECT_EQ(request.path,
            "/api/v1/secrets?watch=1&allowWatchBookmarks=true&timeoutSeconds=300"
            "&fieldSelector=metadata.name%3Dregcred&resourceVersion=12");
  EXPECT_EQ(request.timeout, std::chrono::seconds{330});
}

TEST(WatchRequest, BeginsWithEverythingWithoutOne) {
  const auto request = make_watch_request(kSecrets, std::nullopt, std::chrono::seconds{300});
  EXPECT_THAT(request.path, HasSubstr("&sendInitialEvents=true"));
  EXPECT_THAT(request.path, Not(HasSubstr("resourceVersion=")));
}

// It is whatever the server has called it.
TEST(WatchRequest, AVersionAddsNothingToTheQuery) {
  const auto request = make_watch_request(kSecrets, "1&watch=0#", std::chrono::seconds{300});
  EXPECT_THAT(request.path, EndsWith("&resourceVersion=1%26watch%3D0%23"));
}

}  // namespace
}  // namespace cred::syncd
