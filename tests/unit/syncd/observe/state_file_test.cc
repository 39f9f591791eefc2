// SPDX-License-Identifier: Apache-2.0
// What one process writes, another reads; never a part of it.
#include "syncd/observe/state_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "support/temporary_directory.h"
#include "unit/syncd/observe/full_snapshot.h"

namespace cred::syncd {
namespace {

class StateFileTest : public ::testing::Test {
 protected:
  std::string path() const { return directory_.path() + "/" + kStateFile; }

  void write_text(const std::string& text) const { std::ofstream(path()) << text; }

  cred::testing::TemporaryDirectory directory_;
};

TEST_F(StateFileTest, ReadsWhatWasWritten) {
  const Snapshot snapshot = make_full_snapshot();
  ASSERT_TRUE(write_state_file(directory_.path(), snapshot));
  const auto read = read_state_file(directory_.path());

  ASSERT_TRUE(read) << read.error().text;
  EXPECT_TRUE(says_same(*read, snapshot));
  EXPECT_EQ(read->taken_at, snapshot.taken_at);
  EXPECT_EQ(read->process_id, snapshot.process_id);
}

TEST_F(StateFileTest, ReadsWhatIsDiscovered) {
  Snapshot snapshot = make_full_snapshot();
  snapshot.discoveries = {{.name = "fleet",
                           .clusters = 2,
                           .places = 3,
                           .listed = 2,
                           .listed_at = kNoon,
                           .troubles = {"one", "two"},
                           .notes = {"three"}},
                          {.name = "other"}};
  ASSERT_TRUE(write_state_file(directory_.path(), snapshot));
  const auto read = read_state_file(directory_.path());
  ASSERT_TRUE(read) << read.error().text;
  EXPECT_EQ(read->discoveries, snapshot.discoveries);
}

TEST_F(StateFileTest, KeepsTheMembers) {
  Snapshot snapshot = make_full_snapshot();
  snapshot.members = {{"a", true, true, 1}, {"b", false, false, 2}};
  snapshot.member_trouble = "no lease";
  for (const char* const member : {"b", ""}) {
    ClusterSnapshot cluster;
    cluster.name = "of " + std::string(member);
    cluster.served_by = member;
    snapshot.clusters.push_back(std::move(cluster));
  }
  ASSERT_TRUE(write_state_file(directory_.path(), snapshot));
  const auto read = read_state_file(directory_.path());
  ASSERT_TRUE(read) << read.error().text;
  EXPECT_TRUE(says_same(*read, snapshot));
  EXPECT_TRUE(read->members.at(0).is_self);
  EXPECT_EQ(read->clusters.at(1).served_by, "b");
  EXPECT_EQ(read->clusters.at(2).served_by, "");
  EXPECT_FALSE(read->clusters.at(0).served_by);
}

TEST_F(StateFileTest, IsClosedToStrangers) {
  ASSERT_TRUE(write_state_file(directory_.path(), make_full_snapshot()));

  struct stat info {};

  ASSERT_EQ(::stat(path().c_str(), &info), 0);

  EXPECT_EQ(info.st_mode & (S_IRWXO | S_IWGRP | S_IXGRP), 0U);
}

TEST_F(StateFileTest, IsReplacedAndNotChanged) {
  Snapshot snapshot = make_full_snapshot();
  ASSERT_TRUE(write_state_file(directory_.path(), snapshot));
  std::ifstream reader(path(), std::ios::binary);
  const std::string before((std::istreambuf_iterator<char>(reader)), {});
  snapshot.clusters.clear();
  ASSERT_TRUE(write_state_file(directory_.path(), snapshot));
  reader.clear();
  reader.seekg(0);

  EXPECT_EQ(std::string((std::istreambuf_iterator<char>(reader)), {}), before);
  EXPECT_TRUE(read_state_file(directory_.path())->clusters.empty());
}

TEST_F(StateFileTest, TakesTheRestOfAKilledProcessAway) {
  std::ofstream(path() + ".new") << "half";
  ASSERT_TRUE(write_state_file(directory_.path(), make_full_snapshot()));

  EXPECT_FALSE(std::filesystem::exists(path() + ".new"));
}

TEST_F(StateFileTest, FollowsNoLinkThatSomebodyPutInItsPlace) {
  const std::string victim = directory_.path() + "/victim";
  std::ofstream(victim) << "dear";
  std::filesystem::create_symlink(victim, path() + ".new");
  ASSERT_TRUE(write_state_file(directory_.path(), make_full_snapshot()));

  EXPECT_EQ(std::filesystem::file_size(victim), 4U);
}

TEST_F(StateFileTest, SaysWhereItCannotBeWritten) {
  const auto written = write_state_file("/proc/none", make_full_snapshot());

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Errc::local);
  EXPECT_NE(written.error().text.find("/proc/none/state-v1.db"), std::string::npos);
}

TEST_F(StateFileTest, RefusesRubbish) {
  for (const char* text : {"", "rubbish", "SQLite format 3"}) {
    write_text(text);
    const auto read = read_state_file(directory_.path());

    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Errc::bad_reply) << text;
  }
}

TEST_F(StateFileTest, WaitsForNothingThatIsNoFile) {
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  const auto read = read_state_file(directory_.path());

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().text, "state " + path() + ": not a regular file but a FIFO");
  ASSERT_TRUE(write_state_file(directory_.path(), make_snapshot()));
  EXPECT_TRUE(read_state_file(directory_.path()));
}

TEST_F(StateFileTest, SaysThatThereIsNone) {
  const auto read = read_state_file(directory_.path());

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::local);
}

TEST(SaysSame, IsNotAskedWhenItWasTaken) {
  Snapshot later = make_full_snapshot();
  later.taken_at += std::chrono::hours{1};
  later.clusters.front().counters.passes = 3;

  EXPECT_TRUE(says_same(later, make_full_snapshot()));
  later.clusters.front().targets.front().condition = Condition::expired;
  EXPECT_FALSE(says_same(later, make_full_snapshot()));
}

TEST(Condition, IsTheSameAfterItsWord) {
  for (const Condition one :
       {Condition::good, Condition::unseen, Condition::waiting, Condition::refused,
        Condition::failed, Condition::skipped, Condition::expired}) {
    EXPECT_EQ(parse_condition(describe_condition(one)), one);
  }
  EXPECT_EQ(parse_condition("fine"), std::nullopt);
}

TEST_F(StateFileTest, KeepsWarnings) {
  Snapshot snapshot = make_full_snapshot();
  snapshot.clusters.front().warnings = {"one", "two"};
  EXPECT_FALSE(says_same(snapshot, make_full_snapshot()));
  ASSERT_TRUE(write_state_file(directory_.path(), snapshot));
  const auto read = read_state_file(directory_.path());

  ASSERT_TRUE(read) << read.error().text;
  EXPECT_EQ(read->clusters.front().warnings, snapshot.clusters.front().warnings);
}

TEST_F(StateFileTest, KeepsServiceAccounts) {
  Snapshot snapshot = make_full_snapshot();
  snapshot.clusters.front().accounts = {{.namespace_name = "team-a",
                                         .account = "default",
                                         .secret = "regcred",
                                         .condition = Condition::failed,
                                         .last_success = kNoon - std::chrono::hours{1},
                                         .text = "HTTP 403",
                                         .is_contested = true}};
  ASSERT_TRUE(write_state_file(directory_.path(), snapshot));

  EXPECT_EQ(read_state_file(directory_.path())->clusters.front().accounts,
            snapshot.clusters.front().accounts);
}

}  // namespace
}  // namespace cred::syncd
