// SPDX-License-Identifier: Apache-2.0
// The real transport against real sockets: what is sent, what is refused, and the words for it.
#include "http/curl_send.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "unit/http/loopback.h"

namespace cred {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class CurlSend : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { loopback_ = std::make_unique<testing::Loopback>(); }

  static void TearDownTestSuite() { loopback_.reset(); }

  static Request make_request(const std::string& scheme, const std::string& server,
                              const std::string& path) {
    Request request;
    request.url = scheme + "://" + loopback_->address(server) + path;
    return request;
  }

  static CurlOptions trusting_options() {
    CurlOptions options;
    options.ca_file = loopback_->ca_file();
    return options;
  }

  // A proxy is never used for this machine, hence a name that only the proxy would resolve.
  static CurlOptions proxy_options(const std::string& user_info) {
    CurlOptions options;
    options.proxy.http_proxy = user_info + loopback_->address("proxy");
    options.proxy.https_proxy = options.proxy.http_proxy;
    return options;
  }

  static Error fail(const CurlOptions& options, const Request& request) {
    const Result<Response> response = make_curl_send(options)(request);
    EXPECT_FALSE(response);
    return response ? Error{Errc::not_ecr, "no error"} : response.error();
  }

  static std::unique_ptr<testing::Loopback> loopback_;
};

std::unique_ptr<testing::Loopback> CurlSend::loopback_;

TEST_F(CurlSend, SendsMethodHeadersAndBodyAsGiven) {
  Request request = make_request("http", "plain", "/a%20b/../c?x=%2F");
  request.method = "POST";
  request.headers = {{"X-Amz-Target", "T.Op"}, {"X-Empty", ""}, {"Content-Type", "a/b"}};
  request.body = "{}";
  CurlOptions options;
  options.user_agent = "test/1";
  const auto response = make_curl_send(options)(request);
  ASSERT_TRUE(response) << response.error().text;
  const json seen = json::parse(response->body);
  EXPECT_EQ(seen.at("method"), "POST");
  EXPECT_EQ(seen.at("path"), "/a%20b/../c?x=%2F");
  EXPECT_EQ(seen.at("body"), "{}");
  const std::string headers = seen.at("headers").dump();
  EXPECT_THAT(headers, AllOf(HasSubstr(R"(["X-Amz-Target","T.Op"])"),
                             HasSubstr(R"(["X-Empty",""])"), HasSubstr(R"(["Content-Type","a/b"])"),
                             HasSubstr(R"(["User-Agent","test/1"])"), Not(HasSubstr("Expect"))));
}

TEST_F(CurlSend, SendsPutWithoutBodyAndType) {
  Request request = make_request("http", "plain", "/echo");
  request.method = "PUT";
  const auto response = make_curl_send({})(request);
  ASSERT_TRUE(response) << response.error().text;
  const json seen = json::parse(response->body);
  EXPECT_EQ(seen.at("method"), "PUT");
  EXPECT_THAT(seen.at("headers").dump(),
              AllOf(HasSubstr(R"(["Content-Length","0"])"), Not(HasSubstr("Content-Type"))));
}

TEST_F(CurlSend, KeepsHeadersOfTheAnswer) {
  const auto response = make_curl_send({})(make_request("http", "plain", "/echo"));
  ASSERT_TRUE(response) << response.error().text;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(find_header(response->headers, "X-AMZN-REQUESTID"), "id-1");
}

TEST_F(CurlSend, ReusesTheConnection) {
  const Send send = make_curl_send(trusting_options());
  const auto first = send(make_request("https", "good", "/echo"));
  const auto second = send(make_request("https", "good", "/echo"));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(json::parse(first->body).at("port"), json::parse(second->body).at("port"));
}

TEST_F(CurlSend, ForgetsThePreviousRequest) {
  const Send send = make_curl_send({});
  Request post = make_request("http", "plain", "/echo");
  post.method = "POST";
  post.body = "secret";
  post.headers = {{"X-Secret", "1"}};
  ASSERT_TRUE(send(post));
  const auto response = send(make_request("http", "plain", "/echo"));
  ASSERT_TRUE(response);
  EXPECT_EQ(json::parse(response->body).at("method"), "GET");
  EXPECT_THAT(response->body, Not(HasSubstr("ecret")));
}

TEST_F(CurlSend, DoesNotFollowRedirects) {
  const auto response = make_curl_send({})(make_request("http", "plain", "/redirect"));
  ASSERT_TRUE(response) << response.error().text;
  EXPECT_EQ(response->status, 302);
}

TEST_F(CurlSend, RefusesBodiesBeyondTheBound) {
  const Error error = fail({}, make_request("http", "plain", "/large"));
  EXPECT_EQ(error.code, Errc::bad_reply);
  EXPECT_THAT(error.text, HasSubstr("larger than allowed"));
}

TEST_F(CurlSend, RefusesEndlessHeaders) {
  EXPECT_EQ(fail({}, make_request("http", "plain", "/headers")).code, Errc::bad_reply);
}

TEST_F(CurlSend, RefusesWhatIsNotHttp) {
  const Error error = fail({}, make_request("http", "plain", "/garbage"));
  EXPECT_EQ(error.code, Errc::bad_reply);
  EXPECT_THAT(error.text, HasSubstr("not HTTP"));
}

