// SPDX-License-Identifier: Apache-2.0
// What the parts of a configuration file are read with.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syncd/config/parse/section.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

struct ParseContext {
  const std::string& path;                   // of the file
  const std::string& home;                   // may be empty
  const std::string& credentials_directory;  // of systemd; may be empty
  const std::vector<RegistrySource>& known;  // what rules may name
  const std::vector<std::string>& broken;    // names of registries that were complained of
  Complaints& complaints;
};

// An absolute path; "~/" and "${CREDENTIALS_DIRECTORY}/" in front are replaced where it is known
// by what, and else stay, so that whoever opens the file can say which one is missing.
std::optional<std::string> take_path(ConfigSection& section, std::string_view key,
                                     const ParseContext& context);

// The same for one path that was taken already.
std::optional<std::string> check_path(ConfigSection& section, std::string_view key,
                                      const Placed& path, const ParseContext& context);

// A text for which `is_valid` holds, else a complaint with `advice`.
template <typename Predicate>
std::optional<std::string> take_checked(ConfigSection& section, std::string_view key,
                                        const Predicate& is_valid, std::string_view advice) {
  auto text = section.take_text(key);
  if (!text || is_valid(*text)) return text;
  section.complain(key, advice);
  return std::nullopt;
}

// The same for every text of a list; what is not valid is left out.
template <typename Predicate>
std::vector<Placed> take_checked_texts(ConfigSection& section, std::string_view key,
                                       const Predicate& is_valid, std::string_view advice) {
  std::vector<Placed> good;
  for (Placed& placed : section.take_texts(key)) {
    if (is_valid(placed.text)) {
      good.push_back(std::move(placed));
    } else {
      section.complain_about(placed, key, advice);
    }
  }
  return good;
}

std::vector<std::string> drop_places(std::vector<Placed> placed);

// http, https, socks5 or socks5h.
std::optional<std::string> take_proxy(ConfigSection& section);

}  // namespace cred::syncd
