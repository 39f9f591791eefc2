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

// What `aws configure --profile NAME` of version 1.45 writes for these names.
TEST(ParseProfileFile, FindsNamesAsTheAwsCliWritesThem) {
  const struct {
    const char* name;
    const char* of_credentials;
    const char* of_config;
  } kCases[] = {
      {"my work", "[my work]", "[profile 'my work']"},
      {"a  b", "[a  b]", "[profile 'a  b']"},
      {"dev.eu-1", "[dev.eu-1]", "[profile dev.eu-1]"},
      {"a/b@corp+c", "[a/b@corp+c]", "[profile a/b@corp+c]"},
      {"o'brien", "[o'brien]", "[profile o'brien]"},
      {"it's me", "[it's me]", "[profile 'it'\"'\"'s me']"},
      {"say \"hi\"", "[say \"hi\"]", "[profile 'say \"hi\"']"},
      {"br]x", "[br]x]", "[profile br]x]"},
      {"br[x", "[br[x]", "[profile br[x]"},
      {"a;b", "[a;b]", "[profile a;b]"},
      {"a # b", "[a # b]", "[profile 'a # b']"},
      {"a:b=c", "[a:b=c]", "[profile a:b=c]"},
      {"a\\b", "[a\\b]", "[profile a\\b]"},
      {"\xc3\xbcn\xc3\xaf", "[\xc3\xbcn\xc3\xaf]", "[profile \xc3\xbcn\xc3\xaf]"},
  };

  for (const auto& [name, of_credentials, of_config] : kCases) {
    SCOPED_TRACE(name);
    const auto credentials = parse_profile_file(std::string(of_credentials) + "\na = b\n", "/k",
                                                ProfileFileKind::credentials);
    EXPECT_EQ(credentials.profiles.count(name), 1U);
    EXPECT_THAT(credentials.warnings, IsEmpty());
    const auto config = parse_config(std::string(of_config) + "\na = b\n");
    EXPECT_EQ(config.profiles.count(name), 1U);
    EXPECT_THAT(config.warnings, IsEmpty());
  }
}

TEST(ParseProfileFile, ReadsOtherWaysToQuoteAName) {
  EXPECT_EQ(parse_config("[profile \"a \\\"b\\\"\"]").profiles.count("a \"b\""), 1U);
  EXPECT_EQ(parse_config("[profile a\\ b]").profiles.count("a b"), 1U);
  EXPECT_EQ(parse_config("[sso-session 'my sso']").sso_sessions.count("my sso"), 1U);
  EXPECT_THAT(parse_config("[profile a b]").warnings,
              ElementsAre("/c:1: section [profile a b] is ignored: a name with a blank is written "
                          "in quotes, [profile 'my work']"));
}

TEST(ParseProfileFile, ReadsAHeadWithTextBehindIt) {
  const auto file =
      parse_config("[profile p] /* mine */\nregion = x\n[profile q] # see [r]\na = b");
  EXPECT_EQ(file.profiles.at("p").properties.at("region").value, "x");
  EXPECT_EQ(file.profiles.count("q"), 1U);
  EXPECT_THAT(file.warnings, ElementsAre(HasSubstr("/c:1: text behind the section's head")));
  EXPECT_EQ(file.profiles.at("p").doubt, "");
}

TEST(ParseProfileFile, SaysHowAKindOfSectionIsWritten) {
  for (const char* head : {"[sso_session x]", "[SSO-Session x]", "[sso-sessions x]"}) {
    EXPECT_THAT(parse_config(head).warnings,
                ElementsAre(HasSubstr("this kind of section is written [sso-session NAME]")));
  }
  EXPECT_THAT(parse_config("[Profile x]").warnings, ElementsAre(HasSubstr("[profile NAME]")));
  EXPECT_THAT(parse_config("[colours x]").warnings, ElementsAre(HasSubstr("unknown kind")));
}

TEST(ParseProfileFile, SaysThatALaterValueReplacesAnother) {
  const auto file = parse_config(
      "[default]\naws_access_key_id = A\nregion = x[NEW]\n"
      "[default]\naws_access_key_id = B\n");
  EXPECT_EQ(value_of(file, "aws_access_key_id"), "B");
  EXPECT_THAT(file.warnings,
              ElementsAre("/c:5: aws_access_key_id stands twice in the section; the value of /c:2 "
                          "is not used"));
  EXPECT_EQ(file.profiles.at("default").remark, file.warnings.front());
  EXPECT_EQ(file.profiles.at("default").doubt, "");
}

