// SPDX-License-Identifier: Apache-2.0
// Replies of ECR and ECR Public: JSON that gives a password with a believable life, or an error.
#include <algorithm>

#include "ecr/authorization.h"
#include "fuzz/fuzz.h"
#include "fuzz/replay.h"

namespace cred::fuzz {
namespace {

void check_reply(const Response& response, std::string_view service) {
  const Credentials caller = testing::make_credentials();
  const Endpoint ecr{"https://ecr.example.test", "us-east-1", service};
  const auto authorization =
      fetch_authorization(make_client(response), ecr, caller, testing::ten_seconds());
  if (!authorization) return require_message(authorization.error().text);
  const std::string& password = authorization->password.reveal();
  const bool has_control = std::any_of(password.begin(), password.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  require(!password.empty() && !has_control, "a password is text");
  require(authorization->expires_at > testing::kNow - std::chrono::seconds{1} &&
              authorization->expires_at <= testing::kNow + std::chrono::hours{24 * 365},
          "a password lives for a year at most");
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto response = cred::fuzz::make_response(cred::fuzz::to_text(data, size));
  cred::fuzz::check_reply(response, "ecr");
  cred::fuzz::check_reply(response, "ecr-public");
  return 0;
}
