// SPDX-License-Identifier: Apache-2.0
// Refusals as kube-apiserver 1.36.2 was recorded to write them, and what no Status says.
#include "syncd/kube/objects/failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Response make_status(int status, const std::string& message, const std::string& reason,
                     const std::string& details = "{}") {
  return {status,
          {},
          R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":")" +
              message + R"(","reason":")" + reason + R"(","details":)" + details + R"(,"code":)" +
              std::to_string(status) + "}"};
}

struct Case {
  ApiFault fault;
  Response response;
};

const char* const kModified =
    "the object has been modified; please apply your changes to the latest version and try again";

// Details of a 422 about regcred with one cause.
std::string invalid(const std::string& field, const std::string& reason,
                    const std::string& message) {
  return R"({"name":"regcred","kind":"Secret","causes":[{"reason":")" + reason +
         R"(","message":")" + message + R"(","field":")" + field + R"("}]})";
}

void expect_faults(const std::vector<Case>& cases) {
  for (const auto& [fault, response] : cases) {
    SCOPED_TRACE(response.body);
    const auto failure = find_api_failure(response);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->fault, fault);
  }
}

TEST(ApiFailure, IsNoneForSuccess) {
  for (const int status : {200, 201, 204, 299}) EXPECT_FALSE(find_api_failure({status, {}, {}}));
}

TEST(ApiFailure, TellsWhoMayNot) {
  const std::string terminating =
      R"({"name":"regcred","kind":"secrets","causes":[{"reason":"NamespaceTerminating",)"
      R"("message":"namespace ns-t is being terminated","field":"metadata.namespace"}]})";
  expect_faults({
      {ApiFault::unauthorized, {401, {}, R"({"kind":"Status","message":"Unauthorized"})"}},
      {ApiFault::forbidden, make_status(403, R"(secrets is forbidden: User \"x\" cannot list)",
                                        "Forbidden", R"({"kind":"secrets"})")},
      {ApiFault::namespace_terminating, make_status(403, "x", "Forbidden", terminating)},
  });
}

TEST(ApiFailure, TellsWhatIsMissing) {
  expect_faults({
      {ApiFault::not_found,
       make_status(404, "x", "NotFound", R"({"name":"regcred","kind":"secrets"})")},
      {ApiFault::namespace_absent,
       make_status(404, "x", "NotFound", R"({"name":"ns-nope","kind":"namespaces"})")},
      {ApiFault::not_found, {404, {}, "404 page not found\n"}},
      {ApiFault::expired,
       make_status(410, "The provided continue parameter is too old", "Expired")},
      {ApiFault::expired, make_status(410, "too old", "Gone")},
  });
}

TEST(ApiFailure, TellsConflictsApart) {
  const std::string managers =
      R"({"causes":[{"reason":"FieldManagerConflict","message":"conflict with \"a\"",)"
      R"("field":".data..dockerconfigjson"}]})";
  const std::string named = R"({"name":"regcred","kind":"secrets"})";
  expect_faults({
      {ApiFault::modified, make_status(409, kModified, "Conflict", named)},
      {ApiFault::modified, make_status(409,
                                       "uid mismatch: the provided object specified uid f, "
                                       "and no existing object was found",
                                       "Conflict", named)},
      {ApiFault::field_conflict,
       make_status(409, "Apply failed with 1 conflict", "Conflict", managers)},
      {ApiFault::already_exists,
       make_status(409, R"(secrets \"regcred\" already exists)", "AlreadyExists", named)},
  });
}

TEST(ApiFailure, TellsWhatCannotBeChanged) {
  const char* const set = "Forbidden: field is immutable when `immutable` is set";
  expect_faults({
      {ApiFault::type_immutable,
       make_status(422, "x", "Invalid",
                   invalid("type", "FieldValueInvalid", "Invalid value: field is immutable"))},
      {ApiFault::secret_immutable,
       make_status(422, "x", "Invalid", invalid("data", "FieldValueForbidden", set))},
      {ApiFault::secret_immutable,
       make_status(422, "x", "Invalid", invalid("immutable", "FieldValueForbidden", set))},
      {ApiFault::modified,
       make_status(422, "x", "Invalid",
                   invalid("metadata.uid", "FieldValueInvalid", "field is immutable"))},
  });
}

TEST(ApiFailure, TellsARefusedPatchFromABadObject) {
  expect_faults({
      {ApiFault::patch_refused,
       make_status(422, "the server rejected our request due to an error in our request",
                   "Invalid")},
      {ApiFault::invalid,
       make_status(422, "x", "Invalid",
                   invalid("data[.dockerconfigjson]", "FieldValueRequired", "Required value"))},
      {ApiFault::invalid,
       make_status(422, "x", "Invalid", invalid("data", "FieldValueTooLong", "Too long"))},
      {ApiFault::invalid, {422, {}, "<html>"}},
  });
}

