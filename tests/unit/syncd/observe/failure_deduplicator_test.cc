// SPDX-License-Identifier: Apache-2.0
// One line for what ails many.
#include "syncd/observe/failure_deduplicator.h"

#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

using std::chrono::hours;

constexpr const char* kRefused = "cluster a: k:443: connection refused";

TEST(FailureDeduplicator, TellsOneCauseOnceForAllTargets) {
  FailureDeduplicator trouble;

  EXPECT_EQ(trouble.take("web", kRefused, Tick{}), kRefused);
  EXPECT_EQ(trouble.take("shop", kRefused, Tick{}), std::nullopt);
  EXPECT_EQ(trouble.take("mail", kRefused, Tick{hours{1} - Span{1}}), std::nullopt);
}

TEST(FailureDeduplicator, CountsWhomItDidNotNameUntilTheHourIsOver) {
  FailureDeduplicator trouble;
  trouble.take("web", kRefused, Tick{});
  trouble.take("shop", kRefused, Tick{Span{1}});
  trouble.take("mail", kRefused, Tick{Span{2}});

  EXPECT_EQ(trouble.take("web", kRefused, Tick{hours{1}}),
            std::string(kRefused) + " (so failed 2 more in the hour after it was said)");
  EXPECT_EQ(trouble.take("web", kRefused, Tick{hours{2}}), kRefused);
}

TEST(FailureDeduplicator, TellsAnotherCauseAtOnce) {
  FailureDeduplicator trouble;
  trouble.take("web", kRefused, Tick{});

  EXPECT_EQ(trouble.take("shop", "timed out", Tick{}), "timed out");
}

TEST(FailureDeduplicator, LooksThroughTheNamespaceInTheCause) {
  FailureDeduplicator trouble;
  const std::string cause = R"(cannot patch in the namespace "web")";

  EXPECT_EQ(trouble.take("web", cause, Tick{}), cause);
  EXPECT_EQ(trouble.take("a", R"(cannot patch in the namespace "a")", Tick{}), std::nullopt);
  EXPECT_NE(trouble.take("a", R"(cannot patch in the namespace "a-b")", Tick{}), std::nullopt);
}

}  // namespace
}  // namespace cred::syncd
