// SPDX-License-Identifier: Apache-2.0
// The last lines, part by part.
#include "syncd/service/log/log_ring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Instant kSaid = from_epoch(1'795'521'600);  // 2026-11-24T12:00:00Z

void say(LogRing& ring, const std::string& text) {
  ring.add({Priority::warning, "id", text, "one"}, kSaid);
}

TEST(LogRing, TellsWhenAndHowImportantAndOfWhichCluster) {
  LogRing ring;
  say(ring, "it is\nlost");
  say(ring, "cluster one: it is lost");
  EXPECT_THAT(ring.read(0, 1000).lines,
              ElementsAre("2026-11-24T12:00:00Z warning cluster one: it is?lost",
                          "2026-11-24T12:00:00Z warning cluster one: it is lost"));
}

TEST(LogRing, IsReadPartByPart) {
  LogRing ring;
  for (const char* const text : {"a", "b", "c"}) say(ring, text);
  const auto first = ring.read(0, 90);
  EXPECT_EQ(first.lines.size(), 2U);
  EXPECT_EQ(first.next, 2U);
  const auto second = ring.read(first.next, 1);
  EXPECT_EQ(second.lines.size(), 1U) << "one at least";
  const auto end = ring.read(second.next, 1000);
  EXPECT_THAT(end.lines, IsEmpty());
  EXPECT_EQ(end.next, second.next);
}

TEST(LogRing, KeepsTheLastAndCutsWhatIsLong) {
  LogRing ring;
  for (std::size_t i = 0; i < LogRing::kLines + 10; ++i) say(ring, std::to_string(i));
  const auto part = ring.read(0, 1'000'000);
  ASSERT_EQ(part.lines.size(), LogRing::kLines);
  EXPECT_TRUE(part.lines.front().ends_with(" 10"));
  EXPECT_EQ(part.next, LogRing::kLines + 10);
  say(ring, std::string(5000, 'x'));
  EXPECT_LT(ring.read(part.next, 10).lines.at(0).size(), LogRing::kLongest + 60);
}

}  // namespace
}  // namespace cred::syncd
