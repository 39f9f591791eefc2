// SPDX-License-Identifier: Apache-2.0
// Docker configurations: what is ours in them, and that the rest survives byte for byte.
#include "syncd/pull_secret/auths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/syncd/pull_secret/secrets.h"

namespace cred::syncd {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using testing::kDockerHub;
using testing::kHost;
using testing::kOtherHost;
using testing::make_config;
using testing::make_entry;
using testing::make_value;

constexpr auto kJson = SecretType::docker_config_json;
constexpr auto kLegacy = SecretType::docker_config;

// `text` with a password "new" for kHost.
std::string merge(const std::string& text, ServerFormat format = ServerFormat::host,
                  SecretType type = kJson) {
  const auto config = parse_docker_config(text, type);
  if (!config) return config.error().text;
  return render_docker_config(*config, {{kHost, Secret("new"s)}}, format, type).reveal();
}

TEST(ParseServer, KnowsEverySpellingOfAHost) {
  for (const std::string& server :
       {"h.example"s, "https://h.example"s, "https://h.example/"s, "https://h.example/v1/"s,
        "https://h.example/v2"s, "http://h.example"s, "h.example/"s, "h.example/v1/"s,
        "HTTPS://H.Example"s, "h.example//"s}) {
    SCOPED_TRACE(server);
    EXPECT_EQ(parse_server(server), "h.example");
  }
}

TEST(ParseServer, LeavesOutWhatSpeaksOfLess) {
  for (const std::string& server :
       {"h.example/team"s, "https://h.example/team/"s, "ftp://h.example"s, "/v1"s, ""s}) {
    SCOPED_TRACE(server);
    EXPECT_NE(parse_server(server), "h.example");
  }
  EXPECT_NE(parse_server("h.example:443"), "h.example");
  EXPECT_NE(parse_server("*.example"), "h.example");
}

TEST(ParseDockerConfig, JudgesWhatNothingCanRead) {
  for (const std::string& text :
       {""s, "x"s, "[]"s, "{\"auths\":[]}"s, "{\"auths\":\"x\"}"s, "{\"auths\":{}"s,
        "{\"auths\":{\"a\":}}"s, "{\"auths\":{}}\0"s, "{\"a\":" + std::string(100'000, '['),
        "{\"a\":\"" + std::string(std::size_t{5} << 20U, 'x') + "\"}"}) {
    SCOPED_TRACE(text.substr(0, 40));
    EXPECT_FALSE(parse_docker_config(text, kJson));
  }
}

TEST(ParseDockerConfig, SaysNothingOfWhatIsInThere) {
  const auto config = parse_docker_config(R"({"auths":"hunter2-secret"})", kJson);

  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().text, Not(HasSubstr("hunter2")));
}

TEST(RenderDockerConfig, KeepsForeignEntriesByteForByte) {
  const std::string foreign = R"("x" : {"auth" : "\u0041", "n":1e999 ,"l":[ 1,2 ]})";
  const std::string text = R"({ "auths" : { )" + std::string(kDockerHub) + " , " + foreign +
                           R"( }, "credsStore" : "x" , "HttpHeaders":{"a" :"b"} })";
  const std::string merged = merge(text);

  EXPECT_EQ(merged, R"({"auths":{"https://index.docker.io/v1/":{ "auth":"aHViOnNlY3JldA==", )"
                    R"("email" : "a@b" },"x":{"auth" : "\u0041", "n":1e999 ,"l":[ 1,2 ]},)" +
                        make_entry(kHost, "new") +
                        R"(},"credsStore":"x","HttpHeaders":{"a" :"b"}})");
}

TEST(RenderDockerConfig, GivesTheSameBytesAgain) {
  for (const auto format : {ServerFormat::host, ServerFormat::https, ServerFormat::both}) {
    const std::string once = merge(make_config(kDockerHub), format);
    EXPECT_EQ(merge(once, format), once);
  }
}

TEST(RenderDockerConfig, PutsOneEntryInPlaceOfAllSpellings) {
  const std::string host = kHost;
  for (const std::string& server : {host, "https://" + host, "https://" + host + "/v1/",
                                    "HTTP://" + host + "/", "https:\\/\\/" + host}) {
    SCOPED_TRACE(server);
    const std::string text =
        make_config(make_entry(server, "old") + "," + make_entry("https://" + host + "/", "older"));
    EXPECT_EQ(merge(text), make_config(make_entry(host, "new")));
  }
}

TEST(RenderDockerConfig, WritesTheServersAsAskedFor) {
  const std::string host = make_entry(kHost, "new");
  const std::string https = make_entry(std::string("https://") + kHost, "new");

  EXPECT_EQ(merge("{}", ServerFormat::host), make_config(host));
  EXPECT_EQ(merge("{}", ServerFormat::https), make_config(https));
  EXPECT_EQ(merge("{}", ServerFormat::both), make_config(host + "," + https));
  EXPECT_EQ(merge("{}", ServerFormat::both, kLegacy), "{" + host + "," + https + "}");
}

TEST(RenderDockerConfig, KeepsTheEntryInItsPlace) {
  const std::string text = make_config(make_entry("a", "1") + "," + make_entry(kHost, "old") + "," +
                                       make_entry("b", "2"));
  EXPECT_EQ(merge(text), make_config(make_entry("a", "1") + "," + make_entry(kHost, "new") + "," +
                                     make_entry("b", "2")));
}

TEST(RenderDockerConfig, KeepsDuplicatesOfOthersAndMergesTheirAuths) {
  EXPECT_EQ(merge(R"({"auths":{"a":1,"a":2},"x":1,"x":2,"Auths":{"b":3}})"),
            R"({"auths":{"a":1,"a":2,"b":3,)" + make_entry(kHost, "new") + R"(},"x":1,"x":2})");
}

TEST(RenderDockerConfig, TakesNullForAnEmptyObjectAsGoDoes) {
  for (const std::string& text : {"null"s, "{}"s, R"({"auths":null})"s, R"({"auths":{}})"s}) {
    EXPECT_EQ(merge(text), make_config(make_entry(kHost, "new")));
  }
}

TEST(RenderDockerConfig, SortsWhatIsNewByHost) {
  const Secret text = render_docker_config({}, {{kOtherHost, Secret("2"s)}, {kHost, Secret("1"s)}},
                                           ServerFormat::host, kJson);

  EXPECT_EQ(text.reveal(), make_config(make_entry(kHost, "1") + "," + make_entry(kOtherHost, "2")));
}

TEST(ParseAuthEntry, ReadsBothForms) {
  const auto by_auth = parse_auth_entry(make_value("a:b"));
  ASSERT_TRUE(by_auth);
  EXPECT_EQ(by_auth->user, "AWS");
  EXPECT_EQ(by_auth->password.reveal(), "a:b");

  const auto by_names = parse_auth_entry(R"({"username":"AWS","password":"p","email":"e"})");
  ASSERT_TRUE(by_names);
  EXPECT_EQ(by_names->password.reveal(), "p");
}

TEST(ParseAuthEntry, FindsNothingInWhatIsMalformed) {
  for (const std::string& entry : {"{}"s, "1"s, "null"s, R"({"auth":"?"})"s, R"({"auth":"QVdT"})"s,
                                   R"({"auth":1})"s, R"({"username":"AWS"})"s}) {
    SCOPED_TRACE(entry);
    EXPECT_FALSE(parse_auth_entry(entry));
  }
}

TEST(FindTokenExpiry, BelievesOnlyWhatTheTokenSays) {
  EXPECT_EQ(find_token_expiry(Secret(testing::make_token(testing::kNow))), testing::kNow);
  for (const std::string& token :
       {"opaque"s, ""s, encode_base64("{}"), encode_base64("{\"expiration\":\"1\"}"),
        encode_base64("{\"expiration\":-1}"), encode_base64("{\"expiration\":1e99}"),
        encode_base64("{\"expiration\":253402300800}")}) {
    SCOPED_TRACE(token);
    EXPECT_FALSE(find_token_expiry(Secret(token)));
  }
}

}  // namespace
}  // namespace cred::syncd
