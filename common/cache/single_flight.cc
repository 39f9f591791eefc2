// SPDX-License-Identifier: Apache-2.0
// Byte locks as flights.
#include "cache/single_flight.h"

#include <utility>

namespace cred {
namespace {

// FNV-1a; the offset of a lock must be positive. https://datatracker.ietf.org/doc/html/rfc9923
std::int64_t hash_to_byte(std::string_view key) {
  constexpr std::uint64_t kOffsetBasis = 0xcbf29ce484222325;
  constexpr std::uint64_t kPrime = 0x100000001b3;
  constexpr std::uint64_t kPositive = 0x3fffffffffffffff;
  std::uint64_t hash = kOffsetBasis;
  for (const char c : key) {
    hash ^= static_cast<unsigned char>(c);
    hash *= kPrime;
  }
  return static_cast<std::int64_t>(hash & kPositive);
}

}  // namespace

SingleFlight::SingleFlight(LockFile file, std::int64_t byte)
    : file_(std::move(file)), byte_(byte), told_ns_(file_.touched_ns()) {}

Result<SingleFlight> SingleFlight::open(const std::string& directory, std::string_view key) {
  auto file = LockFile::open(directory + "/flight.lock");
  if (!file) return file.error();
  return SingleFlight(*std::move(file), hash_to_byte(key));
}

bool SingleFlight::try_lead() { return file_.try_lock(byte_, LockMode::exclusive); }

bool SingleFlight::wait_for_leader(const Deadline& deadline) {
  if (!file_.wait_lock(byte_, LockMode::shared, deadline)) return false;
  // Kept, the shared locks of the waiters would keep each other from ever leading.
  file_.unlock(byte_);
  return true;
}

bool SingleFlight::lead_after(const Deadline& deadline) {
  return file_.wait_lock(byte_, LockMode::exclusive, deadline);
}

// Nothing else ever changes the time of the file, which stays empty.
void SingleFlight::tell_unwritten() { file_.touch(); }

bool SingleFlight::was_told_unwritten() const { return file_.touched_ns() != told_ns_; }

}  // namespace cred
