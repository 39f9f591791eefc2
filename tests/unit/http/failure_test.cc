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
  Failure failure;
  failure.fault = fault;
  failure.host = "h:443";
  failure.proxy = "http://p:3128";
  failure.ca_file = "/ca.pem";
  failure.detail = "detail";
  return failure;
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

TEST(ToError, AProxyThatTriedIsNotToldToAllowTheHost) {
  Failure failure = make_failure(Fault::proxy_refused);
  failure.proxy_status = 499;
  EXPECT_THAT(to_error(failure).text, EndsWith("; it must allow this host"));
  failure.proxy_status = 500;
  EXPECT_THAT(to_error(failure).text,
              HasSubstr("the proxy could not connect: detail; the host may"));
}

TEST(ToError, NamesTheServersThatKnewNoAnswer) {
  for (const Fault fault : {Fault::host_unknown, Fault::resolve_timeout, Fault::proxy_unknown}) {
    Failure failure = make_failure(fault);
    EXPECT_THAT(to_error(failure).text, Not(HasSubstr("asked")));
    failure.name_servers = "192.0.2.1, 2001:db8::1";
    EXPECT_THAT(to_error(failure).text, EndsWith("; asked: 192.0.2.1, 2001:db8::1"));
  }
}

TEST(ToError, SuspectsTheSchemeOfAProxyThatSpeaksNoTls) {
  Failure failure = make_failure(Fault::tls_other);
  EXPECT_THAT(to_error(failure).text, EndsWith("TLS failed: detail"));
  failure.proxy = "https://p:3128";
  EXPECT_THAT(to_error(failure).text, EndsWith("its URL begins with http://"));
}

TEST(ToError, NamesTheDirectoryOfAuthorities) {
  Failure failure = make_failure(Fault::tls_unknown_issuer);
  failure.ca_directory = "/etc/own";
  EXPECT_THAT(to_error(failure).text, HasSubstr("nor found in SSL_CERT_DIR (/etc/own) under"));
}

TEST(ToError, SaysHowToWriteAPassword) {
  const Error error = to_error(make_failure(Fault::proxy_malformed));
  EXPECT_EQ(error.code, Errc::local);
  EXPECT_THAT(error.text, HasSubstr("write # in its user name or password as %23"));
}

TEST(ToError, NamesTheProxysAddressWhereItIsSilent) {
  Failure failure = make_failure(Fault::connect_timeout);
  EXPECT_THAT(to_error(failure).text, EndsWith("is the proxy's address right?"));
  failure.proxy.clear();
  EXPECT_THAT(to_error(failure).text, Not(HasSubstr("the proxy's address")));
}

TEST(ToError, TellsTheNamesOfACertificateWhereTheyHelp) {
  Failure failure = make_failure(Fault::tls_wrong_host);
  EXPECT_THAT(to_error(failure).text, EndsWith("; check the endpoint's URL"));
  failure.names = "localhost, 10.0.0.1";
  failure.name_remedy = "do this";
  EXPECT_THAT(to_error(failure).text,
              EndsWith("for another host name; it is for localhost, 10.0.0.1; do this"));
}

TEST(ToError, SaysWhereTheAuthorityIsConfigured) {
  Failure failure = make_failure(Fault::tls_unknown_issuer);
  EXPECT_THAT(to_error(failure).text, HasSubstr("set AWS_CA_BUNDLE"));
  failure.authority_remedy = "do that";
  EXPECT_THAT(to_error(failure).text, EndsWith("that is not trusted here; do that"));
  failure.has_own_authorities = true;
  EXPECT_THAT(to_error(failure).text, EndsWith("inspects the connection; do that"));
}

TEST(ToError, IsForGoodWhereOurOwnCertificateCannotBeUsed) {
  EXPECT_EQ(to_error(make_failure(Fault::client_certificate_unusable)).code, Errc::local);
}

TEST(ToError, ForeignWordsAreCleaned) {
  Failure failure = make_failure(Fault::other);
  failure.detail = "a\x1b[31m";
  EXPECT_THAT(to_error(failure).text, EndsWith("a?[31m"));
}

}  // namespace
}  // namespace cred
