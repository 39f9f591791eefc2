// SPDX-License-Identifier: Apache-2.0
// kubelet's request: what is believed, what is passed over, what is refused.
#include "helper/full/kubelet_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string render(const std::string& version, const std::string& more = {}) {
  return R"({"kind":"CredentialProviderRequest","apiVersion":"credentialprovider.kubelet.k8s.io/)" +
         version + R"(","image":"r.example/app")" + more + "}";
}

const std::string kAccount =
    R"(,"serviceAccountToken":"a.b.c","serviceAccountAnnotations":{"x":"y",)"
    R"("eks.amazonaws.com/ecr-role-arn":"arn:aws:iam::123456789012:role/p"})";

TEST(ParseKubeletRequest, TakesEachVersionThatThereWas) {
  for (const std::string version : {"v1", "v1beta1", "v1alpha1"}) {
    const auto request = parse_kubelet_request(render(version));
    ASSERT_TRUE(request) << version;
    EXPECT_EQ(request->api_version, "credentialprovider.kubelet.k8s.io/" + version);
    EXPECT_EQ(request->image, "r.example/app");
    EXPECT_TRUE(request->service_account_token.empty());
  }
}

TEST(ParseKubeletRequest, TakesTheServiceAccountOfVersion1Only) {
  const auto request = parse_kubelet_request(render("v1", kAccount));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->service_account_token.reveal(), "a.b.c");
  const Annotations expected = {
      {"x", "y"}, {"eks.amazonaws.com/ecr-role-arn", "arn:aws:iam::123456789012:role/p"}};
  EXPECT_EQ(request->annotations, expected);
  EXPECT_FALSE(request->account_is_passed_over);
  const auto older = parse_kubelet_request(render("v1beta1", kAccount));
  ASSERT_TRUE(older);
  EXPECT_TRUE(older->service_account_token.empty());
  EXPECT_TRUE(older->annotations.empty());
  EXPECT_TRUE(older->account_is_passed_over);
  EXPECT_FALSE(parse_kubelet_request(render("v1beta1"))->account_is_passed_over);
}

TEST(ParseKubeletRequest, PassesOverAnnotationsThatAreNoText) {
  const auto request =
      parse_kubelet_request(render("v1", R"(,"serviceAccountAnnotations":{"a":1,"b":"c"})"));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->annotations, (Annotations{{"b", "c"}}));
  EXPECT_TRUE(parse_kubelet_request(render("v1", R"(,"serviceAccountAnnotations":[])"))
                  ->annotations.empty());
}

TEST(ParseKubeletRequest, AnErrorSaysWhereTheRequestWas) {
  EXPECT_THAT(parse_kubelet_request("[]").error().text, HasSubstr("request on stdin is not"));
  EXPECT_THAT(parse_kubelet_request("[]", "in a.json").error().text,
              HasSubstr("request in a.json is not"));
}

TEST(ParseKubeletRequest, PassesOverWhatItDoesNotKnow) {
  EXPECT_TRUE(parse_kubelet_request(" \n" + render("v1", R"(,"new":{"a":[1]})") + "\n"));
}

TEST(ParseKubeletRequest, RefusesTheRestWithoutRepeatingAToken) {
  const std::string image = R"({"kind":"CredentialProviderRequest","apiVersion":)"
                            R"("credentialprovider.kubelet.k8s.io/v1")";
  for (const std::string& text :
       {std::string("{"), std::string("[]"), std::string("null"), render("v2", kAccount),
        std::string(R"({"kind":"Pod","serviceAccountToken":"a.b.c"})"), image + "}",
        image + R"(,"image":""})", image + R"(,"image":5})"}) {
    const auto request = parse_kubelet_request(text);
    ASSERT_FALSE(request) << text;
    EXPECT_EQ(request.error().code, Errc::bad_request);
    EXPECT_THAT(request.error().text, Not(HasSubstr("a.b.c")));
  }
}

}  // namespace
}  // namespace cred
