// SPDX-License-Identifier: Apache-2.0
// Failures as entries of a file of their own: the token file must stay small and quiet.
#include "cache/failure_memory.h"

#include <utility>

namespace cred {
namespace {

constexpr std::chrono::seconds kMemory{5};  // a pull of many layers asks again within a second

// The value is one digit for the code, then the text.
constexpr char kFirstCode = '0';

std::string render(const Error& error) {
  return static_cast<char>(kFirstCode + static_cast<int>(error.code)) + error.text;
}

std::optional<Error> parse(const std::string& value) {
  if (value.empty()) return std::nullopt;
  const int code = value.front() - kFirstCode;
  if (code < 0 || code > static_cast<int>(Errc::local)) return std::nullopt;
  return Error{static_cast<Errc>(code), value.substr(1)};
}

}  // namespace

std::optional<Error> parse_failure(const Entry& entry, Instant now) {
  if (now < entry.requested_at || now - entry.requested_at >= kMemory) return std::nullopt;
  return parse(entry.value);
}

Result<FailureMemory> FailureMemory::open(const std::string& directory) {
  auto store = Store::open(directory, kFailureFile);
  if (!store) return store.error();
  return FailureMemory(*std::move(store));
}

std::optional<Error> FailureMemory::find(const std::string& identity, Instant now) {
  const auto entry = store_.find(identity);
  return entry ? parse_failure(*entry, now) : std::nullopt;
}

Result<void> FailureMemory::put(const std::string& identity, const Error& error, Instant now) {
  Changes changes;
  changes.put.push_back({identity, Entry{render(error), now, now + kMemory, now + kMemory}});
  return store_.apply(changes, now);
}

void FailureMemory::erase(const std::string& prefix, Instant now) {
  Changes changes;
  changes.erase_prefixes.push_back(prefix);
  changes.must_last = true;
  static_cast<void>(store_.apply(changes, now));
}

}  // namespace cred
