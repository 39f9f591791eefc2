// SPDX-License-Identifier: Apache-2.0
// Lines of fields between colons: passwd(5), group(5).
#include "base/account_files.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/file.h"

namespace cred {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;
constexpr std::size_t kUserFields = 7;
constexpr std::size_t kGroupFields = 4;

using Fields = std::vector<std::string_view>;

Fields split_fields(std::string_view line) {
  Fields fields;
  while (true) {
    const std::size_t end = std::min(line.find(':'), line.size());
    fields.push_back(line.substr(0, end));
    if (end == line.size()) return fields;
    line.remove_prefix(end + 1);
  }
}

// Digits and nothing else: no sign, no blank, and no number that would be cut to another one.
std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

// The first line that has so many fields and satisfies `is_wanted`. Those that begin with + or -
// stand for other sources (nsswitch's "compat"), and nobody has such a name.
template <typename IsWanted>
Fields find_line(std::string_view text, std::size_t count, const IsWanted& is_wanted) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.find_first_of("#+-") == 0) continue;
    Fields fields = split_fields(line);
    if (fields.size() == count && is_wanted(fields)) return fields;
  }
  return {};
}

std::string read_text(const char* path) {
  const auto text = read_file(path, kMaxBytes);
  return text && *text ? **text : std::string();
}

}  // namespace

std::string find_home_in(std::string_view text, uid_t user) {
  const Fields fields = find_line(
      text, kUserFields, [user](const Fields& entry) { return parse_number(entry[2]) == user; });
  if (fields.empty() || !fields[5].starts_with('/')) return {};
  return fields[5].find('\0') == std::string_view::npos ? std::string(fields[5]) : std::string();
}

std::optional<gid_t> find_group_in(std::string_view text, std::string_view name) {
  const Fields fields = find_line(text, kGroupFields, [name](const Fields& entry) {
    return entry[0] == name && parse_number(entry[2]);
  });
  if (fields.empty()) return std::nullopt;
  return parse_number(fields[2]);
}

std::string read_home(uid_t user) { return find_home_in(read_text("/etc/passwd"), user); }

std::optional<gid_t> read_group(std::string_view name) {
  return find_group_in(read_text("/etc/group"), name);
}

}  // namespace cred
