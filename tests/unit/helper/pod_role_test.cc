// SPDX-License-Identifier: Apache-2.0
// Names of annotations as Kubernetes has them, and which of them counts.
#include "helper/full/pod_role.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/test_environment.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using testing::TestEnvironment;

using Names = std::vector<std::string>;

const std::string kOne = "arn:aws:iam::123456789012:role/one";
const std::string kTwo = "arn:aws:iam::123456789012:role/two";

TEST(ParseRoleAnnotations, WithoutASettingItIsTheUpstreamOne) {
  const auto names = parse_role_annotations("");
  ASSERT_TRUE(names);
  EXPECT_EQ(*names, Names{"eks.amazonaws.com/ecr-role-arn"});
}

TEST(ParseRoleAnnotations, TakesSeveralInTheirOrder) {
  const auto names = parse_role_annotations("eks.amazonaws.com/role-arn, b.example/c_d.E,plain");
  ASSERT_TRUE(names);
  EXPECT_EQ(*names, (Names{"eks.amazonaws.com/role-arn", "b.example/c_d.E", "plain"}));
}

TEST(ParseRoleAnnotations, TakesTheLongestNamesThatKubernetesTakes) {
  const std::string label(63, 'a');
  const std::string prefix = label + "." + label + "." + label + "." + std::string(61, 'b');
  ASSERT_EQ(prefix.size(), 253U);
  EXPECT_TRUE(parse_role_annotations(prefix + "/" + label));
  EXPECT_FALSE(parse_role_annotations(prefix + "b/" + label));
  EXPECT_FALSE(parse_role_annotations(prefix + "/" + label + "a"));
  EXPECT_FALSE(parse_role_annotations(label + "a.example/x"));
}

TEST(ParseRoleAnnotations, RefusesWhatNoAnnotationIsCalled) {
  for (const std::string name :
       {" ", ",", "a,", ",a", "a b", "/a", "a/", "a/b/c", "-a", "a-", "a_b.example/c", ".example/c",
        "a..example/c", "example./c", "-a.example/c", "a.example/-c", "a.example/c~1d", "a\n/b",
        "ä.example/c"}) {
    const auto names = parse_role_annotations(name);
    ASSERT_FALSE(names) << name;
    EXPECT_EQ(names.error().code, Errc::local);
    EXPECT_THAT(names.error().text, HasSubstr("AWS_ECR_ROLE_ANNOTATIONS: \""));
  }
}

TEST(ParseRoleAnnotations, TakesEightAndNoMore) {
  EXPECT_TRUE(parse_role_annotations("a,b,c,d,e,f,g,h"));
  const auto names = parse_role_annotations("a,b,c,d,e,f,g,h,i");
  ASSERT_FALSE(names);
  EXPECT_THAT(names.error().text, HasSubstr("more than 8 names"));
}

TEST(FindPodRole, TheFirstNameThatHasAValueCounts) {
  const TestEnvironment environment({"AWS_ECR_ROLE_ANNOTATIONS=none,empty,first,second",
                                     "AWS_ECR_ROLE_ARN=arn:aws:iam::123456789012:role/node"});
  const auto role =
      find_pod_role({{"second", kTwo}, {"empty", ""}, {"first", kOne}}, environment.view());
  ASSERT_TRUE(role);
  EXPECT_EQ(role->arn, kOne);
  EXPECT_EQ(role->from, "the service account's annotation first");
}

TEST(FindPodRole, TheDefaultNameIsNoneOfAConfiguredList) {
  const TestEnvironment environment({"AWS_ECR_ROLE_ANNOTATIONS=other"});
  const auto role =
      find_pod_role({{std::string(kDefaultRoleAnnotation), kOne}}, environment.view());
  ASSERT_TRUE(role);
  EXPECT_EQ(role->arn, "");
  EXPECT_EQ(role->from, "");
}

TEST(FindPodRole, TheVariableIsForThoseWithoutAnAnnotation) {
  const TestEnvironment environment({"AWS_ECR_ROLE_ARN=" + kTwo});
  const auto role = find_pod_role({{"other", kOne}}, environment.view());
  ASSERT_TRUE(role);
  EXPECT_EQ(role->arn, kTwo);
  EXPECT_EQ(role->from, "AWS_ECR_ROLE_ARN in the provider's configuration");
}

TEST(FindPodRole, AWrongListIsAnErrorForEverybody) {
  const TestEnvironment environment({"AWS_ECR_ROLE_ANNOTATIONS=a b"});
  EXPECT_FALSE(find_pod_role({}, environment.view()));
}

TEST(IsIamRole, KnowsOneOfAnyPartition) {
  EXPECT_TRUE(is_iam_role(kOne));
  EXPECT_TRUE(is_iam_role("arn:aws-cn:iam::123456789012:role/path/name"));
  for (const std::string text : {"", "role/one", "arn:aws:iam::123456789012:user/x",
                                 "arn:aws:s3:::role/x", "arn:aws:iam::123456789012:role/a b"}) {
    EXPECT_FALSE(is_iam_role(text)) << text;
  }
  EXPECT_FALSE(is_iam_role(kOne + std::string(2048, 'x')));
}

}  // namespace
}  // namespace cred
