// SPDX-License-Identifier: Apache-2.0
// The hit: selection key → token key → password.
#include "helper/front/lookup.h"

#include <unistd.h>

#include <optional>
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

using Reader = std::optional<CacheReader>;

// They live as long as the program, which leaves a hit by _exit: closing what the kernel closes
// anyway would slow every one.
Reader& own_reader() {
  static Reader reader;
  return reader;
}

Reader& published_reader() {
  static Reader reader;
  return reader;
}

struct Place {
  Trust trust = Trust::foreign;  // foreign also where there must be no cache
  std::string path;
};

Place find_database(const Environment& environment, std::string_view home) {
  auto directory = find_cache_directory(environment, home);
  if (!directory) return {};
  Place place{judge_directory(*directory), *std::move(directory)};
  if (place.trust != Trust::trusted) return place;
  place.path += '/';
  place.path += kTokenFile;
  place.trust = judge_file(place.path);
  return place;
}

// What ecr-syncd publishes, for whom the full program has chosen it (`is_chosen`) or who has no AWS
// settings at all. `own` is the user's cache; nullptr where there is none yet.
Finding find_published(std::string_view host, const SelectionKey& selection, bool is_chosen,
                       CacheReader* own, Instant now) {
  if (!is_chosen && !is_bare(selection)) return {};
  if (own != nullptr && own->find(login_key(host))) return {};
  if (judge_published(kSystemCacheFile).trust != Trust::trusted) return {};
  Reader& reader = published_reader();
  reader = CacheReader::open(kSystemCacheFile);
  if (!reader) return {};
  auto token = reader->find(system_key(host));
  if (!token || !is_usable(*token, now)) return {};
  const auto erasure = own != nullptr ? own->find(erased_key(host)) : std::nullopt;
  if (erasure && token->requested_at <= erasure->requested_at) return {};
  return {Finding::Kind::password, std::move(token->value)};
}

}  // namespace

Finding find_in_cache(std::string_view host, const Environment& environment) {
  // Without HOME the full program asks the user database, which a static program should not.
  const auto home = environment.find("HOME");
  if (!home) return {};
  const Place place = find_database(environment, *home);
  if (place.trust == Trust::absent) {
    const SelectionKey key = make_selection_key(host, environment, *home);
    return find_published(host, key, false, nullptr, read_clock());
  }
  if (place.trust != Trust::trusted) return {};
  Reader& reader = own_reader();
  reader = CacheReader::open(place.path);
  if (!reader) return {};
  const Instant now = read_clock();
  const SelectionKey key = make_selection_key(host, environment, *home);
  const auto selection = reader->find(key.text);
  if (selection && is_fresh(*selection, now)) {
    if (selection->value == kNotOurs) return {Finding::Kind::not_ours, {}};
    auto token = reader->find(selection->value);
    if (token && is_fresh(*token, now)) {
      return {Finding::Kind::password, std::move(token->value)};
    }
    if (selection->value == system_key(host)) {
      return find_published(host, key, true, &*reader, now);
    }
  }
  return find_published(host, key, false, &*reader, now);
}

void close_caches() {
  own_reader().reset();
  published_reader().reset();
}

bool has_registry_map(const Environment& environment) {
  // Without HOME only the full program knows where the user's map would be.
  const auto home = environment.find("HOME");
  return !home || ::access(find_user_config_file(environment, *home).c_str(), F_OK) == 0 ||
         ::access(kSystemConfigFile, F_OK) == 0;
}

}  // namespace cred
