// SPDX-License-Identifier: Apache-2.0
// How a request of kubelet's and its answer are shown.
#include "helper/full/kubelet_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "helper/full/explanation.h"

namespace cred {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

using Answer = KubeletView::Answer;

constexpr const char* kHost = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

KubeletView make_view() {
  KubeletView view;
  view.file = "request.json";
  view.api_version = "credentialprovider.kubelet.k8s.io/v1";
  view.image = std::string(kHost) + "/app";
  return view;
}

KubeletView make_view_of_account() {
  KubeletView view = make_view();
  view.subject = "system:serviceaccount:a:b";
  view.issuer = "https://oidc.example";
  view.audiences = {"sts.amazonaws.com", "other"};
  view.token_expires_at = from_epoch(1'795'521'600);
  return view;
}

nlohmann::json render_json(const KubeletView& view) {
  Explanation explanation;
  explanation.host = kHost;
  explanation.kubelet = view;
  return nlohmann::json::parse(render_explanation_json(explanation))["kubelet"];
}

std::string render_text(const KubeletView& view) {
  Explanation explanation;
  explanation.host = kHost;
  explanation.kubelet = view;
  return render_explanation(explanation, false);
}

TEST(DescribeRequest, SaysAsWhomItIsAnswered) {
  EXPECT_THAT(describe_request(make_view()), Contains(Pair("account", HasSubstr("none"))));
  KubeletView view = make_view_of_account();
  EXPECT_THAT(describe_request(view),
              Contains(Pair("account", "system:serviceaccount:a:b of https://oidc.example")));
  EXPECT_THAT(describe_request(view),
              Contains(Pair("",
                            "its token is for sts.amazonaws.com, other, until "
                            "2026-11-24T12:00:00Z")));
  EXPECT_THAT(describe_request(view), Contains(Pair("role", HasSubstr("the node's identity"))));
  view.role = "arn";
  view.role_from = "the service account's annotation a";
  EXPECT_THAT(describe_request(view),
              Contains(Pair("role", "arn, by the service account's annotation a")));
}

TEST(DescribeRequest, ATokenThatSaysNothingIsNoNode) {
  KubeletView view = make_view();
  view.is_unreadable = true;
  EXPECT_THAT(describe_request(view), Contains(Pair("account", "its token cannot be read")));
}

TEST(DescribeAnswer, APasswordHasItsMatchAndItsTime) {
  KubeletView view = make_view();
  view.answer = Answer::password;
  view.match = "r:443";
  view.cache_duration = std::chrono::hours{8} - std::chrono::seconds{1};
  const std::string text = render_text(view);
  EXPECT_THAT(text, HasSubstr("\nanswer to kubelet\n  auth           r:443: the user AWS and"));
  EXPECT_THAT(text,
              HasSubstr(std::string("  cacheKeyType   Registry: for every image of ") + kHost));
  EXPECT_THAT(text, HasSubstr("  cacheDuration  7 h 59 min\n"));
  view.cache_duration = std::chrono::seconds{0};
  EXPECT_THAT(render_text(view), HasSubstr("  cacheDuration  0 s: kubelet asks again"));
}

TEST(DescribeAnswer, TellsEmptyFromFailureFromUnknown) {
  KubeletView view = make_view();
  view.answer = Answer::empty;
  EXPECT_THAT(render_text(view), HasSubstr("  auth           empty, exit status 0: "));
  view.answer = Answer::failure;
  EXPECT_THAT(render_text(view), HasSubstr("  nothing  exit status 1: "));
  view.answer = Answer::unknown;
  EXPECT_THAT(render_text(view), HasSubstr("  not known  "));
}

TEST(RenderExplanation, AGetHasNothingOfKubelet) {
  const Explanation explanation;
  EXPECT_THAT(render_explanation(explanation, false), Not(HasSubstr("kubelet")));
  EXPECT_EQ(nlohmann::json::parse(render_explanation_json(explanation))["kubelet"], nullptr);
}

TEST(RenderKubeletJson, HasEveryMember) {
  KubeletView view = make_view_of_account();
  view.answer = Answer::password;
  view.match = kHost;
  view.cache_duration = std::chrono::seconds{90};
  const nlohmann::json expected = {{"api_version", "credentialprovider.kubelet.k8s.io/v1"},
                                   {"image", view.image},
                                   {"subject", "system:serviceaccount:a:b"},
                                   {"issuer", "https://oidc.example"},
                                   {"audiences", {"sts.amazonaws.com", "other"}},
                                   {"token_expires_at", "2026-11-24T12:00:00Z"},
                                   {"role", nullptr},
                                   {"role_from", nullptr},
                                   {"answer", "password"},
                                   {"match", kHost},
                                   {"cache_key_type", "Registry"},
                                   {"cache_duration_seconds", 90}};
  EXPECT_EQ(render_json(view), expected);
}

TEST(RenderKubeletJson, WhatIsNotKnownIsNull) {
  KubeletView view = make_view();
  view.answer = Answer::unknown;
  const auto json = render_json(view);
  for (const char* member : {"answer", "match", "cache_key_type", "cache_duration_seconds"}) {
    EXPECT_EQ(json[member], nullptr) << member;
  }
  view.answer = Answer::failure;
  EXPECT_EQ(render_json(view)["answer"], "failure");
  view.answer = Answer::empty;
  EXPECT_EQ(render_json(view)["answer"], "empty");
}

}  // namespace
}  // namespace cred
