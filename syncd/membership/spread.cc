// SPDX-License-Identifier: Apache-2.0
// What is held stays, what nobody holds goes to whoever has least, then the fullest give.
#include "syncd/membership/spread.h"

#include <algorithm>
#include <cstddef>

namespace cred::syncd {
namespace {

// FNV-1a of 64 bits, then the finalizer of splitmix64, since FNV alone leaves names that differ in
// their last letter close together. Sources: http://www.isthe.com/chongo/tech/comp/fnv/ and
// https://prng.di.unimi.it/splitmix64.c
constexpr std::uint64_t kOffset = 0xcbf29ce484222325U;
constexpr std::uint64_t kPrime = 0x100000001b3U;

std::uint64_t hash_bytes(std::uint64_t hash, std::string_view text) {
  for (const char byte : text) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= kPrime;
  }
  return hash;
}

std::uint64_t mix(std::uint64_t hash) {
  hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9U;
  hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebU;
  return hash ^ (hash >> 31U);
}

// Member → its clusters.
using Loads = std::map<std::string, std::set<std::string>>;

std::size_t least_load(const Loads& loads) {
  return std::min_element(
             loads.begin(), loads.end(),
             [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); })
      ->second.size();
}

// Of those with the least the one that fits best.
const std::string& find_taker(const Loads& loads, const std::string& cluster) {
  const std::size_t least = least_load(loads);
  const std::string* best = nullptr;
  std::uint64_t best_weight = 0;
  for (const auto& [member, held] : loads) {
    if (held.size() != least) continue;
    const std::uint64_t weight = rendezvous_weight(cluster, member);
    if (best != nullptr && weight <= best_weight) continue;
    best = &member;
    best_weight = weight;
  }
  return *best;
}

// One cluster from whoever has most to whoever has least, if that makes them more alike.
bool level(Loads& loads) {
  auto fullest = loads.begin();
  auto emptiest = loads.begin();
  for (auto one = loads.begin(); one != loads.end(); ++one) {
    if (one->second.size() > fullest->second.size()) fullest = one;
    if (one->second.size() < emptiest->second.size()) emptiest = one;
  }
  if (fullest->second.size() <= emptiest->second.size() + 1) return false;
  const auto moved = std::max_element(
      fullest->second.begin(), fullest->second.end(), [&](const auto& a, const auto& b) {
        return rendezvous_weight(a, emptiest->first) < rendezvous_weight(b, emptiest->first);
      });
  emptiest->second.insert(*moved);
  fullest->second.erase(moved);
  return true;
}

}  // namespace

std::uint64_t rendezvous_weight(std::string_view cluster, std::string_view member) {
  constexpr std::string_view kBetween("\0", 1);  // in no name
  return mix(hash_bytes(hash_bytes(hash_bytes(kOffset, cluster), kBetween), member));
}

Spread spread_clusters(const std::set<std::string>& clusters, const std::set<std::string>& members,
                       const Spread& holders) {
  if (members.empty()) return {};
  Loads loads;
  for (const std::string& member : members) loads[member];
  std::set<std::string> free;
  for (const std::string& cluster : clusters) {
    const auto holder = holders.find(cluster);
    const auto load = holder == holders.end() ? loads.end() : loads.find(holder->second);
    load == loads.end() ? free.insert(cluster) : load->second.insert(cluster);
  }
  for (const std::string& cluster : free) loads[find_taker(loads, cluster)].insert(cluster);
  while (level(loads)) {
  }
  Spread spread;
  for (const auto& [member, held] : loads) {
    for (const std::string& cluster : held) spread[cluster] = member;
  }
  return spread;
}

}  // namespace cred::syncd
