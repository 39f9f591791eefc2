// SPDX-License-Identifier: Apache-2.0
// The grammar of one shared file, and what its warnings may say.
#include "aws/profile_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ProfileFile parse_config(std::string_view text) {
  return parse_profile_file(text, "/c", ProfileFileKind::config);
}

std::string value_of(const ProfileFile& file, const std::string& key) {
  return file.profiles.at("default").properties.at(key).value;
}

TEST(ParseProfileFile, SkipsByteOrderMark) {
  EXPECT_EQ(value_of(parse_config("\xef\xbb\xbf[default]\nregion = a"), "region"), "a");
}

TEST(ParseProfileFile, TakesOnePairOfQuotesAway) {
  const auto file = parse_config("[default]\na = \"x\"\nb = 'y'\nc = ''z''\nd = \"q'\n");
  EXPECT_EQ(value_of(file, "a"), "x");
  EXPECT_EQ(value_of(file, "b"), "y");
  EXPECT_EQ(value_of(file, "c"), "'z'");
  EXPECT_EQ(value_of(file, "d"), "\"q'");
}

TEST(ParseProfileFile, AcceptsColonAsSeparator) {
  EXPECT_EQ(value_of(parse_config("[default]\nurl: http://a:1"), "url"), "http://a:1");
}

TEST(ParseProfileFile, TakesNoKeyWithACarriageReturnInIt) {
  const auto file = parse_config("[default]\nre\rgion = a\r\nregion = b\r\n");
  EXPECT_EQ(value_of(file, "region"), "b");
  EXPECT_EQ(file.profiles.at("default").properties.size(), 1U);
  EXPECT_THAT(file.warnings, ElementsAre("/c:2: property without a valid name is ignored"));
}

TEST(ParseProfileFile, AcceptsBlankInQuotedName) {
  const auto file = parse_config("[profile \"a b\"]\nregion = x");
  EXPECT_EQ(file.profiles.count("a b"), 1U);
  EXPECT_THAT(file.warnings, IsEmpty());
}

TEST(ParseProfileFile, RemembersLineOfSectionAndProperty) {
  const auto file = parse_config("\n[default]\n\nregion = x\n[default]\nregion = y\n");
  EXPECT_EQ(file.profiles.at("default").where, "/c:2");
  EXPECT_EQ(file.profiles.at("default").properties.at("region").where, "/c:6");
}

TEST(ParseProfileFile, WarnsOfProfileWithoutPrefix) {
  const auto file = parse_config("[dev]\nregion = x\n");
  EXPECT_THAT(file.profiles, IsEmpty());
  EXPECT_THAT(file.warnings, ElementsAre("/c:1: section [dev] is ignored: a profile of the config "
                                         "file is written [profile NAME]"));
}

TEST(ParseProfileFile, SkipsSectionsOfTheAwsCliInSilence) {
  const auto file = parse_config("[plugins]\na = b\n[preview]\na = b\n");
  EXPECT_THAT(file.profiles, IsEmpty());
  EXPECT_THAT(file.warnings, IsEmpty());
}

TEST(ParseProfileFile, WarnsOfPrefixInCredentials) {
  const auto file = parse_profile_file("[profile dev]\na = b", "/k", ProfileFileKind::credentials);
  EXPECT_THAT(file.profiles, IsEmpty());
  EXPECT_THAT(file.warnings, ElementsAre(HasSubstr("/k:1: section [profile dev] is ignored")));
}

TEST(ParseProfileFile, IgnoresUpperCaseDefaultInBothKinds) {
  for (const auto kind : {ProfileFileKind::config, ProfileFileKind::credentials}) {
    const auto file = parse_profile_file("[DEFAULT]\na = b", "/c", kind);
    EXPECT_THAT(file.profiles, IsEmpty());
    EXPECT_EQ(file.warnings.size(), 1U);
  }
}

TEST(ParseProfileFile, DropsPropertiesBelowBrokenHeadInsteadOfMovingThem) {
  for (const char* head : {"[profile b", "[profile b] x", "[]", "[ ]", "[profile 'b]"}) {
    SCOPED_TRACE(head);
    const auto file =
        parse_config("[default]\nregion = x\n" + std::string(head) + "\nrole_arn = y\n");
    EXPECT_EQ(file.profiles.size(), 1U);
    EXPECT_EQ(file.profiles.at("default").properties.count("role_arn"), 0U);
    EXPECT_EQ(file.warnings.size(), 1U);
  }
}

TEST(ParseProfileFile, PromotesIndentedPropertyAfterValue) {
  const auto file = parse_config("[default]\nregion = x\n  output = json # c\n");
  EXPECT_EQ(value_of(file, "region"), "x");
  EXPECT_EQ(value_of(file, "output"), "json");
}

TEST(ParseProfileFile, KeepsNestedPropertiesApart) {
  const auto file = parse_config("[default]\ns3 =\n  # c\n  region = \"x\"\n\n  A = b\nregion = y");
  EXPECT_EQ(value_of(file, "region"), "y");
  const auto& nested = file.profiles.at("default").properties.at("s3").nested;
  EXPECT_EQ(nested.at("region"), "x");
  EXPECT_EQ(nested.at("a"), "b");
}

TEST(ParseProfileFile, ReadsServicesOfConfigOnly) {
  const std::string_view text = "[services s]\necr =\n  endpoint_url = http://a\n";
  EXPECT_EQ(parse_config(text).services.count("s"), 1U);
  EXPECT_THAT(parse_profile_file(text, "/k", ProfileFileKind::credentials).services, IsEmpty());
}

TEST(ParseProfileFile, NeverQuotesValuesInWarnings) {
  const auto file = parse_config("wJalrXUtnFEMI\n[default]\nwJalrXUtnFEMI\n  wJalrXUtnFEMI\n");
  EXPECT_EQ(file.warnings.size(), 3U);
  for (const auto& warning : file.warnings) EXPECT_THAT(warning, Not(HasSubstr("wJalr")));
}

TEST(ParseProfileFile, BoundsAndCleansWarnings) {
  std::string text = "[\x1b[31m]\n";
  for (int i = 0; i < 1000; ++i) text += "x\n[" + std::string(5000, 'a') + "]\n";
  const auto file = parse_config(text);
  EXPECT_EQ(file.warnings.size(), 20U);
  for (const auto& warning : file.warnings) {
    EXPECT_LT(warning.size(), 250U);
    EXPECT_THAT(warning, Not(HasSubstr("\x1b")));
  }
}

TEST(ParseProfileFile, SurvivesNulBytesAndEndOfInputAnywhere) {
  using std::string_literals::operator""s;
  const std::string text = "[profile \0a]\nb\0 = c\n =\n[x\n["s;
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const auto file = parse_config(std::string_view(text).substr(0, length));
    EXPECT_LE(file.profiles.size(), 1U);
  }
}

}  // namespace
}  // namespace cred
