// SPDX-License-Identifier: Apache-2.0
// Tokens, logins and selections as the full program and the daemon use them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "cache/entry.h"
#include "cache/key.h"
#include "cache/store.h"

namespace cred {

class TokenCache {
 public:
  // Fails (local) where there can be no cache; callers then work without one.
  static Result<TokenCache> open(const std::string& directory);

  // The usable (see is_usable) token or login under `key`.
  std::optional<Entry> find(const std::string& key, Instant now);

  // The key that a selection leads to, whether or not there is still something under it.
  std::optional<std::string> find_target(const SelectionKey& selection, Instant now);

  // Each of the following returns what Store::apply returns; a caller that has an answer may drop
  // it.

  // Writes the token and, where allowed, the selection that leads to it.
  Result<void> put_token(const KeyedEntry& token, const SelectionKey& selection, Instant now);

  // Lets `selection` lead to `target` for as long as that lives. Nothing is written while a watched
  // file is younger than 2 s, or when `target` is a token and the host has a login.
  Result<void> put_selection(const SelectionKey& selection, const KeyedEntry& target, Instant now);

  // Lets `selection` say that its host is not ours, until a watched file changes or 12 h have
  // passed.
  Result<void> put_not_ours(const SelectionKey& selection, Instant now);

  // Leaves the token as it is but makes it due for refresh at `next` only; does nothing once it was
  // erased or replaced.
  Result<void> postpone_refresh(const KeyedEntry& token, Instant next, Instant now);

  // Keeps a login for `host` and drops the selections that would pass it by. Writes nothing when
  // the cache holds this password already, as the host's login or, while it has none, as a token.
  Result<void> put_login(const std::string& host, const Entry& login, Instant now);

  Result<void> erase_token(const std::string& key, Instant now);

  // Drops the login of `host`, its selections, and what is under `keys`; remembers when, for as
  // long as anything that was requested before may be published.
  Result<void> erase_host(const std::string& host, std::vector<std::string> keys, Instant now);

  // When `host` was erased last; nullopt when it was not, or longer ago than any token lives.
  std::optional<Instant> find_erasure(const std::string& host);

  // The hosts that a `get` in this environment would answer from this cache, sorted.
  std::vector<std::string> list_hosts(const Environment& environment, std::string_view home,
                                      Instant now);

 private:
  explicit TokenCache(Store store) : store_(std::move(store)) {}

  Store store_;
};

}  // namespace cred
