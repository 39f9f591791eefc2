// SPDX-License-Identifier: Apache-2.0
// How long the metadata service is waited for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/source_imds.h"
#include "unit/aws/config/user.h"

namespace cred {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using testing::soon;
using testing::User;

TEST(MakeImdsSource, AsksOnceAndBrieflyWhereNobodyIsExpected) {
  User user({"AWS_EC2_METADATA_V1_DISABLED=true"});
  EXPECT_FALSE(user.choose()->fetch(soon()));
  ASSERT_EQ(user.requests.size(), 2U);  // the second: does only the token fail?
  EXPECT_EQ(user.requests[0].url, "http://169.254.169.254/latest/api/token");
  EXPECT_LE(user.requests[0].connect_timeout, milliseconds{250});
  EXPECT_LE(user.requests[0].total_timeout, milliseconds{500});
}

TEST(MakeImdsSource, IsPatientOnEc2AndWithOwnEndpoint) {
  User on_ec2({"AWS_EC2_METADATA_V1_DISABLED=true"});
  on_ec2.context.looks_like_ec2 = true;
  EXPECT_FALSE(on_ec2.choose()->fetch(soon()));
  EXPECT_EQ(on_ec2.requests.size(), 4U);
  User own({"AWS_EC2_METADATA_V1_DISABLED=true", "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://l:1/"});
  EXPECT_FALSE(own.choose()->fetch(soon()));
  EXPECT_EQ(own.requests.size(), 4U);
  EXPECT_EQ(own.requests[0].url, "http://l:1/latest/api/token");
}

TEST(MakeImdsSource, PrincipalNamesEndpointAndBoot) {
  User user({"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=ipv6"});
  EXPECT_EQ(user.choose()->principal, "imds http://[fd00:ec2::254] boot=boot-1");
}

TEST(MakeImdsSource, SaysThatTheInstanceHasNoRole) {
  User user({}, "[default]\nrole_arn = r\ncredential_source = Ec2InstanceMetadata\n");
  user.client.transport.send = [](const Request& request) -> Result<Response> {
    Response response;
    response.status = request.method == "PUT" ? 200 : 404;
    response.body = "token";
    return response;
  };
  const auto credentials = user.choose()->fetch(soon());
  ASSERT_FALSE(credentials);
  EXPECT_EQ(credentials.error().code, Errc::no_credentials);
  EXPECT_THAT(credentials.error().text, HasSubstr("no role is attached to this instance"));
}

}  // namespace
}  // namespace cred