TEST_F(CurlSend, TotalTimeoutEndsADrippingAnswer) {
  for (const char* const path : {"/drip", "/silent"}) {
    SCOPED_TRACE(path);
    Request request = make_request("http", "plain", path);
    request.total_timeout = milliseconds{300};
    const auto start = std::chrono::steady_clock::now();
    const Error error = fail({}, request);
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds{1500});
    EXPECT_EQ(error.code, Errc::unavailable);
    EXPECT_THAT(error.text, HasSubstr("no complete answer within the time limit"));
  }
}

TEST_F(CurlSend, ConnectTimeoutCoversTheTlsHandshake) {
  Request request = make_request("https", "silent", "/");
  request.connect_timeout = milliseconds{200};
  const Error error = fail(trusting_options(), request);
  EXPECT_EQ(error.code, Errc::unavailable);
  EXPECT_THAT(error.text, HasSubstr("no connection within the time limit"));
}

TEST_F(CurlSend, NamesHostAndCauseWhenNobodyListens) {
  Request request;
  request.url = "https://127.0.0.1:9/";
  const Error error = fail({}, request);
  EXPECT_EQ(error.code, Errc::unavailable);
  EXPECT_EQ(error.text,
            "127.0.0.1:9: cannot connect: Connection refused; check the endpoint and the firewall");
}

TEST_F(CurlSend, SaysThatANameIsUnknown) {
  Request request;
  request.url = "https://no-such-host.invalid/";
  const Error error = fail({}, request);
  EXPECT_EQ(error.code, Errc::unavailable);
  EXPECT_THAT(error.text, HasSubstr("no-such-host.invalid:443: the name cannot be resolved"));
}

TEST_F(CurlSend, ReportsABrokenConnection) {
  const Error error = fail({}, make_request("http", "plain", "/close"));
  EXPECT_EQ(error.code, Errc::unavailable);
  EXPECT_THAT(error.text, HasSubstr("the connection broke"));
}

TEST_F(CurlSend, VerifiesCertificates) {
  const CurlOptions trusting = trusting_options();
  EXPECT_TRUE(make_curl_send(trusting)(make_request("https", "good", "/echo")));
  EXPECT_THAT(fail({}, make_request("https", "good", "/echo")).text, HasSubstr("AWS_CA_BUNDLE"));
  EXPECT_THAT(fail(trusting, make_request("https", "expired", "/echo")).text, HasSubstr("expired"));
  EXPECT_THAT(fail(trusting, make_request("https", "other", "/echo")).text,
              HasSubstr("another host name"));
}

TEST_F(CurlSend, ACertificateThatIsNotAcceptedIsNoReasonForAnotherTry) {
  EXPECT_EQ(fail({}, make_request("https", "good", "/echo")).code, Errc::local);
  for (const char* const server : {"expired", "other"}) {
    SCOPED_TRACE(server);
    EXPECT_EQ(fail(trusting_options(), make_request("https", server, "/echo")).code, Errc::local);
  }
}

TEST_F(CurlSend, SendsThroughAProxyWithLogin) {
  Request request;
  request.url = "http://far.test/page";
  const auto response = make_curl_send(proxy_options("http://user:p%40ss@"))(request);
  ASSERT_TRUE(response) << response.error().text;
  EXPECT_EQ(response->body, "http://far.test/page");
}

TEST_F(CurlSend, BypassesTheProxyWhenToldTo) {
  Request request;
  request.url = "http://far.invalid/page";
  request.bypass_proxy = true;
  EXPECT_THAT(fail(proxy_options("http://user:p%40ss@"), request).text,
              HasSubstr("the name cannot be resolved"));
}

TEST_F(CurlSend, SaysThatTheProxyWantsALoginAndShowsNone) {
  for (const char* const url : {"https://far.test/", "http://far.test/"}) {
    SCOPED_TRACE(url);
    Request request;
    request.url = url;
    const Error error = fail(proxy_options("http://wrong:hunter2@"), request);
    EXPECT_EQ(error.code, Errc::local);
    EXPECT_THAT(error.text, AllOf(HasSubstr("proxy http://" + loopback_->address("proxy")),
                                  HasSubstr("user name and password"), Not(HasSubstr("hunter2"))));
  }
}

TEST_F(CurlSend, NamesTheProxyThatRefusesOrIsNotThere) {
  Request request;
  request.url = "https://far.test:9/";
  EXPECT_THAT(fail(proxy_options("http://user:p%40ss@"), request).text,
              HasSubstr("the proxy refused to connect: HTTP 403"));
  CurlOptions options;
  options.proxy.https_proxy = "http://u:hunter2@127.0.0.1:9";
  EXPECT_THAT(fail(options, request).text,
              AllOf(HasSubstr("(through proxy http://127.0.0.1:9): cannot connect"),
                    Not(HasSubstr("hunter2"))));
}

TEST_F(CurlSend, NeverShowsThePasswordOfABrokenProxyUrl) {
  Request request;
  request.url = "https://far.test/";
  for (const char* const proxy :
       {"http://u:hunter2@host:99999", "ftp://u:hunter2@host", "http://u:hunter2@[::1"}) {
    SCOPED_TRACE(proxy);
    CurlOptions options;
    options.proxy.https_proxy = proxy;
    EXPECT_THAT(fail(options, request).text, Not(HasSubstr("hunter2")));
  }
}

TEST_F(CurlSend, RefusesRequestsThatCannotBeSentSafely) {
  Request smuggling = make_request("http", "plain", "/echo");
  smuggling.headers = {{"X-Role", "a\r\nX-Other: b"}};
  EXPECT_EQ(fail({}, smuggling).code, Errc::local);
  Request file;
  file.url = "file:///etc/passwd";
  EXPECT_EQ(fail({}, file).code, Errc::local);
}

}  // namespace
}  // namespace cred
