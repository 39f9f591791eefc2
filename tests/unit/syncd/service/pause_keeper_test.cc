// SPDX-License-Identifier: Apache-2.0
// Commands in their order, whatever the disk does.
#include "syncd/service/pause/pause_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A disk on which a write begins when it is asked for, and ends when the test says so.
class Pausing : public ::testing::Test {
 protected:
  // What `pause` or `resume` were answered; "-" until then.
  std::string& ask(const std::string& verb, const std::string& cluster) {
    std::string& answer = answers_.emplace_back("-");
    const PauseDone done = [&answer](const Result<std::size_t>& news) {
      answer = news ? std::to_string(*news) : news.error().text;
    };
    verb == "pause" ? keeper_.pause(cluster, done) : keeper_.resume(cluster, done);
    pass(Span{0});
    return answer;
  }

  void pass(Span time) { time_.advance(loop_, time); }

  // Whatever the disk was asked for first has come to its end.
  void end_write() {
    ASSERT_THAT(jobs_, Not(IsEmpty()));
    const auto job = std::exchange(jobs_.front(), {});
    jobs_.pop_front();
    job();
    pass(Span{0});
  }

  std::vector<std::string> kept() const {
    std::vector<std::string> names;
    for (const auto& [name, since] : disk_) names.push_back(name);
    return names;
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  std::deque<std::function<void()>> jobs_;
  Pauses disk_;
  std::string full_;  // what the disk fails with
  std::vector<std::string> applied_;
  std::vector<std::string> told_;
  std::deque<std::string> answers_;
  PauseKeeper keeper_{
      {.loop = loop_,
       .tell = [this](const LogLine& line) { told_.push_back(line.text); },
       .storage = {.read = [this]() -> Result<Pauses> { return disk_; },
                   .write = [this](const Pauses& pauses) -> Result<void> {
                     if (!full_.empty()) return Error{Errc::local, full_};
                     disk_ = pauses;
                     return {};
                   },
                   .run_job =
                       [this](std::function<void()> job) { jobs_.push_back(std::move(job)); }},
       .list_clusters =
           [] {
             return std::vector<std::string>{"a", "b"};
           },
       .apply =
           [this](const std::string& name, std::optional<Instant> since) {
             applied_.push_back((since ? "+" : "-") + name);
           }}};
};

TEST_F(Pausing, IsAnsweredAndInForceOnceItIsOnDisk) {
  const std::string& answer = ask("pause", "a");
  EXPECT_EQ(answer, "-");
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_FALSE(keeper_.find("a"));
  end_write();
  EXPECT_EQ(answer, "1");
  EXPECT_THAT(kept(), ElementsAre("a"));
  EXPECT_THAT(applied_, ElementsAre("+a"));
  EXPECT_TRUE(keeper_.find("a"));
}

TEST_F(Pausing, KeepsTheOrderOfTwoQuickCommands) {
  const std::string& first = ask("pause", "");
  const std::string& second = ask("resume", "a");
  EXPECT_THAT(jobs_, SizeIs(1)) << "two writes at once could end in the other order";
  end_write();
  EXPECT_EQ(first, "2");
  EXPECT_EQ(second, "-");
  end_write();
  EXPECT_EQ(second, "1");
  EXPECT_THAT(kept(), ElementsAre("b"));
  EXPECT_THAT(applied_, ElementsAre("+a", "+b", "-a"));
}

TEST_F(Pausing, SaysWhyTheDiskDoesNotTakeIt) {
  full_ = "cannot write /x/paused.json: No space left on device";
  const std::string& answer = ask("pause", "a");
  end_write();
  EXPECT_EQ(answer, full_ + "; nothing has changed");
  EXPECT_THAT(applied_, IsEmpty());
  full_.clear();
  const std::string& again = ask("pause", "a");
  end_write();
  EXPECT_EQ(again, "1");
}

TEST_F(Pausing, WaitsForNoDiskThatHangs) {
  const std::string& first = ask("pause", "a");
  pass(seconds{4});
  const std::string& second = ask("pause", "b");
  pass(PauseKeeper::kPatience - seconds{4} - Span{1});
  EXPECT_EQ(first, "-");
  pass(Span{1});
  EXPECT_THAT(first, HasSubstr("nothing has changed: the disk with the state directory"));
  EXPECT_EQ(second, "-") << "it has had less time";
  pass(seconds{4});
  EXPECT_THAT(second, HasSubstr("(it had 10 s)"));
  EXPECT_THAT(jobs_, SizeIs(1)) << "a second thread would hang too";
}

TEST_F(Pausing, TakesBackWhatCameTooLate) {
  static_cast<void>(ask("pause", "a"));
  pass(PauseKeeper::kPatience);
  const std::string& next = ask("pause", "b");
  end_write();
  EXPECT_THAT(kept(), ElementsAre("a")) << "the late one";
  EXPECT_FALSE(keeper_.find("a"));
  end_write();
  EXPECT_THAT(kept(), IsEmpty());
  EXPECT_EQ(next, "-");
  end_write();
  EXPECT_EQ(next, "1");
  EXPECT_THAT(kept(), ElementsAre("b"));
  EXPECT_THAT(applied_, ElementsAre("+b"));
}

TEST_F(Pausing, SaysWhatCannotBeTakenBack) {
  static_cast<void>(ask("pause", "a"));
  pass(PauseKeeper::kPatience);
  end_write();
  full_ = "read-only";
  end_write();
  EXPECT_THAT(told_, ElementsAre(HasSubstr("kept too late and cannot be taken back")));
}

TEST_F(Pausing, TakesNothingBackThatWasNotWritten) {
  static_cast<void>(ask("pause", "a"));
  pass(PauseKeeper::kPatience);
  full_ = "No space left on device";
  end_write();
  EXPECT_THAT(jobs_, IsEmpty());
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(Pausing, RefusesWhomNobodyKnows) {
  EXPECT_THAT(ask("pause", "c"), HasSubstr("no cluster of the configuration is called c"));
  EXPECT_THAT(ask("resume", "c"), HasSubstr("no cluster of the configuration is called c"));
  EXPECT_THAT(jobs_, IsEmpty());
}

TEST_F(Pausing, ResumesOneThatIsGone) {
  disk_ = {{"gone", from_epoch(1)}};
  keeper_.read();
  const std::string& answer = ask("resume", "gone");
  end_write();
  EXPECT_EQ(answer, "0");
  EXPECT_THAT(kept(), IsEmpty());
}

}  // namespace
}  // namespace cred::syncd
