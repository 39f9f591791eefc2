// SPDX-License-Identifier: Apache-2.0
// kubelet's request and the service account's token in it: what is believed is whole and printable.
#include "fuzz/fuzz.h"
#include "helper/full/kubelet_answer.h"
#include "helper/full/kubelet_request.h"
#include "helper/full/service_account.h"
#include "json/json.h"
#include "registry/registry.h"

namespace cred::fuzz {
namespace {

void check_account(const Secret& token, const PodRole& role) {
  const auto account = parse_service_account(token, role);
  if (!account) return require_message(account.error().text);
  require(!account->issuer.empty() && !account->subject.empty(), "an account has a name");
  require_message(render_principal(*account).substr(0, 2000));
}

void check_request(std::string_view text) {
  const auto request = parse_kubelet_request(text);
  if (!request) return require_message(request.error().text);
  require(!request->image.empty(), "a request names an image");
  const char* const nothing = nullptr;
  const auto role = find_pod_role(request->annotations, Environment(&nothing));
  require(bool(role), "there is a default");
  check_account(request->service_account_token, *role);
  const auto registry = parse_registry(normalize_host(request->image));
  if (!registry) return;
  const auto answer = render_kubelet_answer(request->api_version,
                                            find_match_pattern(request->image, registry->host),
                                            Secret("password"), std::chrono::seconds{60});
  const auto document = JsonDocument::parse(answer);
  require(document && document->is_object("/auth"), "an answer is JSON");
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = cred::fuzz::to_text(data, size);
  cred::fuzz::check_request(text);
  cred::fuzz::check_account(cred::Secret(std::string(text)),
                            {"arn:aws:iam::123456789012:role/pod", "nowhere"});
  if (const auto names = cred::parse_role_annotations(text); !names) {
    cred::fuzz::require_message(names.error().text);
  }
  return 0;
}
