// SPDX-License-Identifier: Apache-2.0
// Rows of the system cache, judged before they are read.
#include "cache/published.h"

#include <algorithm>
#include <utility>

#include "cache/key.h"
#include "cache/store.h"
#include "cache/trust.h"

namespace cred {
namespace {

std::string find_source(const std::vector<KeyedEntry>& sources, const std::string& host) {
  const std::string key = system_source_key(host);
  const auto found = std::find_if(sources.begin(), sources.end(),
                                  [&](const KeyedEntry& row) { return row.key == key; });
  return found == sources.end() ? std::string() : found->entry.value;
}

bool is_believed(const std::string& path) { return judge_published(path).trust == Trust::trusted; }

}  // namespace

std::vector<PublishedToken> read_published(const std::string& path) {
  const auto sources = read_database(path, kSystemSourcePrefix);
  std::vector<PublishedToken> tokens;
  for (KeyedEntry& row : read_database(path, kSystemPrefix)) {
    const std::string host = row.key.substr(kSystemPrefix.size());
    tokens.push_back({host, find_source(sources, host), std::move(row.entry)});
  }
  return tokens;
}

std::optional<PublishedToken> find_published(const std::string& path, const std::string& host,
                                             Instant now) {
  if (!is_believed(path)) return std::nullopt;
  const std::string key = system_key(host);
  for (KeyedEntry& row : read_database(path, key)) {
    if (row.key != key || !is_usable(row.entry, now)) continue;
    const auto sources = read_database(path, system_source_key(host));
    return PublishedToken{host, find_source(sources, host), std::move(row.entry)};
  }
  return std::nullopt;
}

std::vector<std::string> list_published(const std::string& path, Instant now) {
  std::vector<std::string> hosts;
  if (!is_believed(path)) return hosts;
  for (const KeyedEntry& row : read_database(path, kSystemPrefix)) {
    if (is_usable(row.entry, now)) hosts.push_back(row.key.substr(kSystemPrefix.size()));
  }
  return hosts;
}

}  // namespace cred
