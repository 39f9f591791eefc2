// SPDX-License-Identifier: Apache-2.0
// The clock is moved by hand; the files that are stamped are real.
#include "syncd/service/config_watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;

class ConfigWatchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    watch_ = std::make_unique<ConfigWatch>(
        ConfigWatch::Deps{.loop = loop_,
                          .run_job = [](const std::function<void()>& job) { job(); },
                          .stamp = [this] { return stamp_; },
                          .on_change = [this] { ++changes_; }});
    watch_->start();
    time_.advance(loop_, Span{0});
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  std::string stamp_ = "first";
  int changes_ = 0;
  std::unique_ptr<ConfigWatch> watch_;
};

TEST_F(ConfigWatchTest, SaysNothingWhileNothingChanges) {
  time_.advance(loop_, seconds{60});
  EXPECT_EQ(changes_, 0);
}

TEST_F(ConfigWatchTest, TellsOfEachChangeOnceItHasStayedForASecond) {
  stamp_ = "second";
  time_.advance(loop_, seconds{5});
  EXPECT_EQ(changes_, 0);
  time_.advance(loop_, seconds{1});
  EXPECT_EQ(changes_, 1);
  time_.advance(loop_, seconds{60});
  EXPECT_EQ(changes_, 1);
  stamp_ = "first";
  time_.advance(loop_, seconds{6});
  EXPECT_EQ(changes_, 2);
}

TEST_F(ConfigWatchTest, WaitsWhileSomebodyStillWrites) {
  stamp_ = "half";
  time_.advance(loop_, seconds{5});
  stamp_ = "more";
  time_.advance(loop_, seconds{1});
  EXPECT_EQ(changes_, 0);
  time_.advance(loop_, seconds{1});
  EXPECT_EQ(changes_, 1);
}

TEST_F(ConfigWatchTest, SaysNothingOfAnEditThatWasTakenBack) {
  stamp_ = "half";
  time_.advance(loop_, seconds{5});
  stamp_ = "first";
  time_.advance(loop_, seconds{60});
  EXPECT_EQ(changes_, 0);
}

TEST_F(ConfigWatchTest, IsSilentAfterItsEnd) {
  stamp_ = "second";
  time_.advance(loop_, seconds{5});
  watch_.reset();
  time_.advance(loop_, seconds{60});
  EXPECT_EQ(changes_, 0);
}

class StampTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    write("v1/config.yaml", "registries: []");
    std::filesystem::create_directory_symlink("v1", folder_ / "data");
    std::filesystem::create_symlink("data/config.yaml", folder_ / "config.yaml");
  }

  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    const auto path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  std::string stamp() const {
    return stamp_configuration((folder_ / "config.yaml").string(), list_directory);
  }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("config-watch-" + std::to_string(::getpid()));
};

TEST_F(StampTest, StaysWhileTheFilesDo) { EXPECT_EQ(stamp(), stamp()); }

// kubelet exchanges the link to a folder, not the file.
TEST_F(StampTest, ChangesWithTheLinkThatLeadsToTheFile) {
  const std::string before = stamp();
  write("v2/config.yaml", "registries: []");
  std::filesystem::create_directory_symlink("v2", folder_ / "data.new");
  std::filesystem::rename(folder_ / "data.new", folder_ / "data");
  EXPECT_NE(stamp(), before);
}

TEST_F(StampTest, ChangesWithADropIn) {
  const std::string before = stamp();
  write("config.d/a.yaml", "clusters: []");
  const std::string with = stamp();
  EXPECT_NE(with, before);
  write("config.d/a.yaml", "clusters: [ ]");
  EXPECT_NE(stamp(), with);
}

TEST_F(StampTest, ChangesWhenTheFileGoes) {
  const std::string before = stamp();
  std::filesystem::remove(folder_ / "config.yaml");
  EXPECT_NE(stamp(), before);
}

}  // namespace
}  // namespace cred::syncd
