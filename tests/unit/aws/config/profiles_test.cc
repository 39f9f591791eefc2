// SPDX-License-Identifier: Apache-2.0
// Merging of the config and the credentials file.
#include "aws/profiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/memory_files.h"

namespace cred {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Profiles load(const std::string& config, const std::string& credentials) {
  return load_profiles({"/c", "/k"}, testing::read_from({{"/c", config}, {"/k", credentials}}));
}

TEST(LoadProfiles, CredentialsFileWinsKeyByKey) {
  const auto loaded = load("[default]\nregion = a\noutput = x\n", "[default]\nregion = b\n");
  const Section& profile = loaded.profiles.at("default");
  EXPECT_EQ(property_text(profile, "region"), "b");
  EXPECT_EQ(property_text(profile, "output"), "x");
  EXPECT_EQ(profile.where, "/c:1 and /k:1");
}

TEST(LoadProfiles, TakesKeysFromOneFileOnly) {
  const auto loaded =
      load("[default]\naws_access_key_id = a\naws_secret_access_key = as\naws_session_token = at\n",
           "[default]\naws_access_key_id = b\naws_secret_access_key = bs\n");
  const Section& profile = loaded.profiles.at("default");
  EXPECT_EQ(property_text(profile, "aws_access_key_id"), "b");
  EXPECT_EQ(property_text(profile, "aws_secret_access_key"), "bs");
  EXPECT_EQ(find_property(profile, "aws_session_token"), nullptr);
}

TEST(LoadProfiles, DoesNotCompleteHalfAPairFromTheOtherFile) {
  const auto loaded = load("[default]\naws_access_key_id = a\naws_secret_access_key = as\n",
                           "[default]\naws_access_key_id = b\n");
  EXPECT_EQ(find_property(loaded.profiles.at("default"), "aws_secret_access_key"), nullptr);
}

TEST(LoadProfiles, KeepsWholePairOfConfigAgainstStraySecret) {
  const auto loaded = load("[default]\naws_access_key_id = a\naws_secret_access_key = as\n",
                           "[default]\naws_secret_access_key = bs\n");
  EXPECT_EQ(property_text(loaded.profiles.at("default"), "aws_secret_access_key"), "as");
}

TEST(LoadProfiles, TellsUnreadableFilesFromMissingOnes) {
  const ReadFile read = [](const std::string& path) -> Result<std::optional<std::string>> {
    if (path == "/c") return Error{Errc::local, "cannot read /c: Permission denied"};
    return std::optional<std::string>();
  };
  const auto loaded = load_profiles({"/c", "/k"}, read);
  EXPECT_THAT(loaded.unreadable, ElementsAre("cannot read /c: Permission denied"));
}

TEST(LoadProfiles, ReadsThousandsOfProfiles) {
  std::string config;
  for (int i = 0; i < 10000; ++i) {
    config += "[profile p" + std::to_string(i) + "]\nregion = us-east-1\noutput = json\n";
  }
  EXPECT_EQ(load(config, "").profiles.size(), 10000U);
}

TEST(LoadProfiles, RemembersWhichFileDidNotUnderstandAProfile) {
  const auto loaded = load("[profile a]\nregion = x\n", "[a]\n= y\n[b]\nregion = z\n");
  EXPECT_EQ(loaded.profiles.at("a").doubt, "/k:2: line without a name in front of '=' is ignored");
  EXPECT_EQ(loaded.profiles.at("b").doubt, "");
  EXPECT_EQ(loaded.doubt, "");
}

TEST(LoadProfiles, SaysThatAPathIsNoShellsWord) {
  const auto loaded = load_profiles({"$HOME/c", "/k"}, testing::read_from({}));
  EXPECT_EQ(loaded.doubt,
            "$HOME/c: there is no such file; variables such as $HOME are not "
            "replaced in a path, so write it out");
  for (const char* path : {"\"/c\"", "'/c'", "/c'", "~bob/c", "${HOME}/c"}) {
    EXPECT_NE(load_profiles({"/c", path}, testing::read_from({})).doubt, "") << path;
  }
  for (const char* path : {"/c", "/o'brien/c", "/a~b/c", "c"}) {
    EXPECT_EQ(load_profiles({path, "/k"}, testing::read_from({})).doubt, "") << path;
  }
}

TEST(LoadProfiles, TakesDevNullForNoFile) {
  const ReadFile fail = [](const std::string&) -> Result<std::optional<std::string>> {
    return Error{Errc::local, "not a regular file"};
  };
  EXPECT_THAT(load_profiles({"/dev/null", "/dev/null"}, fail).unreadable, IsEmpty());
}

TEST(LoadProfiles, KeepsNamesThatDifferInCaseApart) {
  const auto loaded = load("[profile Dev]\na = 1\n[profile dev]\na = 2\n", "");
  EXPECT_EQ(property_text(*find_section(loaded.profiles, "Dev"), "a"), "1");
  EXPECT_EQ(property_text(*find_section(loaded.profiles, "dev"), "a"), "2");
  EXPECT_EQ(find_section(loaded.profiles, "DEV"), nullptr);
}

TEST(FindProperty, TakesEmptyForUnset) {
  const auto loaded = load("[default]\nregion =\n", "");
  EXPECT_EQ(find_property(loaded.profiles.at("default"), "region"), nullptr);
}

TEST(DescribeFiles, SaysWhenThereIsNoHome) {
  Profiles profiles;
  EXPECT_EQ(describe_files(profiles), "no file (HOME is not set)");
  profiles.files = {"/c", "/k"};
  EXPECT_EQ(describe_files(profiles), "/c and /k");
}

}  // namespace
}  // namespace cred
