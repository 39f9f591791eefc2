// SPDX-License-Identifier: Apache-2.0
// What is published, with which rights, and that whoever reads is never in the way.
#include "cache/publication.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/lock_file.h"
#include "base/unique_fd.h"
#include "cache/key.h"
#include "cache/store.h"
#include "support/temporary_directory.h"

namespace cred {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Instant kNow = from_epoch(1'800'000'000);
const std::string kHost = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const std::string kOtherHost = "999999999999.dkr.ecr.us-east-1.amazonaws.com";

Offer make_offer(const std::string& password, Instant requested_at = kNow,
                 const std::string& source = "ours") {
  return {kHost, source, make_entry(password, requested_at + hours{12}, requested_at)};
}

class PublicationTest : public ::testing::Test {
 protected:
  Result<bool> publish(const std::vector<Offer>& offers, Instant now = kNow) const {
    return cred::publish(directory_, std::nullopt, offers, now);
  }

  std::string password() const {
    const auto tokens = read_published(file_);
    return tokens.size() == 1 ? tokens.front().entry.value : std::to_string(tokens.size());
  }

  static struct stat inspect(const std::string& path) {
    struct stat status {};

    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& one : std::filesystem::directory_iterator(directory_)) {
      names.push_back(one.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  testing::TemporaryDirectory parent_;
  std::string directory_ = parent_ / "public";
  std::string file_ = directory_ + "/tokens-v2.db";
};

TEST_F(PublicationTest, IsReadAsItWasWritten) {
  ASSERT_TRUE(publish({make_offer("one"), {kOtherHost, "theirs", make_offer("two").entry}}));

  const auto tokens = read_published(file_);
  ASSERT_EQ(tokens.size(), 2);
  EXPECT_EQ(tokens[0].host, kHost);
  EXPECT_EQ(tokens[0].source, "ours");
  EXPECT_EQ(tokens[0].entry.value, "one");
  EXPECT_EQ(tokens[0].entry.requested_at, kNow);
  EXPECT_EQ(tokens[0].entry.expires_at, kNow + hours{12});
  EXPECT_EQ(tokens[1].source, "theirs");
}

TEST_F(PublicationTest, GivesTheGroupNothingButReading) {
  const mode_t before = ::umask(0);
  ASSERT_TRUE(publish({make_offer("one")}));
  ::umask(before);

  EXPECT_EQ(inspect(directory_).st_mode & 07777, 02750);
  EXPECT_EQ(inspect(file_).st_mode & 07777, 0640);
  EXPECT_EQ(inspect(file_).st_gid, inspect(directory_).st_gid);
}

TEST_F(PublicationTest, ATightMaskClosesNothing) {
  const mode_t before = ::umask(0077);
  ASSERT_TRUE(publish({make_offer("one")}));
  ::umask(before);

  EXPECT_EQ(inspect(directory_).st_mode & 07777, 02750);
  EXPECT_EQ(inspect(file_).st_mode & 07777, 0640);
}

TEST_F(PublicationTest, ClosesADirectoryThatIsTooOpen) {
  std::filesystem::create_directory(directory_);
  ASSERT_EQ(::chmod(directory_.c_str(), 0777), 0);
  ASSERT_TRUE(publish({make_offer("one")}));

  EXPECT_EQ(inspect(directory_).st_mode & 07777, 02750);
}

TEST_F(PublicationTest, WritesNothingWhereAllIsRightAlready) {
  ASSERT_TRUE(publish({make_offer("one")}));
  const ino_t before = inspect(file_).st_ino;

  const auto again = publish({make_offer("one")}, kNow + hours{1});

  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
  EXPECT_EQ(inspect(file_).st_ino, before);
}

TEST_F(PublicationTest, MendsTheRightsOfTheFile) {
  ASSERT_TRUE(publish({make_offer("one")}));
  ASSERT_EQ(::chmod(file_.c_str(), 0666), 0);

  EXPECT_TRUE(*publish({make_offer("one")}));
  EXPECT_EQ(inspect(file_).st_mode & 07777, 0640);
}

TEST_F(PublicationTest, ReplacesTheFileAndNeverChangesIt) {
  ASSERT_TRUE(publish({make_offer("one")}));
  const UniqueFd old(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  std::ifstream stream(file_, std::ios::binary);
  const std::string before((std::istreambuf_iterator<char>(stream)), {});

  ASSERT_TRUE(*publish({make_offer("two", kNow + hours{1})}, kNow + hours{1}));

  EXPECT_EQ(password(), "two");
  std::string after(before.size(), '\0');
  EXPECT_EQ(::pread(old.get(), after.data(), after.size(), 0), static_cast<ssize_t>(before.size()));
  EXPECT_EQ(after, before);
}

TEST_F(PublicationTest, NeverAnOlderExpiryForANewerOfTheSamePrincipal) {
  ASSERT_TRUE(publish({make_offer("new", kNow)}));

  EXPECT_FALSE(*publish({make_offer("old", kNow - seconds{1})}));
  EXPECT_EQ(password(), "new");
  EXPECT_TRUE(*publish({make_offer("other", kNow - seconds{1}, "theirs")}));
  EXPECT_EQ(password(), "other");
}

TEST_F(PublicationTest, AnExpiryThatIsTheSameIsNotOlder) {
  ASSERT_TRUE(publish({make_offer("one")}));
  ASSERT_TRUE(*publish({make_offer("two")}));
  EXPECT_EQ(password(), "two");
}

TEST_F(PublicationTest, KeepsWhatWorksWhereThereIsNothingNewer) {
  ASSERT_TRUE(publish({make_offer("one")}));

  EXPECT_FALSE(*publish({{kHost, "ours", std::nullopt}}, kNow + hours{12} - seconds{60}));
  EXPECT_EQ(password(), "one");
  EXPECT_TRUE(*publish({{kHost, "ours", std::nullopt}}, kNow + hours{12} - seconds{59}));
  EXPECT_EQ(password(), "0");
}

TEST_F(PublicationTest, TakesAwayWhatNobodyOffersAnyMore) {
  ASSERT_TRUE(publish({make_offer("one")}));
  ASSERT_TRUE(*publish({}));
  EXPECT_EQ(password(), "0");
}

TEST_F(PublicationTest, WhatIsNotUsableIsNotPublished) {
  ASSERT_TRUE(publish({make_offer("one", kNow - hours{12})}));
  EXPECT_THAT(read_published(file_), IsEmpty());
}

TEST_F(PublicationTest, LeavesNothingBesideTheFile) {
  ASSERT_TRUE(publish({make_offer("one")}));
  EXPECT_THAT(names(), ElementsAre("publish.lock", "tokens-v2.db"));
}

TEST_F(PublicationTest, RemovesWhatACrashHasLeft) {
  ASSERT_TRUE(publish({make_offer("one")}));
  std::ofstream(file_ + ".new") << "half of a database";

  ASSERT_TRUE(*publish({make_offer("two", kNow + seconds{1})}));

  EXPECT_EQ(password(), "two");
  EXPECT_THAT(names(), ElementsAre("publish.lock", "tokens-v2.db"));
}

TEST_F(PublicationTest, ReplacesWhatIsNoDatabase) {
  ASSERT_TRUE(publish({make_offer("one")}));
  std::ofstream(file_, std::ios::trunc) << std::string(9000, 'x');

  ASSERT_TRUE(*publish({make_offer("two")}));
  EXPECT_EQ(password(), "two");
}

TEST_F(PublicationTest, ReadersLocksDelayNothing) {
  ASSERT_TRUE(publish({make_offer("one")}));
  const UniqueFd reader(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));

  struct flock lock {};

  lock.l_type = F_RDLCK;
  ASSERT_EQ(::fcntl(reader.get(), F_OFD_SETLK, &lock), 0);
  ASSERT_EQ(::flock(reader.get(), LOCK_EX), 0);

  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(*publish({make_offer("two", kNow + seconds{1})}));

  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds{2});
  EXPECT_EQ(password(), "two");
}

TEST_F(PublicationTest, WaitsForAnotherPublisherAndThenGivesUp) {
  ASSERT_TRUE(publish({make_offer("one")}));
  auto other = LockFile::open(directory_ + "/publish.lock");
  ASSERT_TRUE(other->try_lock(0, LockMode::exclusive));

  const auto refused = publish({make_offer("two", kNow + seconds{1})});

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text, HasSubstr("another process"));
  EXPECT_EQ(password(), "one");
}

TEST_F(PublicationTest, DoesNotWriteWhereALinkLeads) {
  std::filesystem::create_directory(parent_ / "elsewhere");
  std::filesystem::create_directory_symlink(parent_ / "elsewhere", directory_);

  const auto refused = publish({make_offer("one")});

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text, HasSubstr(directory_));
  EXPECT_TRUE(std::filesystem::is_empty(parent_ / "elsewhere"));
}

TEST_F(PublicationTest, SaysWhereItCannotWrite) {
  const auto refused = cred::publish("/proc/none", std::nullopt, {make_offer("one")}, kNow);

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text, HasSubstr("/proc/none"));
}

TEST_F(PublicationTest, ReadersBelieveNothingBelowATemporaryDirectory) {
  ASSERT_TRUE(publish({make_offer("one")}));
  EXPECT_FALSE(find_published(file_, kHost, kNow).has_value());
  EXPECT_THAT(list_published(file_, kNow), IsEmpty());
}

}  // namespace
}  // namespace cred
