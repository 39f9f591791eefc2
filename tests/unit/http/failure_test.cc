// SPDX-License-Identifier: Apache-2.0
// The words of network failures: who did not answer, and that a remedy comes last.
#include "http/failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

Failure make_failure(Fault fault) {
  return Failure{fault, "h:443", "http://p:3128", "/ca.pem", "detail"};
}

TEST(ToError, EveryKnownCauseEndsWithARemedy) {
  for (const Fault fault :
       {Fault::host_unknown, Fault::resolve_timeout, Fault::proxy_unknown, Fault::connect_failed,
        Fault::connect_timeout, Fault::reply_timeout, Fault::tls_unknown_issuer, Fault::tls_expired,
        Fault::tls_not_yet_valid, Fault::tls_wrong_host, Fault::ca_file_unusable,
        Fault::proxy_needs_login, Fault::proxy_refused, Fault::connection_lost,
        Fault::reply_too_large, Fault::not_http}) {
    EXPECT_THAT(to_error(make_failure(fault)).text, HasSubstr("; ")) << static_cast<int>(fault);
  }
}

TEST(ToError, WhoDidNotTakeTheConnectionIsTheProxyWhereThereIsOne) {
  Failure failure = make_failure(Fault::connect_failed);
  EXPECT_THAT(to_error(failure).text, HasSubstr("check HTTPS_PROXY"));
  failure.proxy.clear();
  EXPECT_THAT(to_error(failure).text, EndsWith("check the endpoint and the firewall"));
}

TEST(ToError, NamesTheProxysAddressWhereItIsSilent) {
  Failure failure = make_failure(Fault::connect_timeout);
  EXPECT_THAT(to_error(failure).text, EndsWith("is the proxy's address right?"));
  failure.proxy.clear();
  EXPECT_THAT(to_error(failure).text, Not(HasSubstr("the proxy's address")));
}

TEST(ToError, ForeignWordsAreCleaned) {
  Failure failure = make_failure(Fault::other);
  failure.detail = "a\x1b[31m";
  EXPECT_THAT(to_error(failure).text, EndsWith("a?[31m"));
}

}  // namespace
}  // namespace cred
