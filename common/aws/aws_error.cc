// SPDX-License-Identifier: Apache-2.0
// Reads the error formats of the AWS protocols and sorts the codes into kinds.
#include "aws/aws_error.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "base/text.h"
#include "json/json.h"
#include "xml/xml.h"

namespace cred {
namespace {

constexpr std::chrono::minutes kTolerance{4};

constexpr std::array<std::string_view, 15> kThrottling = {"BandwidthLimitExceeded",
                                                          "EC2ThrottledException",
                                                          "LimitExceededException",
                                                          "PriorRequestNotComplete",
                                                          "ProvisionedThroughputExceededException",
                                                          "RequestLimitExceeded",
                                                          "RequestThrottled",
                                                          "RequestThrottledException",
                                                          "SlowDown",
                                                          "ThrottleException",
                                                          "ThrottledException",
                                                          "Throttling",
                                                          "ThrottlingException",
                                                          "TooManyRequestsException",
                                                          "TransactionInProgressException"};
constexpr std::array<std::string_view, 4> kTransient = {
    "IDPCommunicationError", "InvalidIdentityToken", "RequestTimeout", "RequestTimeoutException"};
constexpr std::array<std::string_view, 3> kClock = {"RequestExpired", "RequestInTheFuture",
                                                    "RequestTimeTooSkewed"};
constexpr std::array<std::string_view, 3> kSignature = {"AuthFailure", "InvalidSignatureException",
                                                        "SignatureDoesNotMatch"};
constexpr std::array<std::string_view, 3> kExpired = {"ExpiredToken", "ExpiredTokenException",
                                                      "TokenRefreshRequired"};
constexpr std::array<std::string_view, 13> kDenied = {"AccessDenied",
                                                      "AccessDeniedException",
                                                      "IDPRejectedClaim",
                                                      "IncompleteSignature",
                                                      "IncompleteSignatureException",
                                                      "InvalidAccessKeyId",
                                                      "InvalidClientTokenId",
                                                      "MissingAuthenticationToken",
                                                      "MissingAuthenticationTokenException",
                                                      "OptInRequired",
                                                      "RegionDisabledException",
                                                      "UnauthorizedException",
                                                      "UnrecognizedClientException"};

bool is_in(std::span<const std::string_view> list, std::string_view code) {
  return std::find(list.begin(), list.end(), code) != list.end();
}

// "com.amazonaws.ecr#Name:http://..." -> "Name".
std::string clean_code(std::string_view code) {
  code = code.substr(0, code.find(':'));
  const std::size_t hash = code.find('#');
  if (hash != std::string_view::npos) code.remove_prefix(hash + 1);
  return clean_text(code, 100);
}

// A member called `name` of the top-level object, read as a string.
std::string find_member(const JsonDocument& body, std::initializer_list<const char*> paths) {
  for (const char* const path : paths) {
    const auto value = body.find_string(path);
    if (value && !value->empty()) return std::string(*value);
  }
  return {};
}

void read_json(AwsError& error, const Response& response) {
  if (const auto type = find_header(response.headers, "x-amzn-errortype")) {
    error.code = clean_code(*type);
  }
  const auto body = JsonDocument::parse(response.body);
  if (!body) return;
  if (error.code.empty()) {
    error.code = clean_code(find_member(*body, {"/__type", "/code", "/error"}));
  }
  error.message = find_member(*body, {"/message", "/Message", "/error_description"});
}

void read_xml(AwsError& error, const Response& response) {
  const auto body = XmlDocument::parse(response.body);
  if (!body) return;
  // STS answers with the first form; the others belong to older services and to gateways.
  for (const char* const root :
       {"ErrorResponse/Error", "Response/Errors/Error", "Errors/Error", "Error"}) {
    const auto code = body->find_text(std::string(root) + "/Code");
    if (!code) continue;
    error.code = clean_code(*code);
    error.message = body->find_text(std::string(root) + "/Message").value_or("");
    break;
  }
  for (const char* const path :
       {"ErrorResponse/RequestId", "Response/RequestID", "Error/RequestId"}) {
    if (error.request_id.empty()) error.request_id = body->find_text(path).value_or("");
  }
}

std::string find_remedy(const AwsError& error, ErrorKind kind) {
  switch (kind) {
    case ErrorKind::throttled:
      return "; too many calls, try again later";
    case ErrorKind::clock_skewed:
      return error.clock_offset ? "; " + describe_clock_offset(*error.clock_offset) + "; set it"
                                : "; check this machine's clock";
    case ErrorKind::expired_keys:
      return "; the session token has expired, log in again";
    case ErrorKind::not_aws:
      return "; this is not an answer of AWS: is a proxy, a captive portal or a wrong endpoint in "
             "the way?";
    case ErrorKind::transient:
      // Codes of this kind that come with another status are about what was sent.
      return error.status >= 500 ? "; AWS itself fails, try again later" : "";
    case ErrorKind::denied:
      if (is_in(kSignature, error.code)) return "; the secret key does not belong to the key id";
      if (error.code == "UnrecognizedClientException" || error.code == "InvalidClientTokenId") {
        return "; the access key is unknown, inactive or of another partition";
      }
      return {};
    default:
      return {};
  }
}

Errc pick_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::clock_skewed:
      return Errc::local;
    case ErrorKind::expired_keys:
      return Errc::no_credentials;
    case ErrorKind::denied:
      return Errc::denied;
    case ErrorKind::rejected:
      return Errc::bad_reply;
    default:
      return Errc::unavailable;
  }
}

}  // namespace