TEST(ParseProfileFile, SuspectsALineEndThatIsMissing) {
  const auto lost = [](std::string_view text, ProfileFileKind kind) {
    return parse_profile_file(text, "/f", kind).profiles.at("default").doubt;
  };
  const auto kCredentials = ProfileFileKind::credentials;
  EXPECT_THAT(lost("[default]\naws_session_token = t[NEW]\n", kCredentials), HasSubstr("/f:2"));
  EXPECT_THAT(lost("[default]\nregion = t[profile n]\n", ProfileFileKind::config),
              HasSubstr("/f:2"));
  EXPECT_EQ(lost("[default]\nx = http://[::1]\ny = [a]\n", ProfileFileKind::config), "");
  EXPECT_EQ(lost("[default]\ncredential_process = jq .[0]\n", kCredentials), "");
}

TEST(ParseProfileFile, SaysThatTheBareDefaultIsIgnored) {
  const auto file = parse_config("[profile default]\na = 1\n[default]\na = 2\n");
  EXPECT_EQ(value_of(file, "a"), "1");
  EXPECT_EQ(file.profiles.at("default").remark,
            "/c:3: section [default] is ignored, since there is a [profile default]");
}

TEST(ParseProfileFile, NestsOnlyWhatIsDeeper) {
  const auto file = parse_config(
      "  [default]\n  s3 =\n    max = 1\n   min = 2\n  role_arn = r\n"
      "\toutput = x\nregion = y\n");
  EXPECT_EQ(value_of(file, "role_arn"), "r");
  EXPECT_EQ(value_of(file, "output"), "x");
  EXPECT_EQ(value_of(file, "region"), "y");
  EXPECT_EQ(file.profiles.at("default").properties.at("s3").nested.size(), 2U);
  EXPECT_THAT(file.warnings, IsEmpty());
}

TEST(ParseProfileFile, NestsBelowWhatIsItselfIndented) {
  const auto file = parse_config("[default]\nregion = x\n  s3 =\n    max = 1\n  role_arn = r\n");
  EXPECT_EQ(value_of(file, "role_arn"), "r");
}

TEST(ParseProfileFile, LeavesACommandAsItStands) {
  for (const char* command :
       {"\"/p/creds\" a \"b c\"", "op item get \"AWS Key #2\"", "/p/creds # all of it",
        "'/p/c' 'd'", "\"/p/creds\"", "/p/creds ; /p/more"}) {
    const auto file =
        parse_config("[default]\ncredential_process = " + std::string(command) + "\n");
    EXPECT_EQ(value_of(file, "credential_process"), command);
    EXPECT_THAT(file.warnings, IsEmpty());
  }
}

TEST(ParseProfileFile, JoinsTheLinesOfACommand) {
  const auto file = parse_config(
      "[default]\ncredential_process = bash -c '/p/creds \\\n"
      "   --url https://h:1/ \\\n   [ -f x ]\n   role_arn = r'\n"
      "region = x\n");
  EXPECT_EQ(value_of(file, "credential_process"),
            "bash -c '/p/creds \\\n--url https://h:1/ \\\n[ -f x ]\nrole_arn = r'");
  EXPECT_EQ(value_of(file, "region"), "x");
  EXPECT_THAT(file.warnings, IsEmpty());
}

TEST(ParseProfileFile, SaysWhatIsLostInACommand) {
  const auto file = parse_config("[default]\ncredential_process = /p/creds\n  region = x\n");
  EXPECT_EQ(value_of(file, "credential_process"), "/p/creds\nregion = x");
  EXPECT_THAT(file.warnings, ElementsAre("/c:3: region is part of the command above"));
}

TEST(ParseProfileFile, LosesNoRoleInACommand) {
  const auto file = parse_config("[default]\ncredential_process = /p/creds\n  role_arn = r\n");
  EXPECT_EQ(value_of(file, "role_arn"), "r");
  EXPECT_THAT(file.profiles.at("default").doubt, HasSubstr("/c:3: the line is indented below"));
}

TEST(ParseProfileFile, TakesSpacesOfUnicodeForBlanks) {
  const auto file = parse_config("[default]\nregion\xc2\xa0=\xe3\x80\x80x\xe2\x80\xaf\n");
  EXPECT_EQ(value_of(file, "region"), "x");
  EXPECT_THAT(file.warnings, IsEmpty());
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
  for (const char* head : {"[profile b", "[]", "[ ]", "[profile 'b]", "[profile a b]"}) {
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
  EXPECT_EQ(file.warnings.size(), 100U);
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
