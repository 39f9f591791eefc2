// SPDX-License-Identifier: Apache-2.0
// Refusals as kube-apiserver 1.36.2 was recorded to write them, and what no Status says.
#include "syncd/kube/failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred {
namespace {

using ::testing::HasSubstr;

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
      {ApiFault::other, {302, {}, {}}},
      {ApiFault::other, {418, {}, {}}},
  });
}

TEST(ApiFailure, QuotesTheServer) {
  const auto failure = find_api_failure(make_status(409, kModified, "Conflict"));
  EXPECT_EQ(failure->text, std::string("HTTP 409 Conflict: ") + kModified);
}

TEST(ApiFailure, QuotesNothingButAStatus) {
  EXPECT_EQ(find_api_failure({500, {}, R"({"kind":"Secret","message":"hunter2"})"})->text,
            "HTTP 500");
  EXPECT_EQ(find_api_failure({502, {}, "<html>hunter2"})->text, "HTTP 502");
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
}  // namespace cred
