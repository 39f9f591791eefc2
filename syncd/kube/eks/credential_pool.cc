// SPDX-License-Identifier: Apache-2.0
// Kept by principal, asked for under the lock of that principal alone.
#include "syncd/kube/eks/credential_pool.h"

#include <chrono>
#include <utility>

namespace cred::syncd {
namespace {

// What lives for less is asked for anew with the next token, so that no token ends early.
constexpr std::chrono::minutes kWanted{16};
constexpr std::chrono::minutes kUsable{1};

bool lives(const Credentials& credentials, std::chrono::seconds time, Instant now) {
  return credentials.expires_at && *credentials.expires_at - time > now;
}

}  // namespace

Result<Credentials> CredentialPool::get(const Source& source, const std::string& refused,
                                        Instant now, const Deadline& deadline) {
  // A file may have other keys by now.
  if (!source.takes_time) {
    auto fetched = source.fetch(deadline);
    return fetched ? fetched : as_configured(std::move(fetched).error());
  }
  Place& place = find_place(source.principal);
  const MutexLock lock(place.mutex);
  if (place.kept && place.kept->access_key_id == refused) place.kept.reset();
  if (place.kept && lives(*place.kept, kWanted, now)) return *place.kept;
  auto fetched = source.fetch(deadline);
  if (!fetched) {
    if (place.kept && lives(*place.kept, kUsable, now)) return *place.kept;
    return as_configured(std::move(fetched).error());
  }
  place.kept = *fetched;
  return fetched;
}

CredentialPool::Place& CredentialPool::find_place(const std::string& principal) {
  const MutexLock lock(mutex_);
  std::unique_ptr<Place>& place = places_[principal];
  if (!place) place = std::make_unique<Place>();
  return *place;
}

}  // namespace cred::syncd
