// SPDX-License-Identifier: Apache-2.0
// Text forms of instants.
#include "base/time.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred {
namespace {

constexpr Instant kInstant = from_epoch(1'795'489'445);  // 2026-11-24T03:04:05Z

TEST(RenderRfc3339, WritesUtc) {
  EXPECT_EQ(render_rfc3339(kInstant), "2026-11-24T03:04:05Z");
  EXPECT_EQ(render_rfc3339(from_epoch(0)), "1970-01-01T00:00:00Z");
}

TEST(RenderBasicIso8601, WritesWhatSigV4Signs) {
  EXPECT_EQ(render_basic_iso8601(kInstant), "20261124T030405Z");
}

TEST(ParseRfc3339, AcceptsEveryFormThatAwsToolsWrite) {
  const std::vector<std::string> forms = {
      "2026-11-24T03:04:05Z",      "2026-11-24t03:04:05z",        "2026-11-24T03:04:05.123456Z",
      "2026-11-24T03:04:05UTC",    "2026-11-24T03:04:05+00:00",   "2026-11-24T05:04:05+02:00",
      "2026-11-23T22:34:05-04:30", "2026-11-24 03:04:05.5+00:00", "2026-11-24T03:04:05+0000",
      "2026-11-23T22:34:05-0430",  "2026-11-24T05:04:05+02",
  };
  for (const std::string& text : forms) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parse_rfc3339(text), kInstant);
  }
}

TEST(ParseRfc3339, RejectsEverythingElse) {
  const std::vector<std::string> texts = {
      "",
      "2026-11-24",
      "2026-13-24T03:04:05Z",
      "2026-02-30T03:04:05Z",
      "tomorrow",
      "2026-11-24T24:04:05Z",
      "2026-11-24T03:04:05",
      "2026-11-24T03:04:05.Z",
      "1795489445",
      "2026-11-24T03:04:05Zx",
      "2026-11-24T03:04:05+000",
      "2026-11-24T03:04:05+00:",
      "2026-11-24T03:04:05+0",
      "2026-11-24T03:04:05+00000",
  };
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parse_rfc3339(text), std::nullopt);
  }
}

TEST(ParseHttpDate, AcceptsImfFixdateOnly) {
  EXPECT_EQ(parse_http_date("Tue, 24 Nov 2026 03:04:05 GMT"), kInstant);
  EXPECT_EQ(parse_http_date("Tuesday, 24-Nov-26 03:04:05 GMT"), std::nullopt);
  EXPECT_EQ(parse_http_date("Tue, 24 Nvo 2026 03:04:05 GMT"), std::nullopt);
  EXPECT_EQ(parse_http_date(""), std::nullopt);
}

}  // namespace
}  // namespace cred
