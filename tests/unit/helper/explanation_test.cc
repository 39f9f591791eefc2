// SPDX-License-Identifier: Apache-2.0
// Where a remedy begins, and the two ways to show an explanation.
#include "helper/full/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace cred {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Instant kNow = from_epoch(1'795'521'600);

Explanation make_explanation() {
  Explanation explanation;
  explanation.now = kNow;
  explanation.host = "images.example.com";
  explanation.registry = parse_registry("123456789012.dkr.ecr.eu-west-1.amazonaws.com");
  return explanation;
}

nlohmann::json render_json(const Explanation& explanation) {
  return nlohmann::json::parse(render_explanation_json(explanation));
}

TEST(SplitRemedy, RemedyStandsAfterTheLastSemicolon) {
  const Cause cause = split_remedy("a; b; run `c`");
  EXPECT_EQ(cause.cause, "a; b");
  EXPECT_EQ(cause.remedy, "run `c`");
}

TEST(SplitRemedy, ATextMayHaveNone) {
  EXPECT_EQ(split_remedy("a").cause, "a");
  EXPECT_EQ(split_remedy("a").remedy, "");
  EXPECT_EQ(split_remedy("a;b").remedy, "");
  EXPECT_EQ(split_remedy("").cause, "");
}

TEST(SplitRemedy, ASemicolonInAwssOwnSentenceIsNone) {
  const std::string text = "ECR: Denied: no; really not (HTTP 400, request 1)";
  EXPECT_EQ(split_remedy(text).cause, text);
  EXPECT_EQ(split_remedy(text).remedy, "");
  EXPECT_EQ(split_remedy(text + "; it takes x").remedy, "it takes x");
}

TEST(RenderExplanation, SaysWhetherATokenCanBeHad) {
  Explanation explanation = make_explanation();
  explanation.token_available = true;
  EXPECT_THAT(render_explanation(explanation, false), HasSubstr("\nOK: a token is available\n"));
  EXPECT_EQ(render_json(explanation)["token_available"], true);
  explanation.token_available = false;
  EXPECT_THAT(render_explanation(explanation, false), HasSubstr("\nno token is available\n"));
  EXPECT_EQ(render_json(explanation)["token_available"], false);
}

TEST(RenderExplanation, WhatWasNotCheckedIsNeitherYesNorNo) {
  Explanation explanation = make_explanation();
  explanation.token_available = std::nullopt;
  const std::string text = render_explanation(explanation, false);
  EXPECT_THAT(text, HasSubstr("\nnot checked whether a token is available\n"));
  EXPECT_EQ(render_json(explanation)["token_available"], nullptr);
}

TEST(RenderExplanation, NamesTheRegistryBehindAName) {
  Explanation explanation = make_explanation();
  explanation.behind = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  EXPECT_THAT(render_explanation(explanation, false), HasSubstr(explanation.behind + "\n"));
  EXPECT_EQ(render_json(explanation)["registry"]["behind"], explanation.behind);
  explanation.behind.clear();
  EXPECT_EQ(render_json(explanation)["registry"]["behind"], nullptr);
}

TEST(RenderExplanation, ShowsTheWarningsOfTheMap) {
  Explanation explanation = make_explanation();
  explanation.warnings = {"config.yaml:1: there is no setting colour"};
  EXPECT_THAT(render_explanation(explanation, false),
              HasSubstr("warning     config.yaml:1: there is no setting colour\n"));
  EXPECT_EQ(render_json(explanation)["warnings"], nlohmann::json(explanation.warnings));
}

TEST(RenderExplanation, AStoredLoginComesFirst) {
  Explanation explanation = make_explanation();
  explanation.docker = {"/h/config.json", "ecr", "names docker-credential-ecr for this host", ""};
  explanation.selection.profile = "dev";
  CacheRow row;
  row.requested_at = explanation.now - std::chrono::seconds{90};
  row.expires_at = explanation.now + std::chrono::hours{1};
  explanation.cache.row = row;
  EXPECT_THAT(render_explanation(explanation, false), Not(HasSubstr("answer ")));
  explanation.cache.row->is_login = true;
  const std::string text = render_explanation(explanation, false);
  EXPECT_THAT(text,
              HasSubstr("answer      the login that was stored 90 s ago (docker login), until "));
  EXPECT_LT(text.find("answer "), text.find("profile "));
  EXPECT_THAT(text, HasSubstr("docker      /h/config.json names docker-credential-ecr"));
}

TEST(RenderExplanation, SaysWhatDockerAsks) {
  Explanation explanation = make_explanation();
  EXPECT_THAT(render_explanation(explanation, false), Not(HasSubstr("docker ")));
  explanation.docker = {"/h/config.json", "", "names no helper for this host", "run: x"};
  EXPECT_THAT(render_explanation(explanation, false),
              HasSubstr("docker      /h/config.json names no helper for this host; run: x\n"));
  const auto docker = render_json(explanation)["docker"];
  EXPECT_EQ(docker["config"], "/h/config.json");
  EXPECT_EQ(docker["helper"], nullptr);
  EXPECT_EQ(docker["remedy"], "run: x");
}

TEST(RenderExplanation, CauseAndRemedyHaveALineEach) {
  Explanation explanation = make_explanation();
  explanation.error = Error{Errc::no_credentials, "it is broken; mend it"};
  EXPECT_THAT(render_explanation(explanation, false),
              HasSubstr("  cause     it is broken\n  remedy    mend it\n"));
  EXPECT_EQ(render_json(explanation)["error"]["remedy"], "mend it");
}

TEST(RenderExplanation, ColourIsForTerminalsOnly) {
  EXPECT_THAT(render_explanation(make_explanation(), false), Not(HasSubstr("\033")));
  EXPECT_THAT(render_explanation(make_explanation(), true), HasSubstr("\033[31mno token"));
}

}  // namespace
}  // namespace cred
