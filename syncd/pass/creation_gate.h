// SPDX-License-Identifier: Apache-2.0
// Keeps our own creations of one secret apart. An apply over an existing secret names the version
// that it is of, but we know of nothing that says "only if it is absent" (docs/adr/0013): of two
// creations with one field manager the server lets the later one win, and that may be the one with
// the older password.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace cred {

class CreationSight;

enum class CreationState {
  begun,  // nobody else creates it before the end of this
  busy,   // somebody is creating it
  stale,  // somebody has created it since one looked, so it has to be looked at again
};

// Many threads may call it at once. Always owned by a shared_ptr.
class CreationGate : public std::enable_shared_from_this<CreationGate> {
 public:
  // To be taken before the passwords that may be written, and before the absence of anything is
  // looked at: what is created from now on is news to it.
  std::shared_ptr<const CreationSight> look(const std::string& cluster);

 private:
  friend class CreationSight;
  friend class Creation;
  using Key = std::pair<std::string, std::string>;  // (cluster, path)
  using Numbers = std::map<Key, std::uint64_t>;

  void forget(std::uint64_t ended);
  CreationState begin(const Key& key, std::uint64_t ended);
  void end(const Key& key);

  std::mutex mutex_;
  std::uint64_t ended_ = 0;  // creations
  std::set<Key> under_way_;
  Numbers last_;  // which of all creations was the last of each
  std::deque<std::pair<std::uint64_t, Numbers::iterator>> in_order_;  // not seen by every sight
  std::multiset<std::uint64_t> sights_;
};

// What had been created of one cluster at one moment.
class CreationSight {
 public:
  CreationSight(std::shared_ptr<CreationGate> gate, std::string cluster, std::uint64_t ended);

  CreationSight(const CreationSight&) = delete;
  CreationSight& operator=(const CreationSight&) = delete;
  CreationSight(CreationSight&&) = delete;
  CreationSight& operator=(CreationSight&&) = delete;
  ~CreationSight();

  // Of the same cluster, now.
  std::shared_ptr<const CreationSight> look_again() const;

 private:
  friend class Creation;
  std::shared_ptr<CreationGate> gate_;
  std::string cluster_;
  std::uint64_t ended_;
};

// One creation, from its construction to its end; it blocks nobody.
class Creation {
 public:
  // Without `sight` there is nobody else. `path` is that of the secret.
  Creation(std::shared_ptr<const CreationSight> sight, std::string path);

  Creation(const Creation&) = delete;
  Creation& operator=(const Creation&) = delete;
  Creation(Creation&&) = delete;
  Creation& operator=(Creation&&) = delete;
  ~Creation();

  CreationState state() const { return state_; }

 private:
  std::shared_ptr<const CreationSight> sight_;
  CreationGate::Key key_;
  CreationState state_ = CreationState::begun;
};

}  // namespace cred
