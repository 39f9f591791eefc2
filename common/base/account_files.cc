// SPDX-License-Identifier: Apache-2.0
// Lines of fields between colons: passwd(5), group(5).
#include "base/account_files.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/file.h"

namespace cred {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;
constexpr std::size_t kUserFields = 7;
constexpr std::size_t kGroupFields = 4;

using Fields = std::vector<std::string_view>;

Fields split_fields(std::string_view line, char separator) {
  Fields fields;
  while (true) {
    const std::size_t end = std::min(line.find(separator), line.size());
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

// Calls `take` with each line of so many fields until it returns true. Lines that begin with + or -
// stand for other sources (nsswitch's "compat"), and nobody has such a name.
template <typename Take>
void for_each_line(std::string_view text, std::size_t count, const Take& take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.find_first_of("#+-") == 0) continue;
    const Fields fields = split_fields(line, ':');
    if (fields.size() == count && take(fields)) return;
  }
}

std::string make_home(std::string_view text) {
  const bool is_path = text.starts_with('/') && text.find('\0') == std::string_view::npos;
  return is_path ? std::string(text) : std::string();
}

// The first one that satisfies `is_wanted`.
template <typename IsWanted>
std::optional<Account> find_account_where(std::string_view text, const IsWanted& is_wanted) {
  std::optional<Account> found;
  for_each_line(text, kUserFields, [&](const Fields& entry) {
    const auto user = parse_number(entry[2]);
    const auto group = parse_number(entry[3]);
    if (!user || !group || !is_wanted(entry[0], *user)) return false;
    found = Account{std::string(entry[0]), make_home(entry[5]), *user, *group};
    return true;
  });
  return found;
}

std::string read_text(const char* path) {
  const auto text = read_file(path, kMaxBytes);
  return text && *text ? **text : std::string();
}

}  // namespace

std::optional<Account> find_account_in(std::string_view text, uid_t user) {
  return find_account_where(
      text, [user](std::string_view /*name*/, uid_t number) { return number == user; });
}

std::optional<Account> find_account_in(std::string_view text, std::string_view name) {
  return find_account_where(
      text, [name](std::string_view entry, uid_t /*number*/) { return entry == name; });
}

std::string find_home_in(std::string_view text, uid_t user) {
  auto account = find_account_in(text, user);
  return account ? std::move(account->home) : std::string();
}

std::optional<gid_t> find_group_in(std::string_view text, std::string_view name) {
  std::optional<gid_t> found;
  for_each_line(text, kGroupFields, [&](const Fields& entry) {
    if (entry[0] == name) found = parse_number(entry[2]);
    return found.has_value();
  });
  return found;
}

std::vector<gid_t> find_groups_in(std::string_view text, const Account& account) {
  std::vector<gid_t> groups{account.group};
  for_each_line(text, kGroupFields, [&](const Fields& entry) {
    const auto number = parse_number(entry[2]);
    const Fields members = split_fields(entry[3], ',');
    const bool is_in = std::find(members.begin(), members.end(), account.name) != members.end();
    const bool is_new = number && std::find(groups.begin(), groups.end(), *number) == groups.end();
    if (is_in && is_new) groups.push_back(*number);
    return false;
  });
  return groups;
}

std::string read_home(uid_t user) { return find_home_in(read_text("/etc/passwd"), user); }

std::optional<Account> read_account(uid_t user) {
  return find_account_in(read_text("/etc/passwd"), user);
}

std::optional<Account> read_account(std::string_view name) {
  return find_account_in(read_text("/etc/passwd"), name);
}

std::vector<gid_t> read_groups(const Account& account) {
  return find_groups_in(read_text("/etc/group"), account);
}

std::optional<gid_t> read_group(std::string_view name) {
  return find_group_in(read_text("/etc/group"), name);
}

}  // namespace cred
