// SPDX-License-Identifier: Apache-2.0
// Edits of docker's config.json: what changes, and that nothing else does.
#include "helper/full/docker_config.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred {
namespace {

const std::string kHost = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const std::string kPublic = "public.ecr.aws";

std::string add(const std::string& text, const std::vector<std::string>& hosts,
                bool force = false) {
  const auto edit = add_docker_helper(text, hosts, force);
  return edit ? edit->text : "failed: " + edit.error().text;
}

std::string remove(const std::string& text, const std::vector<std::string>& hosts = {}) {
  const auto edit = remove_docker_helper(text, hosts);
  return edit ? edit->text : "failed: " + edit.error().text;
}

TEST(AddDockerHelper, MakesAFileOutOfNothing) {
  const std::string expected =
      "{\n\t\"credHelpers\": {\n\t\t\"a.example\": \"ecr\",\n\t\t\"b.example\": \"ecr\"\n\t}\n}\n";
  EXPECT_EQ(add("", {"a.example", "b.example"}), expected);
  EXPECT_EQ(add(" \n", {"a.example", "b.example"}), expected);
}

TEST(AddDockerHelper, KeepsEveryOtherByte) {
  struct Case {
    std::string before;
    std::string after;
  };

  const std::vector<Case> cases = {
      {"{}", "{\n\t\"credHelpers\": {\n\t\t\"h\": \"ecr\"\n\t}\n}"},
      {"{\n}\n", "{\n\t\"credHelpers\": {\n\t\t\"h\": \"ecr\"\n\t}\n}\n"},
      {R"({"a":1.50,"b":[1, 2]})", R"({"a":1.50,"b":[1, 2],"credHelpers":{"h":"ecr"}})"},
      {"{\n  \"x\": \"\\u003c\\\"}\"\n}",
       "{\n  \"x\": \"\\u003c\\\"}\",\n  \"credHelpers\": {\n    \"h\": \"ecr\"\n  }\n}"},
      {"{\r\n  \"x\": {}\r\n}\r\n",
       "{\r\n  \"x\": {},\r\n  \"credHelpers\": {\r\n    \"h\": \"ecr\"\r\n  }\r\n}\r\n"},
      {R"({"credHelpers": {"g": "gcloud"}, "z": 12345678901234567})",
       R"({"credHelpers": {"g": "gcloud","h": "ecr"}, "z": 12345678901234567})"},
      {R"({"credHelpers" : {}, "z" : null})", R"({"credHelpers" : {"h" : "ecr"}, "z" : null})"},
      {R"({"credHelpers":null})", R"({"credHelpers":{"h":"ecr"}})"},
      {R"({"CREDHELPERS":{}})", R"({"CREDHELPERS":{"h":"ecr"}})"},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.before);
    EXPECT_EQ(add(row.before, {"h"}), row.after);
    EXPECT_EQ(add(row.after, {"h"}), row.after);
  }
}

TEST(AddDockerHelper, MigratesTheOlderHelperWithoutForce) {
  const auto edit = add_docker_helper(R"({"credHelpers":{"h":"ecr-login"}})", {"h"}, false);
  ASSERT_TRUE(edit);
  EXPECT_EQ(edit->text, R"({"credHelpers":{"h":"ecr"}})");
  ASSERT_EQ(edit->changes.size(), 1U);
  EXPECT_EQ(edit->changes[0].before, "ecr-login");
}

TEST(AddDockerHelper, DisplacesAnotherHelperOnlyByForce) {
  const std::string text = R"({"credHelpers":{"h":"pass","g":"gcloud"}})";
  const auto refused = add_docker_helper(text, {"h"}, false);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text.find("h (docker-credential-pass)"), std::string::npos);
  EXPECT_NE(refused.error().text.find("--force"), std::string::npos);
  EXPECT_EQ(add(text, {"h"}, true), R"({"credHelpers":{"h":"ecr","g":"gcloud"}})");
}

TEST(AddDockerHelper, OfSeveralEntriesOfOneNameTheLastCounts) {
  EXPECT_EQ(add(R"({"credHelpers":{"h":"ecr","h":"ecr-login"}})", {"h"}),
            R"({"credHelpers":{"h":"ecr","h":"ecr"}})");
}

TEST(AddDockerHelper, RefusesWhatDockerCannotRead) {
  const std::vector<std::string> texts = {"{",
                                          "[]",
                                          "\"x\"",
                                          R"({"a":1,})",
                                          R"({"credHelpers":[]})",
                                          R"({"credHelpers":{"h":1}})",
                                          R"({"credHelpers":"{}"})",
                                          std::string("{\"a\":\"\0\"}", 9),
                                          "\xEF\xBB\xBF{}",
                                          std::string(100000, '['),
                                          "{'a':1}",
                                          "\xEF\xBB\xBFx{}"};
  for (const std::string& text : texts) {
    SCOPED_TRACE(text.substr(0, 40));
    EXPECT_FALSE(add_docker_helper(text, {"h"}, true));
    EXPECT_FALSE(remove_docker_helper(text, {}));
  }
}

