// SPDX-License-Identifier: Apache-2.0
// An API server's replies: Status, lists and objects, of which nothing unsafe is believed.
#include "fuzz/fuzz.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/objects/meta.h"
#include "syncd/kube/objects/objects.h"

namespace cred::fuzz {
namespace {

// The first line of an input is the status.
Response make_response(std::string_view text) {
  const std::string_view head = take_line(text);
  Response response;
  for (const char byte : head.substr(0, 3)) {
    response.status = response.status * 10 + (byte >= '0' && byte <= '9' ? byte - '0' : 0);
  }
  response.body = text;
  return response;
}

// What goes into paths and into JSON that we write.
Result<void> check_meta(const syncd::ObjectMeta& meta) {
  require(syncd::is_object_name(meta.name), "an object has a name");
  require(meta.namespace_name.empty() || syncd::is_object_name(meta.namespace_name),
          "a namespace has a name");
  for (const std::string* const word : {&meta.uid, &meta.resource_version}) {
    require(word->find_first_of("\"\\ \n") == std::string::npos, "an opaque word needs no escapes");
  }
  for (const std::string& owner : meta.owners) require_message(owner);
  return {};
}

Result<void> check_secret(const syncd::SecretObject& secret) { return check_meta(secret.meta); }

Result<void> check_account(const syncd::ServiceAccountObject& account) {
  return check_meta(account.meta);
}

template <typename Parsed>
void check_parsed(const Parsed& parsed) {
  if (!parsed) require_message(parsed.error().text);
}

void check(const Response& response) {
  const auto failure = syncd::find_api_failure(response);
  const bool is_good = response.status >= 200 && response.status < 300;
  require(failure.has_value() != is_good, "what is not a success is a failure");
  if (failure) require_message(failure->text);
  if (failure) require(failure->text.size() < 400, "a failure is short");
  check_parsed(syncd::parse_metadata_list(response.body, check_meta));
  check_parsed(syncd::parse_secret_list(response.body, check_secret));
  check_parsed(syncd::parse_service_account_list(response.body, check_account));
  const auto secret = syncd::parse_secret(response.body);
  check_parsed(secret);
  if (secret) static_cast<void>(check_secret(*secret));
  const auto account = syncd::parse_service_account(response.body);
  check_parsed(account);
  if (account) static_cast<void>(check_account(*account));
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  cred::fuzz::check(cred::fuzz::make_response(cred::fuzz::to_text(data, size)));
  return 0;
}
