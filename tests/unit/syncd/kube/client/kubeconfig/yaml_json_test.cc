// SPDX-License-Identifier: Apache-2.0
// Words of YAML in the types that kubectl 1.36.4 was seen to give them.
#include "syncd/kube/client/kubeconfig/yaml_json.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace cred::syncd {
namespace {

std::string json_of(const std::string& yaml) {
  const auto node = parse_yaml(yaml, "f");
  return node ? render_json(*node) : node.error().text;
}

TEST(RenderJson, GivesWordsTheirTypes) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"yes", "true"},
      {"y", "true"},
      {"On", "true"},
      {"TRUE", "true"},
      {"No", "false"},
      {"off", "false"},
      {"~", "null"},
      {"null", "null"},
      {"yEs", "\"yEs\""},
      {"\"yes\"", "\"yes\""},
      {"nope", "\"nope\""},
      {"12", "12"},
      {"+3", "3"},
      {"-7", "-7"},
      {"012", "10"},
      {"089", "89"},
      {"0x1f", "31"},
      {"-0x1f", "-31"},
      {"0o17", "15"},
      {"0b11", "3"},
      {"1_000", "1000"},
      {"0", "0"},
      {"1.50", "1.5"},
      {".5", "0.5"},
      {"1.", "1"},
      {"1e3", "1000"},
      {"3:25", "\"3:25\""},
      {"12345678901234567890", "12345678901234567890"},
      {"2026-01-02", "\"2026-01-02\""},
      {"2026-01-02T03:04:05Z", "\"2026-01-02T03:04:05Z\""},
      {".inf", "\".inf\""},
      {"-", "[null]"},
      {"e3", "\"e3\""},
      {"infinity", "\"infinity\""},
      {"0x", "\"0x\""},
      {"'1'", "\"1\""},
      {"!!str 1", "\"1\""},
      {"_", "\"_\""},
  };
  for (const auto& [yaml, json] : cases) EXPECT_EQ(json_of(yaml), json) << yaml;
}

TEST(RenderJson, KeepsTheShape) {
  EXPECT_EQ(json_of("a: {b: [1, [], {}], \"c\\n\": ''}\nd:\n"),
            R"({"a":{"b":[1,[],{}],"c\n":""},"d":null})");
}

TEST(RenderJson, WritesTextThatIsNone) { EXPECT_EQ(json_of("a: \"\\xff\""), "{\"a\":\"\u00ff\"}"); }

}  // namespace
}  // namespace cred::syncd
