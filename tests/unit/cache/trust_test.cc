// SPDX-License-Identifier: Apache-2.0
// Whose published file may be believed: each step of the way to it can spoil it.
#include "cache/trust.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "cache/location.h"

namespace cred {
namespace {

constexpr uid_t kDaemon = 977;
const std::string kFile = kSystemCacheFile;
const std::string kDirectory = "/var/cache/ecr-syncd/public";

class JudgePublished : public ::testing::Test {
 protected:
  Verdict judge() const {
    return judge_published(kFile, [this](const std::string& path) -> std::optional<Standing> {
      const auto found = steps_.find(path);
      return found == steps_.end() ? std::nullopt : std::optional(found->second);
    });
  }

  std::map<std::string, Standing> steps_{{"/", {S_IFDIR | 0755, 0}},
                                         {"/var", {S_IFDIR | 0755, 0}},
                                         {"/var/cache", {S_IFDIR | 0755, 0}},
                                         {"/var/cache/ecr-syncd", {S_IFDIR | 0755, 0}},
                                         {kDirectory, {S_IFDIR | 02750, kDaemon}},
                                         {kFile, {S_IFREG | 0640, kDaemon}}};
};

TEST_F(JudgePublished, BelievesWhatOnlyItsPublisherAndRootCanChange) {
  EXPECT_EQ(judge().trust, Trust::trusted);
  EXPECT_EQ(judge().culprit, "");
}

TEST_F(JudgePublished, LooksAtNothingElseWhereThereIsNoFile) {
  steps_ = {};
  EXPECT_EQ(judge().trust, Trust::absent);
}

TEST_F(JudgePublished, EveryStepMayBeWrittenToByItsOwnerAlone) {
  const auto before = steps_;
  for (const auto& step : before) {
    for (const mode_t bit : std::initializer_list<mode_t>{S_IWGRP, S_IWOTH}) {
      SCOPED_TRACE(step.first);
      steps_[step.first].mode |= bit;
      EXPECT_EQ(judge().trust, Trust::too_open);
      EXPECT_EQ(judge().culprit, step.first);
      steps_[step.first] = step.second;
    }
  }
}

TEST_F(JudgePublished, EveryDirectoryAboveIsRoots) {
  for (const char* path : {"/", "/var", "/var/cache", "/var/cache/ecr-syncd"}) {
    SCOPED_TRACE(path);
    steps_[path].owner = kDaemon;
    EXPECT_EQ(judge().trust, Trust::foreign);
    EXPECT_EQ(judge().culprit, path);
    steps_[path].owner = 0;
  }
}

TEST_F(JudgePublished, TheFileBelongsToWhomItsDirectoryBelongsTo) {
  for (const uid_t other : {uid_t{0}, kDaemon + 1}) {
    steps_[kFile].owner = other;
    EXPECT_EQ(judge().trust, Trust::foreign);
    EXPECT_EQ(judge().culprit, kFile);
  }
  steps_[kFile].owner = 0;
  steps_[kDirectory].owner = 0;
  EXPECT_EQ(judge().trust, Trust::trusted);
}

TEST_F(JudgePublished, NoStepIsALinkOrAnotherKindOfFile) {
  const auto before = steps_;
  for (const auto& step : before) {
    for (const mode_t kind : std::initializer_list<mode_t>{S_IFLNK, S_IFIFO, S_IFSOCK}) {
      SCOPED_TRACE(step.first);
      steps_[step.first].mode = kind | 0644;
      EXPECT_EQ(judge().trust, Trust::foreign);
      steps_[step.first] = step.second;
    }
  }
  steps_[kFile].mode = S_IFDIR | 0750;
  EXPECT_EQ(judge().trust, Trust::foreign);
}

TEST_F(JudgePublished, AStepThatVanishesIsNoTrust) {
  for (const char* path : {"/var/cache", "/var/cache/ecr-syncd/public"}) {
    const Standing before = steps_[path];
    steps_.erase(path);
    EXPECT_NE(judge().trust, Trust::trusted);
    steps_[path] = before;
  }
}

}  // namespace
}  // namespace cred
