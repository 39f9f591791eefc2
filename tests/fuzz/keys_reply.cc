// SPDX-License-Identifier: Apache-2.0
// Keys as a container platform, the metadata service and a credential_process hand them out.
#include "aws/container.h"
#include "aws/imds.h"
#include "aws/source_process.h"
#include "fuzz/fuzz.h"
#include "fuzz/replay.h"

namespace cred::fuzz {
namespace {

constexpr const char* kSecret = "hunter2-authorization";

void check_keys(const Credentials& keys) {
  require(!keys.access_key_id.empty() && !keys.secret_access_key.empty(), "keys are whole");
}

void check_container(const Response& response) {
  ContainerOptions options;
  options.variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
  options.url = "http://169.254.170.2/";
  options.token = Secret(kSecret);
  const auto keys =
      fetch_container_credentials(make_client(response), options, {}, testing::ten_seconds());
  keys ? check_keys(*keys) : require_discreet(keys.error(), response, kSecret);
}

// The same reply for the token, the role's name and the keys.
void check_metadata(const Response& response) {
  ImdsOptions options;
  options.endpoint = "http://169.254.169.254";
  options.attempts = 1;
  const auto keys =
      fetch_instance_credentials(make_client(response).transport, options, testing::ten_seconds());
  if (!keys) return require_message(keys.error().text);
  if (*keys) check_keys(**keys);
}

void check_process(std::string_view output) {
  const auto keys = parse_process_output(output, testing::kNow);
  keys ? check_keys(*keys) : require_message(keys.error().text);
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto response = cred::fuzz::make_response(cred::fuzz::to_text(data, size));
  cred::fuzz::check_container(response);
  cred::fuzz::check_metadata(response);
  cred::fuzz::check_process(response.body);
  return 0;
}
