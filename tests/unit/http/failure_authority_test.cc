// SPDX-License-Identifier: Apache-2.0
// Which authorities are to blame for a certificate that none of them has signed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/failure.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string describe(bool has_own_authorities) {
  Failure failure;
  failure.fault = Fault::tls_unknown_issuer;
  failure.host = "k:6443";
  failure.has_own_authorities = has_own_authorities;
  return to_error(failure).text;
}

TEST(UnknownAuthority, NamesTheSettingOfTheMachineForAnUnknownAuthority) {
  EXPECT_THAT(describe(false), HasSubstr("set AWS_CA_BUNDLE"));
}

TEST(UnknownAuthority, BlamesTheServersOwnAuthorityWhereItHasOne) {
  EXPECT_THAT(describe(true), HasSubstr("k:6443: its certificate is signed by another authority"));
  EXPECT_THAT(describe(true), Not(HasSubstr("AWS")));
}

TEST(UnknownAuthority, SaysThatTheSystemHasNone) {
  Failure failure;
  failure.fault = Fault::tls_unknown_issuer;
  failure.trust_problem = "/etc/ca.crt: No such file or directory";
  EXPECT_THAT(to_error(failure).text,
              HasSubstr("the system has none that can be read (/etc/ca.crt: No such file or "
                        "directory): install the package ca-certificates"));
}

}  // namespace
}  // namespace cred
