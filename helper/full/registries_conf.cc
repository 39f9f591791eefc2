// SPDX-License-Identifier: Apache-2.0
// Edits of one list in a TOML text, which leave every other byte as it is.
#include "helper/full/registries_conf.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "helper/full/toml_strings.h"

namespace cred {
namespace {

constexpr std::string_view kKey = "credential-helpers";
constexpr std::string_view kHelper = "ecr";
constexpr std::string_view kOlderHelper = "ecr-login";
constexpr std::string_view kDefault = "containers-auth.json";

// As it used to be added to registries.conf itself, and what --undo left of it.
constexpr std::array<std::string_view, 2> kOlderLines = {
    "credential-helpers = [\"containers-auth.json\", \"ecr\"]\n",
    "credential-helpers = [\"containers-auth.json\"]\n"};

std::string quote(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string joined(const HelperList& helpers) {
  std::string text;
  for (const std::string& helper : helpers) {
    if (!text.empty()) text += ", ";
    text += quote(helper);
  }
  return text;
}

HelperList names_of(const TomlStrings& list) {
  HelperList names;
  for (const TomlString& item : list.items) names.push_back(item.text);
  return names;
}

Result<std::optional<TomlStrings>> find_list(std::string_view text) {
  return find_toml_strings(text, kKey);
}

// The line of `at` is blank but for what lies between `begin` and `end`, which then means all of
// it.
void widen_to_line(std::string_view text, std::size_t& begin, std::size_t& end) {
  const auto before = text.find_last_not_of(" \t", begin == 0 ? 0 : begin - 1);
  const auto after = text.find_first_not_of(" \t\r", end);
  if (before == std::string_view::npos || after == std::string_view::npos) return;
  if (text[before] != '\n' || text[after] != '\n') return;
  begin = before + 1;
  end = after + 1;
}

std::string without_item(std::string_view text, const TomlStrings& list, std::size_t index) {
  const TomlString& item = list.items[index];
  std::size_t begin = item.begin;
  std::size_t end = item.end;
  std::string kept(text);
  if (item.comma != std::string_view::npos) {
    end = std::min(text.find_first_not_of(" \t", item.comma + 1), text.size());
    widen_to_line(text, begin, end);
    return kept.erase(begin, end - begin);
  }
  if (index == 0) return kept.erase(begin, end - begin);
  // The last one: the comma before it goes with it, a comment between them stays.
  const std::size_t comma = list.items[index - 1].comma;
  if (trim(text.substr(comma + 1, begin - comma - 1)).empty()) {
    return kept.erase(comma, end - comma);
  }
  widen_to_line(text, begin, end);
  return kept.erase(begin, end - begin).erase(comma, 1);
}

bool is_comments_only(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = trim(text.substr(0, text.find('\n')));
    if (!line.empty() && line.front() != '#') return false;
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return true;
}

// How the file begins that distributions install.
bool is_stock(std::string_view text) {
  constexpr std::string_view kStart = "# For more information on this configuration file, see cont";
  return text.substr(0, kStart.size()) == kStart && is_comments_only(text);
}

std::string_view without_line_end(std::string_view text) {
  return text.substr(0, text.ends_with('\n') ? text.size() - 1 : text.size());
}

// Two texts that differ in nothing but the list, and there in nothing but us.
bool differs_in_us_alone(std::string_view text, std::string_view system) {
  const auto ours = find_list(text);
  const auto theirs = find_list(system);
  if (!ours || !*ours || !theirs || !*theirs) return false;
  const TomlStrings& list = **ours;
  const TomlStrings& base = **theirs;
  if (text.substr(0, list.open) != system.substr(0, base.open) ||
      text.substr(list.close) != system.substr(base.close)) {
    return false;
  }
  HelperList expected = names_of(base);
  const auto older = std::find(expected.begin(), expected.end(), kOlderHelper);
  if (older == expected.end()) {
    expected.emplace_back(kHelper);
  } else {
    *older = kHelper;
  }
  return names_of(list) == expected;
}

}  // namespace

Result<std::optional<HelperList>> find_podman_helpers(std::string_view text) {
  const auto list = find_list(text);
  if (!list) return list.error();
  if (!*list) return std::optional<HelperList>();
  return std::optional<HelperList>(names_of(**list));
}

HelperList with_podman_helper(HelperList helpers) {
  if (helpers.empty()) helpers.emplace_back(kDefault);
  if (std::find(helpers.begin(), helpers.end(), kHelper) != helpers.end()) return helpers;
  const auto older = std::find(helpers.begin(), helpers.end(), kOlderHelper);
  if (older == helpers.end()) {
    helpers.emplace_back(kHelper);
  } else {
    *older = kHelper;
  }
  return helpers;
}

std::string render_podman_helpers(const HelperList& helpers) {
  return std::string(kKey) + " = [" + joined(helpers) + "]\n";
}

Result<std::string> add_podman_helper(std::string_view text) {
  const auto found = find_list(text);
  if (!found) return found.error();
  if (!*found) return Error{Errc::local, "it has no credential-helpers"};
  const TomlStrings& list = **found;
  std::string changed(text);
  if (list.has(kHelper)) return changed;
  if (list.items.empty()) {
    return changed.insert(list.open + 1, joined(with_podman_helper({})));
  }
  for (const TomlString& item : list.items) {
    if (item.text == kOlderHelper) {
      return changed.replace(item.begin, item.end - item.begin, quote(kHelper));
    }
  }
  return changed.insert(list.items.back().end, ", " + quote(kHelper));
}

Result<std::string> remove_podman_helper(std::string_view text) {
  std::string changed(text);
  for (;;) {
    const auto found = find_list(changed);
    if (!found) return found.error();
    if (!*found || !(*found)->has(kHelper)) return changed;
    const auto& items = (*found)->items;
    const auto ours = std::find_if(items.begin(), items.end(),
                                   [](const TomlString& item) { return item.text == kHelper; });
    changed = without_item(changed, **found, static_cast<std::size_t>(ours - items.begin()));
  }
}

std::optional<std::string> remove_older_line(std::string_view text) {
  for (const std::string_view line : kOlderLines) {
    if (text.starts_with(line)) return std::string(text.substr(line.size()));
    if (text.ends_with('\n' + std::string(line))) {
      return std::string(text.substr(0, text.size() - line.size()));
    }
  }
  return std::nullopt;
}

bool is_older_copy(std::string_view text, std::string_view system) {
  const auto rest = remove_older_line(text);
  if (!rest) return differs_in_us_alone(text, system);
  return without_line_end(*rest) == without_line_end(system) || is_stock(*rest);
}

}  // namespace cred
