// SPDX-License-Identifier: Apache-2.0
// Whoever reads the log slowly, or not at all, stops nobody and learns what is missing.
#include "syncd/service/log/log_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/syncd/service/slow_reader.h"

namespace cred::syncd {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SlowReader;
using ::testing::StartsWith;

class LogWriterTest : public ::testing::Test {
 protected:
  void take(const std::string& text) { writer_.take({Priority::info, "id", text}); }

  // One that is being written, and as many behind it as may wait.
  void fill() {
    take("first");
    reader_.wait_for_writer();
    for (std::size_t i = 0; i < LogWriter::kMostWaiting; ++i) take(std::to_string(i));
  }

  SlowReader reader_;
  LogWriter writer_{[this](const LogLine& line) { reader_.take(line.text); }};
};

TEST_F(LogWriterTest, KeepsTheOrder) {
  fill();

  reader_.read();

  const auto heard = reader_.wait_for(LogWriter::kMostWaiting + 1);
  std::vector<std::string> all{"first"};
  for (std::size_t i = 0; i < LogWriter::kMostWaiting; ++i) all.push_back(std::to_string(i));
  EXPECT_EQ(heard, all);
}

TEST_F(LogWriterTest, SaysHowManyItDroppedWhereTheyWouldHaveBeen) {
  fill();
  take("lost");
  take("lost too");

  reader_.read();
  const std::size_t before = LogWriter::kMostWaiting + 1;
  reader_.wait_for(before);
  writer_.finish(minutes{1});
  take("last");

  const auto heard = reader_.wait_for(before + 2);
  ASSERT_EQ(heard.size(), before + 2);
  EXPECT_THAT(heard[before], StartsWith("2 lines were dropped here: "));
  EXPECT_EQ(heard[before + 1], "last");
}

TEST_F(LogWriterTest, WritesAllBeforeItFinishes) {
  fill();
  take("lost");
  reader_.read();

  writer_.finish(minutes{1});

  EXPECT_THAT(reader_.wait_for(0).back(), StartsWith("1 line was dropped here: "));
}

TEST_F(LogWriterTest, DoesNotWaitForEverToFinish) {
  take("first");

  writer_.finish(milliseconds{1});

  EXPECT_THAT(reader_.wait_for(0), IsEmpty());
  reader_.read();
}

}  // namespace
}  // namespace cred::syncd
