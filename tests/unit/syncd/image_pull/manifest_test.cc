// SPDX-License-Identifier: Apache-2.0
// What is asked of a registry, and what is read of its answer.
#include "syncd/image_pull/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "base/base64.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class FetchManifest : public ::testing::Test {
 protected:
  Result<ManifestAnswer> fetch(Response response) {
    const Send send = [&](const Request& request) -> Result<Response> {
      request_ = request;
      return response;
    };
    return fetch_manifest(image_, {"AWS", Secret("pw")}, send, std::chrono::milliseconds{700});
  }

  ImageName image_ = *parse_image_name("registry.local:5000/team/web:v1");
  Request request_;
};

TEST_F(FetchManifest, AsksWithTheLoginAndInTime) {
  static_cast<void>(fetch({200, {}, "{}"}));
  EXPECT_EQ(request_.url, "https://registry.local:5000/v2/team/web/manifests/v1");
  EXPECT_EQ(find_header(request_.headers, "Authorization"), "Basic " + encode_base64("AWS:pw"));
  EXPECT_EQ(request_.total_timeout, std::chrono::milliseconds{700});
}

TEST_F(FetchManifest, ReadsARefusal) {
  const auto answer =
      fetch({404, {}, R"({"errors":[{"code":"NAME_UNKNOWN","message":"no\u001b[2J"}]})"});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, "NAME_UNKNOWN");
  EXPECT_EQ(answer->message, "no?[2J");
}

TEST_F(FetchManifest, DoesWithoutAReason) {
  const auto answer = fetch({403, {}, "<html>"});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 403);
  EXPECT_EQ(answer->message, "");
}

TEST_F(FetchManifest, ReadsAnIndexAndTheHeadersType) {
  const auto answer =
      fetch({200,
             {{"content-type", "application/x"}},
             R"({"manifests":[{"platform":{"os":"linux","architecture":"arm64"}}]})"});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->media_type, "application/x");
  ASSERT_THAT(answer->platforms, SizeIs(1));
  EXPECT_EQ(answer->platforms[0].architecture, "arm64");
}

TEST_F(FetchManifest, RefusesWhatIsNone) {
  const auto answer = fetch({200, {}, "<html>"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::bad_reply);
  EXPECT_THAT(answer.error().text, HasSubstr("not a manifest"));
}

}  // namespace
}  // namespace cred::syncd
