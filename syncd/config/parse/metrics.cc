// SPDX-License-Identifier: Apache-2.0
// What other machines could read is served only where somebody wrote that it may be.
#include "syncd/config/parse/metrics.h"

#include "syncd/config/listen_address.h"

namespace cred::syncd {

std::optional<MetricsConfig> parse_metrics(ConfigSection& file, const std::string& path,
                                           Complaints& complaints) {
  const YamlNode* const node = file.take("metrics");
  if (node == nullptr) return std::nullopt;
  ConfigSection section(*node, path, "metrics", complaints);
  if (!section.is_map()) return std::nullopt;
  const auto listen = section.take_text("listen");
  const bool is_public = section.take_switch("public").value_or(false);
  section.finish();
  if (!section.has("listen")) section.complain("listen", "write where, such as 127.0.0.1:9599");
  if (!listen) return std::nullopt;
  const auto address = parse_listen_address(*listen);
  if (!address) {
    section.complain("listen",
                     "write ADDRESS:PORT in digits, such as 127.0.0.1:9599 or "
                     "[::1]:9599, or unix:/PATH");
    return std::nullopt;
  }
  if (!address->is_local && !is_public) {
    section.complain("listen", "other machines could read this; write 127.0.0.1:" +
                                   std::to_string(address->port) +
                                   ", or public: true beside it if they may");
    return std::nullopt;
  }
  return MetricsConfig{*listen, is_public};
}

}  // namespace cred::syncd
