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

  EXPECT_EQ(trouble.take("web", kRefused, Tick{0}), kRefused);
  EXPECT_EQ(trouble.take("shop", kRefused, Tick{0}), std::nullopt);
  EXPECT_EQ(trouble.take("mail", kRefused, hours{1} - Tick{1}), std::nullopt);
}

TEST(FailureDeduplicator, CountsWhomItDidNotNameUntilTheHourIsOver) {
  FailureDeduplicator trouble;
  trouble.take("web", kRefused, Tick{0});
  trouble.take("shop", kRefused, Tick{1});
  trouble.take("mail", kRefused, Tick{2});

  EXPECT_EQ(trouble.take("web", kRefused, hours{1}),
            std::string(kRefused) + " (so failed 2 more in the hour after it was said)");
  EXPECT_EQ(trouble.take("web", kRefused, hours{2}), kRefused);
}

TEST(FailureDeduplicator, TellsAnotherCauseAtOnce) {
  FailureDeduplicator trouble;
  trouble.take("web", kRefused, Tick{0});

  EXPECT_EQ(trouble.take("shop", "timed out", Tick{0}), "timed out");
}

TEST(FailureDeduplicator, LooksThroughTheNamespaceInTheCause) {
  FailureDeduplicator trouble;
  const std::string cause = R"(cannot patch in the namespace "web")";

  EXPECT_EQ(trouble.take("web", cause, Tick{0}), cause);
  EXPECT_EQ(trouble.take("a", R"(cannot patch in the namespace "a")", Tick{0}), std::nullopt);
  EXPECT_NE(trouble.take("a", R"(cannot patch in the namespace "a-b")", Tick{0}), std::nullopt);
}

}  // namespace
}  // namespace cred::syncd
