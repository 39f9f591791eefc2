// SPDX-License-Identifier: Apache-2.0
// Which entries make a kubelet refuse the secret.
#include "syncd/pull_secret/kubelet_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/base64.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string auth(const std::string& text) { return R"({"auth":")" + text + "\"}"; }

TEST(FindEntryFault, ReadsWhatTheKubeletReads) {
  const std::vector<std::string> readable = {
      "{}",
      "null",
      R"({"auth":""})",
      R"({"auth":null,"email":null})",
      R"({"username":"u","password":"p","email":"e"})",
      R"({"username":"u"})",
      R"({"identitytoken":7,"registrytoken":{}})",
      auth(encode_base64("user:password")),
      auth(encode_base64(":")),
      auth(encode_base64("user:pass:word")),
      auth(encode_base64("user:p\xff")),
      auth("dTpwYQ"),          // without its padding
      auth("dTpw\\nYQ=="),     // line ends anywhere
      auth("dTpwYQ==\\r\\n"),  // and at the end
      auth("dTpwYR=="),        // unused bits
      auth("dTpwYR"),
      R"({"AUTH":")" + encode_base64("u:p") + "\"}",
      R"({"auth":"plain","auth":")" + encode_base64("u:p") + "\"}",
      R"({"auth":"plain","Auth":""})",
  };
  for (const std::string& entry : readable) EXPECT_EQ(find_entry_fault(entry), "") << entry;
}

TEST(FindEntryFault, SaysWhyItCannot) {
  const std::vector<std::pair<std::string, std::string>> faults = {
      {R"("text")", "it is not a JSON object"},
      {"[]", "it is not a JSON object"},
      {"7", "it is not a JSON object"},
      {auth(encode_base64("nocolon")), "its auth has no colon between user name and password"},
      {auth("plain-pw"), "its auth is not Base64"},
      {auth("user:password"), "its auth is not Base64"},
      {auth("dTpwYQ="), "its auth is not Base64"},
      {auth("dTpwYQ== "), "its auth is not Base64"},
      {auth(" dTpwYQ=="), "its auth is not Base64"},
      {auth("dTpwY"), "its auth is not Base64"},
      {auth("===="), "its auth is not Base64"},
      {auth("dTp-_Q=="), "its auth is not Base64"},
      {auth("   "), "its auth is not Base64"},
      {R"({"auth":7})", "its auth is not a string"},
      {R"({"username":{},"auth":"dTpw"})", "its username is not a string"},
      {R"({"Password":123456})", "its password is not a string"},
      {R"({"email":false})", "its email is not a string"},
      {R"({"auth":")" + encode_base64("u:p") + R"(","Auth":"plain"})", "its auth is not Base64"},
  };
  for (const auto& [entry, fault] : faults) EXPECT_EQ(find_entry_fault(entry), fault) << entry;
}

std::vector<std::string> list(const std::string& text, SecretType type) {
  const auto config = parse_docker_config(text, type);
  EXPECT_TRUE(config);
  std::vector<std::string> found;
  for (const UnreadableEntry& entry : find_unreadable(*config)) {
    found.push_back(entry.server + ": " + entry.fault);
  }
  return found;
}

TEST(FindUnreadable, NamesEachServer) {
  EXPECT_THAT(list(R"({"auths":{"quay.io":{"auth":"bm9jb2xvbg=="},"ghcr.io":{},"a.b":1}})",
                   SecretType::docker_config_json),
              ElementsAre("quay.io: its auth has no colon between user name and password",
                          "a.b: it is not a JSON object"));
}

TEST(FindUnreadable, LooksIntoTheLegacyForm) {
  EXPECT_THAT(list(R"({"quay.io":"text","ghcr.io":{}})", SecretType::docker_config),
              ElementsAre("quay.io: it is not a JSON object"));
}

TEST(FindUnreadable, HeadersAreAMapOfTexts) {
  EXPECT_THAT(list(R"({"auths":{},"HttpHeaders":{"A":7}})", SecretType::docker_config_json),
              ElementsAre("HttpHeaders: it is not a map of strings"));
  EXPECT_THAT(list(R"({"auths":{},"httpheaders":{"A":"b"},"credsStore":7})",
                   SecretType::docker_config_json),
              IsEmpty());
}

TEST(DescribeUnreadable, SaysWhatComesOfItAndWhatToDo) {
  const std::string text = describe_unreadable({{"quay.io", "its auth is not Base64"}});
  EXPECT_THAT(text,
              HasSubstr("no kubelet can read its entry for quay.io (its auth is not Base64)"));
  EXPECT_THAT(text, HasSubstr("every other pull secret of the pod"));
  EXPECT_THAT(text, HasSubstr("mend or remove that entry"));
  EXPECT_EQ(describe_unreadable({}), "");
}

TEST(DescribeUnreadable, NamesThreeAtMost) {
  const UnreadableEntry entry{"quay.io", "it is not a JSON object"};
  const std::string text = describe_unreadable({entry, entry, entry, {"last.io", "x"}});
  EXPECT_THAT(text, HasSubstr("and 1 more"));
  EXPECT_THAT(text, Not(HasSubstr("last.io")));
}

}  // namespace
}  // namespace cred::syncd
