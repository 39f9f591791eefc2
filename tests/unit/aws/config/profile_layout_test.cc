// SPDX-License-Identifier: Apache-2.0
// Layouts that editors, generators and mistakes leave in the shared AWS files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "aws/profile_file.h"
#include "aws/profiles.h"

namespace cred {
namespace {

ProfileFile parse_config(const std::string& text) {
  return parse_profile_file(text, "/c", ProfileFileKind::config);
}

std::string value_of(const ProfileFile& file, const char* key) {
  return property_text(file.profiles.at("default"), key);
}

TEST(ParseProfileFile, TakesEveryBlankOfAsciiForOne) {
  const auto file = parse_config("\v[default]\f\n\f\nregion\v=\f\ta\v\n");
  EXPECT_EQ(value_of(file, "region"), "a");
  EXPECT_THAT(file.warnings, ::testing::IsEmpty());
}

TEST(ParseProfileFile, DoubtsANameThatHidesASettingOfWhoSigns) {
  for (const char* const name : {"\"aws_access_key_id\"", "export aws_access_key_id",
                                 "\xe2\x80\x8brole_arn", "role_arn\x01", "- source_profile"}) {
    const auto file = parse_config("[default]\nregion = a\n" + std::string(name) + " = x\n");
    EXPECT_EQ(file.profiles.at("default").doubt,
              "/c:3: property whose name has more in it than a setting's name is ignored")
        << name;
  }
  for (const char* const name : {"my_role_arn", "role_arn.old", "x y", "r\xc3\xb4le_arn"}) {
    const auto file = parse_config("[default]\n" + std::string(name) + " = x\n");
    EXPECT_EQ(file.profiles.at("default").doubt, "") << name;
  }
}

TEST(ParseProfileFile, DoubtsTheWholeFileWhereAHeadIsLost) {
  for (const char* const lost :
       {"[profile b]\nregion = a\n\xef\xbb\xbf[default]\n", "[profile b]\ns3 =\n  [default]\n"}) {
    EXPECT_THAT(parse_config(lost).doubt, ::testing::HasSubstr("/c:3: ")) << lost;
  }
  EXPECT_EQ(parse_config("  [profile b]\n  s3 =\n    a = b\n  [default]\n").doubt, "");
}

// A line that looked at the whole command again would take minutes.
TEST(ParseProfileFile, ReadsACommandOfManyLinesInOnePass) {
  std::string text = "[default]\ncredential_process = x '\n";
  for (int i = 0; i < 200'000; ++i) text += "  words = words\n";
  const auto file = parse_config(text + "  ' y\nregion = z\n");
  EXPECT_EQ(value_of(file, "region"), "z");
  EXPECT_EQ(value_of(file, "credential_process").size(), 3U + 200'000U * 14U + 4U);
}

}  // namespace
}  // namespace cred