// Each of these docker 28.5 reads without a word, and starts the helper that is named in it.
TEST(AddDockerHelper, EditsWhatDockerTakesAndSaysWhatIsUnusual) {
  struct Case {
    std::string before;
    std::string after;
    std::string oddity;  // how it begins
  };

  const std::vector<Case> cases = {
      {R"({"a":1} {"b":2})", "{\"a\":1,\"credHelpers\":{\"h\":\"ecr\"}} {\"b\":2}",
       "line 1 has text behind the object"},
      {"{\"a\":\"\xe9\"}", "{\"a\":\"\xe9\",\"credHelpers\":{\"h\":\"ecr\"}}",
       "line 1 has bytes that are not UTF-8"},
      {R"({"a":1e400})", R"({"a":1e400,"credHelpers":{"h":"ecr"}})", ""},
      {R"({"a":"\ud800"})", R"({"a":"\ud800","credHelpers":{"h":"ecr"}})",
       "line 1 has half of a surrogate pair"},
      {R"({"credHelpers":{"h":"ecr-login"},"a":0,"CredHelpers":{"g":"x"}})",
       R"({"credHelpers":{"h":"ecr"},"a":0,"CredHelpers":{"g":"x"}})",
       "credHelpers is in it more than once"},
      {R"({"credHelpers":{"g":"x"},"credHelpers":{"g":"y"}})",
       R"({"credHelpers":{"g":"x"},"credHelpers":{"g":"y","h":"ecr"}})",
       "credHelpers is in it more than once"},
      {R"({"credHelpers":{"h":"ecr"},"credHelpers":null})",
       R"({"credHelpers":{"h":"ecr"},"credHelpers":null,"credHelpers":{"h":"ecr"}})",
       "credHelpers is in it more than once"},
      {R"({"credHelpers":{"h":null}})", R"({"credHelpers":{"h":"ecr"}})",
       "the entry of h in credHelpers is null"},
      {"null", "{\n\t\"credHelpers\": {\n\t\t\"h\": \"ecr\"\n\t}\n}", ""},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.before);
    const auto edit = add_docker_helper(row.before, {"h"}, false);
    ASSERT_TRUE(edit) << edit.error().text;
    EXPECT_EQ(edit->text, row.after);
    EXPECT_EQ(edit->oddities.empty(), row.oddity.empty());
    const std::string first = edit->oddities.empty() ? "" : edit->oddities.front();
    EXPECT_EQ(first.substr(0, row.oddity.size()), row.oddity);
  }
  const std::string deep = "{\"a\":" + std::string(70, '[') + std::string(70, ']');
  EXPECT_EQ(add(deep + "}", {"h"}), deep + ",\"credHelpers\":{\"h\":\"ecr\"}}");
}

TEST(RemoveDockerHelper, TakesOursFromEveryObject) {
  EXPECT_EQ(remove(R"({"credHelpers":{"h":"ecr"},"a":1,"credHelpers":{"g":"x","i":"ecr"}})"),
            R"({"a":1,"credHelpers":{"g":"x"}})");
  EXPECT_EQ(remove(R"({"credHelpers":{"h":"ecr"},"a":1,"credHelpers":{"i":"ecr"}})"), R"({"a":1})");
  // The null goes on dropping what stands before it, with us and without.
  const std::string text = R"({"credHelpers":{"g":"x"},"credHelpers":null})";
  EXPECT_EQ(add(text, {"h", "i"}),
            R"({"credHelpers":{"g":"x"},"credHelpers":null,"credHelpers":{"h":"ecr","i":"ecr"}})");
  EXPECT_EQ(remove(add(text, {"h", "i"})), text);
}

TEST(AddDockerHelper, AnErrorCarriesNoControlBytes) {
  const auto edit = add_docker_helper(R"({"credHelpers":{"h":"\u001b[31mx"}})", {"h"}, false);
  ASSERT_FALSE(edit);
  EXPECT_EQ(edit.error().text.find('\x1b'), std::string::npos);
}

TEST(FindOlderEntries, AreThoseThatDockerWouldUse) {
  const auto names = find_older_entries(
      R"({"credHelpers":{"a":"ecr-login","b":"ecr","c":"ecr-login","c":"pass","d":"ecr-login"}})");
  ASSERT_TRUE(names);
  EXPECT_EQ(*names, (std::vector<std::string>{"a", "d"}));
  EXPECT_TRUE(find_older_entries("")->empty());
  EXPECT_FALSE(find_older_entries("{"));
}

TEST(RemoveDockerHelper, UndoesWhatWasAdded) {
  const std::vector<std::string> texts = {
      "{\n\t\"auths\": {}\n}", R"({"a":1})",
      "{\n  \"credHelpers\": {\n    \"g\": \"gcloud\"\n  }\n}\n",
      R"({"credHelpers":{"g":"ecr-login"},"z":[{}]})"};
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    EXPECT_EQ(remove(add(text, {kHost, kPublic})), text);
  }
}

TEST(RemoveDockerHelper, TakesOnlyItsOwnEntries) {
  EXPECT_EQ(remove(R"({"credHelpers":{"a":"ecr", "b":"pass", "c":"ecr"},"z":1})"),
            R"({"credHelpers":{ "b":"pass"},"z":1})");
  EXPECT_EQ(remove(R"({"credHelpers":{"a":"ecr","c":"ecr"}})", {"c"}),
            R"({"credHelpers":{"a":"ecr"}})");
  EXPECT_EQ(remove(R"({"credHelpers":{"a":"ecr"}})"), "{}");
  EXPECT_EQ(remove(R"({"credHelpers":{"a":"ecr"},"z":1})"), R"({"z":1})");
}

TEST(RemoveDockerHelper, ChangesNothingWhereThereIsNothing) {
  for (const std::string text : {"", " ", "{ }", R"({"credHelpers" :{ }})"}) {
    EXPECT_EQ(remove(text), text);
  }
}

}  // namespace
}  // namespace cred