AwsError parse_aws_error(const Response& response, Instant now) {
  AwsError error;
  error.status = response.status;
  for (const char* const name : {"x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"}) {
    const auto id = find_header(response.headers, name);
    if (id && error.request_id.empty()) error.request_id = *id;
  }
  if (const auto date = find_header(response.headers, "Date")) {
    if (const auto server = parse_http_date(*date)) error.clock_offset = *server - now;
  }
  if (trim(response.body).starts_with('<')) {
    read_xml(error, response);
  } else {
    read_json(error, response);
  }
  return error;
}

ErrorKind classify(const AwsError& error) {
  const bool is_far_off = error.clock_offset && std::chrono::abs(*error.clock_offset) > kTolerance;
  if (is_in(kClock, error.code) || (is_in(kSignature, error.code) && is_far_off)) {
    return ErrorKind::clock_skewed;
  }
  if (is_in(kThrottling, error.code) || error.status == 429) return ErrorKind::throttled;
  if (is_in(kTransient, error.code) || error.status >= 500) return ErrorKind::transient;
  if (is_in(kExpired, error.code)) return ErrorKind::expired_keys;
  if (is_in(kDenied, error.code) || is_in(kSignature, error.code)) return ErrorKind::denied;
  if (error.code.empty()) return ErrorKind::not_aws;
  const bool is_refusal = error.status == 401 || error.status == 403;
  return is_refusal ? ErrorKind::denied : ErrorKind::rejected;
}

Error to_error(std::string_view service, std::string_view operation, const AwsError& error,
               std::string_view expired) {
  const ErrorKind kind = classify(error);
  std::string text = std::string(service) + ' ' + std::string(operation) + ": ";
  if (!error.code.empty()) text += error.code + ": ";
  const std::string message = clean_text(error.message);
  if (!message.empty()) text += message + ' ';
  text += "(HTTP " + std::to_string(error.status);
  const std::string id = clean_text(error.request_id, 100);
  if (!id.empty()) text += ", request id " + id;
  text += ')';
  if (kind == ErrorKind::expired_keys && !expired.empty()) {
    return Error{pick_code(kind), text + "; " + std::string(expired)};
  }
  return Error{pick_code(kind), text + find_remedy(error, kind)};
}

std::string describe_clock_offset(std::chrono::seconds offset) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(std::chrono::abs(offset));
  const char* const direction = offset.count() > 0 ? " min behind" : " min ahead";
  return "this machine's clock is " + std::to_string(minutes.count()) + direction;
}

}  // namespace cred
