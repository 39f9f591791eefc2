// SPDX-License-Identifier: Apache-2.0
// The rules of the three kinds of entry, over one Store.
#include "cache/token_cache.h"

#include <algorithm>
#include <utility>

namespace cred {
namespace {

constexpr std::chrono::seconds kClockGranularity{2};

bool is_settled(const SelectionKey& selection, Instant now) {
  return !selection.youngest_stamp ||
         selection.made_at.value_or(now) - *selection.youngest_stamp >= kClockGranularity;
}

bool is_login(std::string_view key) { return key.substr(0, kLoginPrefix.size()) == kLoginPrefix; }

// A selection lives as long as what it leads to; it is never refreshed, only written anew.
KeyedEntry make_selection(const SelectionKey& selection, const KeyedEntry& target, Instant now) {
  const Instant end = target.entry.expires_at;
  return {selection.text, Entry{target.key, now, end, end}};
}

void add_selection(Changes& changes, const SelectionKey& selection, const KeyedEntry& target,
                   Instant now) {
  if (!is_settled(selection, now)) return;
  changes.put_unless = make_selection(selection, target, now);
  if (!is_login(target.key)) {
    changes.unless_key = login_key(selected_host(selection.text));
  }
}

}  // namespace

Result<TokenCache> TokenCache::open(const std::string& directory) {
  auto store = Store::open(directory, kTokenFile);
  if (!store) return store.error();
  return TokenCache(*std::move(store));
}

std::optional<Entry> TokenCache::find(const std::string& key, Instant now) {
  auto entry = store_.find(key);
  if (!entry || !is_usable(*entry, now)) return std::nullopt;
  return entry;
}

std::optional<std::string> TokenCache::find_target(const SelectionKey& selection, Instant now) {
  auto entry = store_.find(selection.text);
  if (!entry || !is_usable(*entry, now)) return std::nullopt;
  return std::move(entry->value);
}

Result<void> TokenCache::put_token(const KeyedEntry& token, const SelectionKey& selection,
                                   Instant now) {
  Changes changes;
  changes.put.push_back(token);
  add_selection(changes, selection, token, now);
  return store_.apply(changes, now);
}

Result<void> TokenCache::put_selection(const SelectionKey& selection, const KeyedEntry& target,
                                       Instant now) {
  if (!is_settled(selection, now)) return {};
  // Of many who waited for the same token, one writes.
  const auto known = store_.find(selection.text);
  if (known && known->value == target.key && known->expires_at == target.entry.expires_at) {
    return {};
  }
  Changes changes;
  add_selection(changes, selection, target, now);
  return store_.apply(changes, now);
}

Result<void> TokenCache::put_not_ours(const SelectionKey& selection, Instant now) {
  const Entry always = make_entry({}, now + kMaxLife, now);
  return put_selection(selection, {std::string(kNotOurs), always}, now);
}

Result<void> TokenCache::postpone_refresh(const KeyedEntry& token, Instant next, Instant now) {
  Changes changes;
  changes.postpone = token;
  changes.postpone->entry.refresh_at = next;
  return store_.apply(changes, now);
}

Result<void> TokenCache::put_login(const std::string& host, const Entry& login, Instant now) {
  const auto known = find(login_key(host), now);
  if (known && known->value == login.value) return {};
  // Not by the host's selections: while a watched file is younger than 2 s there is none.
  const auto tokens = store_.list(kTokenPrefix);
  const bool is_known_token = std::any_of(tokens.begin(), tokens.end(), [&](const auto& row) {
    return is_usable(row.entry, now) && row.entry.value == login.value;
  });
  if (is_known_token && !known) return {};
  Changes changes;
  changes.erase_prefixes.push_back(selection_prefix(host));
  changes.put.push_back({login_key(host), login});
  changes.must_last = true;
  return store_.apply(changes, now);
}

Result<void> TokenCache::erase_token(const std::string& key, Instant now) {
  Changes changes;
  changes.erase_keys.push_back(key);
  return store_.apply(changes, now);
}

Result<void> TokenCache::erase_host(const std::string& host, std::vector<std::string> keys,
                                    Instant now) {
  Changes changes;
  changes.erase_keys = std::move(keys);
  changes.erase_keys.push_back(login_key(host));
  changes.erase_prefixes.push_back(selection_prefix(host));
  changes.put.push_back({erased_key(host), make_entry({}, now + kMaxLife, now)});
  changes.must_last = true;
  return store_.apply(changes, now);
}

std::optional<Instant> TokenCache::find_erasure(const std::string& host) {
  const auto erasure = store_.find(erased_key(host));
  return erasure ? std::optional(erasure->requested_at) : std::nullopt;
}

std::vector<std::string> TokenCache::list_hosts(const Environment& environment,
                                                std::string_view home, Instant now) {
  std::vector<std::string> hosts;
  for (const KeyedEntry& row : store_.list(kLoginPrefix)) {
    if (is_usable(row.entry, now)) hosts.push_back(row.key.substr(kLoginPrefix.size()));
  }
  for (const KeyedEntry& row : store_.list(kSelectionPrefix)) {
    const std::string host(selected_host(row.key));
    const bool is_present = make_selection_key(host, environment, home).text == row.key;
    if (is_present && is_usable(row.entry, now) && find(row.entry.value, now)) {
      hosts.push_back(host);
    }
  }
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  return hosts;
}

}  // namespace cred
