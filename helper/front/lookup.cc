// SPDX-License-Identifier: Apache-2.0
// The hit: selection key → token key → password.
#include "helper/front/lookup.h"

#include <unistd.h>

#include <utility>

#include "base/config_files.h"
#include "cache/entry.h"
#include "cache/key.h"
#include "cache/location.h"
#include "cache/reader.h"
#include "cache/trust.h"

namespace cred {
namespace {

// The one place of the front that reads the clock.
Instant read_clock() {
  return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
}

// The database that may be believed; an empty text when there is none.
std::string find_database(const Environment& environment, std::string_view home) {
  const auto directory = find_cache_directory(environment, home);
  if (!directory || judge_directory(*directory) != Trust::trusted) return {};
  std::string path = *directory;
  path += '/';
  path += kTokenFile;
  return judge_file(path) == Trust::trusted ? path : std::string();
}

}  // namespace

Finding find_in_cache(std::string_view host, const Environment& environment) {
  // Without HOME the full program asks the user database, which a static program should not.
  const auto home = environment.find("HOME");
  if (!home) return {};
  const std::string path = find_database(environment, *home);
  if (path.empty()) return {};
  // Static, since the program leaves by _exit: closing what the kernel closes anyway would slow
  // every hit.
  static auto reader = CacheReader::open(path);
  if (!reader) return {};
  const Instant now = read_clock();
  const auto selection = reader->find(make_selection_key(host, environment, *home).text);
  if (!selection || !is_fresh(*selection, now)) return {};
  if (selection->value == kNotOurs) return {Finding::Kind::not_ours, {}};
  auto token = reader->find(selection->value);
  if (!token || !is_fresh(*token, now)) return {};
  return {Finding::Kind::password, std::move(token->value)};
}

bool has_registry_map(const Environment& environment) {
  // Without HOME only the full program knows where the user's map would be.
  const auto home = environment.find("HOME");
  return !home || ::access(find_user_config_file(environment, *home).c_str(), F_OK) == 0 ||
         ::access(kSystemConfigFile, F_OK) == 0;
}

}  // namespace cred