TEST(ApiFailure, TellsTheRestByItsStatus) {
  expect_faults({
      {ApiFault::invalid, make_status(400, "invalid continue token", "BadRequest")},
      {ApiFault::invalid, make_status(413, "x", "RequestEntityTooLarge")},
      {ApiFault::invalid, make_status(415, "415: Unsupported Media Type", "UnsupportedMediaType")},
      {ApiFault::too_many_requests, make_status(429, "x", "TooManyRequests")},
      {ApiFault::unavailable, make_status(504, "Timeout: Too large resource version", "Timeout")},
      {ApiFault::unavailable, {503, {}, "upstream connect error"}},
      {ApiFault::intercepted, {302, {}, {}}},
      {ApiFault::other, {418, {}, {}}},
  });
}

TEST(ApiFailure, QuotesTheServer) {
  const auto failure = find_api_failure(make_status(409, kModified, "Conflict"));
  EXPECT_EQ(failure->text, std::string("HTTP 409 Conflict: ") + kModified);
}

std::string text_of(int status, const std::string& body) {
  const auto failure = find_api_failure({status, {}, body});
  return failure ? failure->text : "no failure";
}

TEST(ApiFailure, SaysThatSomethingElseAnswered) {
  const std::string before = ", answered by something before the API server";
  EXPECT_EQ(text_of(503, "cluster agent disconnected\n"),
            "HTTP 503" + before + ": cluster agent disconnected");
  EXPECT_EQ(text_of(403, "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<h1>No"),
            "HTTP 403" + before + ": 403 Forbidden No");
  EXPECT_EQ(text_of(401, R"({"type":"error","status":"401","message":"must authenticate"})"),
            "HTTP 401" + before + ": must authenticate");
  EXPECT_EQ(text_of(502, ""), "HTTP 502" + before);
}

TEST(ApiFailure, QuotesAHundredBytesOfItCleaned) {
  std::string words;
  for (int i = 0; i < 100; ++i) words += "no \x1b[2J";
  const std::string text = text_of(500, words);
  EXPECT_THAT(text, HasSubstr(": no ?[2Jno ?[2J"));
  EXPECT_EQ(text.size(),
            std::string("HTTP 500, answered by something before the API server: ").size() + 100);
}

TEST(ApiFailure, SaysWhereItIsSentTo) {
  const auto failure =
      find_api_failure({302, {{"Location", "https://me:hunter2@sso.example/x?t=hunter2"}}, "<a>"});
  EXPECT_EQ(failure->text,
            "HTTP 302, answered by something before the API server, which sends to sso.example");
}

TEST(ApiFailure, QuotesNoObjectAndNoToken) {
  EXPECT_THAT(text_of(500, R"({"kind":"Secret","message":"hunter2"})"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(text_of(500, R"({"data":{"a":"hunter2"}})"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(text_of(500, R"({"kind":"Secret","data":{"a":"hunter2)"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(text_of(401, "bad token eyJhbGciOiJSUzI1NiIsImtpZCI6IjE3In0.eyJzdWIiOiJhIn0.c2ln"),
              HasSubstr(": bad token "));
  EXPECT_THAT(text_of(401, "bad token eyJhbGciOiJSUzI1NiIsImtpZCI6IjE3In0.eyJzdWIiOiJhIn0.c2ln"),
              Not(HasSubstr("eyJ")));
}

TEST(ApiFailure, KnowsTheServersOwnPlainLines) {
  EXPECT_EQ(text_of(404, "404 page not found\n"), "HTTP 404");
  EXPECT_EQ(text_of(429, "Too many requests, please try again later.\n"), "HTTP 429");
  EXPECT_THAT(text_of(404, "404 page"), HasSubstr("before the API server"));
}

TEST(ApiFailure, BelievesNothingThatStandsBeforeTheServer) {
  expect_faults({
      {ApiFault::intercepted, {403, {}, "<html>"}},
      {ApiFault::forbidden, {403, {}, {}}},
      {ApiFault::intercepted, {404, {}, "<html>"}},
      {ApiFault::intercepted, {307, {}, "<a>"}},
      {ApiFault::unauthorized, {401, {}, "must authenticate"}},
  });
  EXPECT_TRUE(find_api_failure({401, {}, "x"})->is_foreign);
  EXPECT_FALSE(find_api_failure(make_status(401, "x", "Unauthorized"))->is_foreign);
}

TEST(ApiFailure, CleansAndCutsWhatItQuotes) {
  const auto failure =
      find_api_failure(make_status(500, "a\\u001b[2J" + std::string(1000, 'x'), "\\u0007"));
  EXPECT_THAT(failure->text, HasSubstr("HTTP 500 ?: a?[2Jxx"));
  EXPECT_LE(failure->text.size(), 360U);
}

TEST(ApiFailure, DoesNotParseWhatIsTooLargeForAStatus) {
  const std::string large = make_status(409, std::string(300000, 'x'), "AlreadyExists").body;
  EXPECT_EQ(find_api_failure({409, {}, large})->fault, ApiFault::modified);
}

}  // namespace
}  // namespace cred::syncd
