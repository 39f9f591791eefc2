// SPDX-License-Identifier: Apache-2.0
// Edits of containers' registries.conf.
#include "helper/full/registries_conf.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred {
namespace {

constexpr const char* kLine = "credential-helpers = [\"containers-auth.json\", \"ecr\"]\n";

std::string add(const std::string& text) {
  const auto edit = add_podman_helper(text);
  return edit ? *edit : "failed: " + edit.error().text;
}

std::string remove(const std::string& text) {
  const auto edit = remove_podman_helper(text);
  return edit ? *edit : "failed: " + edit.error().text;
}

struct Case {
  std::string before;
  std::string after;
};

TEST(AddPodmanHelper, StartsAListWithTheDefault) {
  EXPECT_EQ(add(""), kLine);
  EXPECT_EQ(add("short-name-mode = \"off\""), std::string("short-name-mode = \"off\"\n") + kLine);
}

TEST(AddPodmanHelper, StaysOutsideOfTables) {
  for (const std::string text : {"[[registry]]\nlocation = \"a\"\n", "# x\n  [aliases]\n",
                                 "x = [\n  \"a\",\n]\n\t[[registry]]\ncredential-helpers = []\n"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(add(text), kLine + text);
  }
}

TEST(AddPodmanHelper, EditsTheListInPlace) {
  const std::vector<Case> cases = {
      {"credential-helpers = []", "credential-helpers = [\"ecr\"]"},
      {"a = 1\ncredential-helpers=['x'] # why\nb = 2\n",
       "a = 1\ncredential-helpers=[\"x\", \"ecr\"] # why\nb = 2\n"},
      {"\"credential-helpers\" = [\"a\", \"ecr-login\",]\r\n",
       "\"credential-helpers\" = [\"a\", \"ecr\"]\r\n"},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.before);
    EXPECT_EQ(add(row.before), row.after);
    EXPECT_EQ(add(row.after), row.after);
  }
}

TEST(AddPodmanHelper, RefusesWhatItDoesNotUnderstand) {
  const std::vector<std::string> texts = {
      "credential-helpers = [\n\"a\"\n]\n", "credential-helpers = \"a\"\n",
      "credential-helpers = [\"a\\\"\"]\n", "credential-helpers = [\"a\"",
      "credential-helpers = [\"a\"] x\n",   "credential-helpers =",
      "credential-helpers = [a]",           "x = '''\ncredential-helpers = []\n'''\n",
      "credential-helpers = [\"a\" \"b\"]", "credential-helpers = [\"",
      "credential-helpers = ['\"']"};
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(add_podman_helper(text));
    EXPECT_FALSE(remove_podman_helper(text));
  }
}

TEST(AddPodmanHelper, RefusesTheOldFormat) {
  const auto edit = add_podman_helper("[registries.search]\nregistries = ['a']\n");
  ASSERT_FALSE(edit);
  EXPECT_NE(edit.error().text.find("old format"), std::string::npos);
}

TEST(RemovePodmanHelper, UndoesWhatWasAdded) {
  EXPECT_EQ(remove("credential-helpers = [\"a\", \"ecr\"] # x\n"),
            "credential-helpers = [\"a\"] # x\n");
  for (const std::string text : {"", "a = 1\n", "credential-helpers = ['b']\n"}) {
    EXPECT_EQ(remove(text), text);
  }
}

}  // namespace
}  // namespace cred
