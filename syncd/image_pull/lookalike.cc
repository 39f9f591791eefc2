// SPDX-License-Identifier: Apache-2.0
// Account, then region, then suffix.
#include "syncd/image_pull/lookalike.h"

#include <cstddef>

#include "base/text.h"
#include "registry/registry.h"
#include "syncd/config/names.h"

namespace cred::syncd {

std::optional<PullCause> find_lookalike(const std::string& host) {
  if (parse_registry(host)) return std::nullopt;
  const std::size_t first = host.find('.');
  const std::size_t service = host.find("ecr");
  const bool is_meant =
      service != std::string::npos && first != std::string::npos && host.find(".dkr") == first;
  if (!is_meant) return std::nullopt;
  const std::string shown = clean_text(host, 120);
  const std::string account = host.substr(0, first);
  const std::string remedy =
      "a registry is called ACCOUNT.dkr.ecr.REGION.amazonaws.com: mend the pod's `image`";
  if (!is_account_id(account)) {
    return PullCause{shown + " is not a registry of ECR: " + clean_text(account, 40) +
                         " is not an account, which has 12 digits",
                     remedy};
  }
  const std::size_t region = service + 4;
  const std::size_t end = host.find('.', region);
  const std::string name = region < host.size() ? host.substr(region, end - region) : "";
  if (!is_region(name)) {
    return PullCause{
        shown + " is not a registry of ECR: " + clean_text(name, 40) + " is not an AWS region",
        remedy};
  }
  return PullCause{shown + " is not a registry of ECR: those of " + name + " end otherwise",
                   remedy + "; regions of China end in amazonaws.com.cn"};
}

}  // namespace cred::syncd
