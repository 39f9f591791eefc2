// SPDX-License-Identifier: Apache-2.0
// Edits of containers' registries.conf.
#include "helper/full/registries_conf.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred {
namespace {

const std::string kLine = "credential-helpers = [\"containers-auth.json\", \"ecr\"]\n";
const std::string kUndone = "credential-helpers = [\"containers-auth.json\"]\n";
const std::string kStock =
    "# For more information on this configuration file, see containers-registries.conf(5).\n#\n";

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

TEST(WithPodmanHelper, AddsToTheListThatHolds) {
  EXPECT_EQ(with_podman_helper({}), (HelperList{"containers-auth.json", "ecr"}));
  EXPECT_EQ(with_podman_helper({"a"}), (HelperList{"a", "ecr"}));
  EXPECT_EQ(with_podman_helper({"ecr-login", "a"}), (HelperList{"ecr", "a"}));
  EXPECT_EQ(with_podman_helper({"ecr", "a"}), (HelperList{"ecr", "a"}));
  EXPECT_EQ(render_podman_helpers({"containers-auth.json", "ecr"}), kLine);
}

TEST(AddPodmanHelper, EditsTheListInPlace) {
  const std::vector<Case> cases = {
      {"credential-helpers = []", "credential-helpers = [\"containers-auth.json\", \"ecr\"]"},
      {"a = 1\ncredential-helpers=['x'] # why\nb = 2\n",
       "a = 1\ncredential-helpers=['x', \"ecr\"] # why\nb = 2\n"},
      {"\"credential-helpers\" = [\"a\", \"ecr-login\",]\r\n",
       "\"credential-helpers\" = [\"a\", \"ecr\",]\r\n"},
      {"x = '''\ncredential-helpers = []\n'''\ncredential-helpers = [\n  # first\n  'a', # "
       "why\n]\n",
       "x = '''\ncredential-helpers = []\n'''\ncredential-helpers = [\n  # first\n  'a', \"ecr\", "
       "# "
       "why\n]\n"},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.before);
    EXPECT_EQ(add(row.before), row.after);
    EXPECT_EQ(add(row.after), row.after);
  }
}

TEST(AddPodmanHelper, RefusesWhatItDoesNotUnderstand) {
  const std::vector<std::string> texts = {"credential-helpers = \"a\"\n",
                                          "credential-helpers = [\"a\\q\"]\n",
                                          "credential-helpers = [\"a\"",
                                          "credential-helpers = [\"a\"] x\n",
                                          "credential-helpers =",
                                          "credential-helpers = [a]",
                                          "credential-helpers = [\"\"\"a\"\"\"]",
                                          "credential-helpers = [\"a\" \"b\"]",
                                          "credential-helpers = [\"",
                                          "x = \ncredential-helpers = []"};
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(find_podman_helpers(text));
    EXPECT_FALSE(add_podman_helper(text));
    EXPECT_FALSE(remove_podman_helper(text));
  }
  EXPECT_FALSE(add_podman_helper("a = 1\n"));
}

TEST(RemovePodmanHelper, LeavesEverythingElse) {
  const std::vector<Case> cases = {
      {"credential-helpers = [\"a\", \"ecr\"] # x\n", "credential-helpers = [\"a\"] # x\n"},
      {"credential-helpers = [\"ecr\", \"a\"]\n", "credential-helpers = [\"a\"]\n"},
      {"credential-helpers = ['ecr']\n", "credential-helpers = []\n"},
      {"credential-helpers = [\"a\", \"ecr\", \"ecr\",]\n", "credential-helpers = [\"a\", ]\n"},
      {"credential-helpers = [\n  \"a\", # x\n  \"ecr\",\n]\n",
       "credential-helpers = [\n  \"a\", # x\n]\n"},
      {"credential-helpers = [\n  \"a\", # x\n  \"ecr\"\n]\n",
       "credential-helpers = [\n  \"a\" # x\n]\n"},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.before);
    EXPECT_EQ(remove(row.before), row.after);
  }
  for (const std::string text : {"", "a = 1\n", "credential-helpers = ['b']\n"}) {
    EXPECT_EQ(remove(text), text);
  }
}

TEST(RemoveOlderLine, TakesTheLineAtEitherEnd) {
  EXPECT_EQ(remove_older_line(kLine), "");
  EXPECT_EQ(remove_older_line("a = 1\n" + kLine), "a = 1\n");
  EXPECT_EQ(remove_older_line(kUndone + "[[registry]]\n"), "[[registry]]\n");
  EXPECT_EQ(remove_older_line("a = 1\n" + kLine + "b = 1\n"), std::nullopt);
  EXPECT_EQ(remove_older_line("a = 1\n"), std::nullopt);
}

TEST(IsOlderCopy, KnowsWhatWasMadeOfTheSystemsFile) {
  const std::string table = "[[registry]]\nlocation = \"x\"\n";
  const std::string list = "a = 1\ncredential-helpers = [\"b\"]\n";
  EXPECT_TRUE(is_older_copy(kStock + kLine, kStock));
  EXPECT_TRUE(is_older_copy(kStock + kUndone, kStock));
  EXPECT_TRUE(is_older_copy(kLine + table, table));
  EXPECT_TRUE(is_older_copy(table.substr(0, table.size() - 1) + "\n" + kLine,
                            table.substr(0, table.size() - 1)));
  EXPECT_TRUE(is_older_copy(kLine, ""));
  EXPECT_TRUE(is_older_copy("a = 1\ncredential-helpers = [\"b\", \"ecr\"]\n", list));
  EXPECT_TRUE(
      is_older_copy("credential-helpers = [\"ecr\"]", "credential-helpers = [\"ecr-login\"]"));
  // The distribution's file has been updated since.
  EXPECT_TRUE(is_older_copy(kStock + "# more\n" + kLine, kStock + "# other\n"));
}

TEST(IsOlderCopy, LeavesWhatSomebodyWrote) {
  EXPECT_FALSE(is_older_copy("", ""));
  EXPECT_FALSE(is_older_copy(kStock, kStock));
  EXPECT_FALSE(is_older_copy("# mine\n" + kLine, kStock));
  EXPECT_FALSE(is_older_copy(kStock + "a = 1\n" + kLine, kStock));
  EXPECT_FALSE(is_older_copy(kLine, kStock));
  EXPECT_FALSE(is_older_copy("a = 2\ncredential-helpers = [\"b\", \"ecr\"]\n",
                             "a = 1\ncredential-helpers = [\"b\"]\n"));
}

}  // namespace
}  // namespace cred
