// SPDX-License-Identifier: Apache-2.0
// A table of words, in the order in which they are looked for.
#include "syncd/image_pull/kubelet_message.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace cred::syncd {
namespace {

struct Words {
  std::string_view words;  // in lower case
  PullFault fault;
};

// Where ECR keeps layers: an S3 bucket of its own for each region.
// Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
constexpr std::string_view kLayerStore = "starport-layer-bucket";

// Errors of a registry are wrapped in those of the runtime, which say "not found" of much.
constexpr std::array<Words, 46> kTable = {{
    {"no space left on device", PullFault::disk_full},
    {"disk quota exceeded", PullFault::disk_full},
    {"pull policy of never", PullFault::not_present},
    {"not have access to the image", PullFault::unverified},
    {"could not be authenticated", PullFault::unverified},
    {"credential provider", PullFault::provider},
    {"error execing credential", PullFault::provider},
    {"signature", PullFault::signature},
    {"no match for platform", PullFault::platform},
    {"no matching manifest", PullFault::platform},
    {"no image found in manifest list for architecture", PullFault::platform},
    {"no image found in image index for architecture", PullFault::platform},
    {"exec format error", PullFault::platform},
    {"schema 1", PullFault::unsupported},
    {"manifest.v1+", PullFault::unsupported},
    {"unsupported media type", PullFault::unsupported},
    {"token has expired", PullFault::expired},
    {"toomanyrequests", PullFault::too_many_requests},
    {"429 too many", PullFault::too_many_requests},
    {"rate exceeded", PullFault::too_many_requests},
    {"x509:", PullFault::untrusted},
    {"certificate", PullFault::untrusted},
    {"no such host", PullFault::unresolved},
    {"server misbehaving", PullFault::unresolved},
    {"temporary failure in name resolution", PullFault::unresolved},
    {"no basic auth credentials", PullFault::no_credentials},
    {"401 unauthorized", PullFault::no_credentials},
    {"authentication required", PullFault::no_credentials},
    {"403 forbidden", PullFault::denied},
    {"not authorized to perform", PullFault::denied},
    {"pull access denied", PullFault::no_credentials},
    {"i/o timeout", PullFault::unreachable},
    {"connection refused", PullFault::unreachable},
    {"no route to host", PullFault::unreachable},
    {"deadline exceeded", PullFault::unreachable},
    {"client.timeout", PullFault::unreachable},
    {"connection reset", PullFault::unreachable},
    {"network is unreachable", PullFault::unreachable},
    {"manifest unknown", PullFault::not_found},
    {"name unknown", PullFault::not_found},
    {": not found", PullFault::not_found},
    {"404 not found", PullFault::not_found},
    {"500 internal", PullFault::in_trouble},
    {"502 bad gateway", PullFault::in_trouble},
    {"503 service", PullFault::in_trouble},
    {"504 gateway", PullFault::in_trouble},
}};

bool has(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

// The back-off's own words say nothing of the cause; newer kubelets put it behind them.
bool only_waits(const std::string& text) {
  return text.starts_with("back-off pulling image") && !has(text, "errimagepull");
}

// Images are called after what they do, and "signature" or "certificate" is not a complaint then.
void erase_all(std::string& text, const std::string& words) {
  if (words.empty()) return;
  for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at)) {
    text.erase(at, words.size());
  }
}

}  // namespace

PullFault classify_kubelet_message(std::string_view message, const ImageName& image) {
  std::string text = to_lower(message);
  erase_all(text, to_lower(image.repository));
  erase_all(text, to_lower(image.reference));
  if (text.empty() || only_waits(text)) return PullFault::none;
  const auto* const found = std::find_if(
      kTable.begin(), kTable.end(), [&](const Words& entry) { return has(text, entry.words); });
  if (found == kTable.end()) return PullFault::other;
  const bool is_network = found->fault == PullFault::unreachable ||
                          found->fault == PullFault::unresolved ||
                          found->fault == PullFault::denied;
  return is_network && has(text, kLayerStore) ? PullFault::layers : found->fault;
}

}  // namespace cred::syncd
