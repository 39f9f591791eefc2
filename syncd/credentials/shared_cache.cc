// SPDX-License-Identifier: Apache-2.0
// Outcomes → offers → published.
#include "syncd/credentials/shared_cache.h"

#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <optional>
#include <set>

#include "base/reader_group.h"
#include "cache/entry.h"
#include "cache/location.h"
#include "cache/publication.h"
#include "cache/token_cache.h"
#include "cache/trust.h"
#include "syncd/config/shared_registries.h"

namespace cred::syncd {
namespace {

constexpr mode_t kOpenForPassing = 0755;

std::optional<Entry> make_entry_of(const TokenOutcome& outcome) {
  if (!outcome.password) return std::nullopt;
  const Instant end = outcome.password->expires_at;
  // Not the refresh point that a failed attempt has put off: the row must stay the same by that.
  return Entry{outcome.password->password.reveal(), outcome.requested_at,
               refresh_point(outcome.requested_at, end), end};
}

bool is_denied(const TokenOutcome& outcome) {
  return !outcome.password && outcome.password.error().code == Errc::denied;
}

std::string published_file(const std::string& cache_directory) {
  return public_cache(cache_directory) + "/" + std::string(kTokenFile);
}

}  // namespace

std::string prepare_private_cache(const std::string& cache_directory) {
  // Whoever fails here learns the cause from the cache.
  if (::mkdir(cache_directory.c_str(), kOpenForPassing) == 0) {
    [[maybe_unused]] const int done = ::chmod(cache_directory.c_str(), kOpenForPassing);
  }
  return cache_directory + "/private";
}

std::string find_keeping_obstacle(const std::string& cache_directory) {
  const std::string directory = prepare_private_cache(cache_directory);
  const auto tokens = TokenCache::open(directory);
  if (tokens) return {};
  return tokens.error().text + "; have " + directory +
         " belong to whoever runs this, with all that is in it";
}

std::string public_cache(const std::string& cache_directory) { return cache_directory + "/public"; }

Result<bool> publish_passwords(const std::string& cache_directory,
                               const std::vector<RegistrySource>& registries,
                               const std::vector<TokenOutcome>& outcomes, Instant now) {
  std::vector<Offer> offers;
  std::set<std::string> hosts;  // the same principal may stand in several entries
  for (std::size_t i = 0; i < registries.size(); ++i) {
    const RegistrySource& source = registries[i];
    const std::string& host = source.target.registry.host;
    if (!source.shared || is_denied(outcomes[i]) || !hosts.insert(host).second) continue;
    offers.push_back(
        {host, source.name + ": " + describe_principal(source), make_entry_of(outcomes[i])});
  }
  return publish(public_cache(cache_directory), find_reader_group(), offers, now);
}

std::string find_reading_obstacle(const std::string& cache_directory) {
  const std::string path = published_file(cache_directory);
  if (path != kSystemCacheFile) return {};
  const Verdict verdict = judge_published(path);
  if (verdict.trust == Trust::absent) {
    return "there is no " + path + " yet; `ecr-syncd run` and `ecr-syncd once` make it";
  }
  if (verdict.trust == Trust::too_open) {
    return "others may write to " + verdict.culprit + "; take that right away: chmod go-w";
  }
  if (verdict.trust != Trust::trusted) {
    return verdict.culprit + " belongs to the wrong user: everything above " +
           public_cache(cache_directory) + " must be root's";
  }
  const auto above = find_standing(cache_directory);
  if (above && (above->mode & S_IXOTH) == 0) {
    return cache_directory + " is closed to other users; open it: chmod 755";
  }

  struct stat status {};

  // Any other group than our own is somebody's choice, and the unit's own is that of the readers.
  if (::stat(path.c_str(), &status) != 0 || status.st_gid != ::getegid()) return {};
  if (status.st_gid == find_reader_group()) return {};
  return public_cache(cache_directory) + " has no group of readers; give it one: chgrp " +
         kReaderGroup;
}

}  // namespace cred::syncd
