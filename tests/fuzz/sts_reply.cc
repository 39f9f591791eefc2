// SPDX-License-Identifier: Apache-2.0
// Replies of STS: XML that gives whole credentials or an error fit to be shown.
#include "aws/sts.h"
#include "fuzz/fuzz.h"
#include "fuzz/replay.h"
#include "xml/xml.h"

namespace cred::fuzz {
namespace {

void check_document(std::string_view text) {
  const auto document = XmlDocument::parse(text);
  if (!document) return require_message(document.error().text);
  for (const char* path : {"", "a", "ErrorResponse/Error/Code", "a/b/c"}) {
    static_cast<void>(document->find_text(path));
  }
}

void check_reply(const Response& response) {
  const Credentials caller = testing::make_credentials();
  const Endpoint sts{"https://sts.example.test", "us-east-1", "sts"};
  const AssumeRole role{"arn:aws:iam::123456789012:role/r", "session", "", std::nullopt};
  const auto credentials =
      fetch_assumed_role(make_client(response), sts, caller, role, testing::ten_seconds());
  if (!credentials) return require_message(credentials.error().text);
  require(!credentials->access_key_id.empty() && !credentials->secret_access_key.empty() &&
              !credentials->session_token.empty() && credentials->expires_at.has_value(),
          "a role's credentials are whole");
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto response = cred::fuzz::make_response(cred::fuzz::to_text(data, size));
  cred::fuzz::check_document(response.body);
  cred::fuzz::check_reply(response);
  return 0;
}
