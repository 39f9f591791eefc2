// SPDX-License-Identifier: Apache-2.0
// A TOML edit of one line, which leaves every other byte as it is.
#include "helper/full/registries_conf.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"

namespace cred {
namespace {

constexpr std::string_view kKey = "credential-helpers";
constexpr std::string_view kNewLine = "credential-helpers = [\"containers-auth.json\", \"ecr\"]\n";

Error refuse(const std::string& problem) {
  return Error{Errc::local, problem + "; please edit the file yourself, so that it says " +
                                std::string(trim(kNewLine))};
}

// A line of the file that sets the list; offsets into the file's text.
struct ListLine {
  std::size_t open = 0;   // of '['
  std::size_t close = 0;  // of ']'
  std::vector<std::string> helpers;
};

// The text after the key and its '='; nullopt when the line sets something else.
std::optional<std::size_t> find_value(std::string_view line) {
  std::size_t at = line.find_first_not_of(" \t");
  if (at == std::string_view::npos) return std::nullopt;
  const char quote = line[at] == '"' || line[at] == '\'' ? line[at] : '\0';
  if (quote != '\0') ++at;
  if (line.substr(at, kKey.size()) != kKey) return std::nullopt;
  at += kKey.size();
  if (quote != '\0' && (at >= line.size() || line[at++] != quote)) return std::nullopt;
  at = line.find_first_not_of(" \t", at);
  if (at == std::string_view::npos || line[at] != '=') return std::nullopt;
  return at + 1;
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(" \t\r", at), text.size());
}

// A string that means the same in either kind of quotes; moves `at` behind it and the comma that
// may follow.
std::optional<std::string> parse_item(std::string_view line, std::size_t& at) {
  const char quote = line[at];
  if (quote != '"' && quote != '\'') return std::nullopt;
  const auto end = line.find(quote, at + 1);
  if (end == std::string_view::npos) return std::nullopt;
  std::string item(line.substr(at + 1, end - at - 1));
  if (item.find_first_of("\\\"") != std::string::npos) return std::nullopt;
  at = skip_blanks(line, end + 1);
  if (at == line.size()) return std::nullopt;
  if (line[at] == ',') {
    at = skip_blanks(line, at + 1);
  } else if (line[at] != ']') {
    return std::nullopt;
  }
  return item;
}

// ["a", 'b'] and nothing but a comment behind it.
std::optional<ListLine> parse_list(std::string_view line, std::size_t at) {
  ListLine list;
  at = skip_blanks(line, at);
  if (at == line.size() || line[at] != '[') return std::nullopt;
  list.open = at;
  at = skip_blanks(line, at + 1);
  while (at < line.size() && line[at] != ']') {
    auto item = parse_item(line, at);
    if (!item) return std::nullopt;
    list.helpers.push_back(*std::move(item));
  }
  if (at == line.size()) return std::nullopt;
  list.close = at;
  at = skip_blanks(line, at + 1);
  if (at < line.size() && line[at] != '#') return std::nullopt;
  return list;
}

// The list at the top level of the file; what comes after the first [table] belongs to that.
Result<std::optional<ListLine>> find_list(std::string_view text) {
  if (text.find(R"(""")") != std::string_view::npos || text.find("'''") != std::string_view::npos) {
    return refuse("it has strings of several lines in it");
  }
  std::size_t start = 0;
  for (int number = 1; start < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = text.substr(start, end - start);
    if (trim(line).substr(0, 1) == "[") break;
    if (const auto value = find_value(line)) {
      auto list = parse_list(line, *value);
      if (!list) {
        return refuse("line " + std::to_string(number) +
                      " sets credential-helpers in a form that is not understood here");
      }
      list->open += start;
      list->close += start;
      return list;
    }
    start = end + 1;
  }
  return std::optional<ListLine>();
}

std::string replace_list(std::string_view text, const ListLine& list) {
  std::string changed(text.substr(0, list.open + 1));
  for (std::size_t i = 0; i < list.helpers.size(); ++i) {
    if (i > 0) changed += ", ";
    changed += '"' + list.helpers[i] + '"';
  }
  changed += text.substr(list.close);
  return changed;
}

// A line that begins with '[', as that of a table does.
std::optional<std::string_view> find_table(std::string_view text, std::string_view head) {
  while (!text.empty()) {
    const std::string_view line = trim(text.substr(0, text.find('\n')));
    if (line.substr(0, head.size()) == head) return line;
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return std::nullopt;
}

// Behind a table it would be part of it, so it goes first where there is one.
std::string insert_list(std::string_view text) {
  if (find_table(text, "[")) return std::string(kNewLine) + std::string(text);
  std::string changed(text);
  if (!changed.empty() && changed.back() != '\n') changed += '\n';
  return changed + std::string(kNewLine);
}

}  // namespace

Result<std::string> add_podman_helper(std::string_view text) {
  auto found = find_list(text);
  if (!found) return found.error();
  if (!*found && find_table(text, "[registries.")) {
    return Error{Errc::local,
                 "it has the old format, [registries.search] and the like, which knows no "
                 "credential-helpers; please convert it as containers-registries.conf(5) says"};
  }
  if (!*found) return insert_list(text);
  ListLine& list = **found;
  auto& helpers = list.helpers;
  if (std::find(helpers.begin(), helpers.end(), "ecr") != helpers.end()) return std::string(text);
  const auto older = std::find(helpers.begin(), helpers.end(), "ecr-login");
  if (older == helpers.end()) {
    helpers.emplace_back("ecr");
  } else {
    *older = "ecr";
  }
  return replace_list(text, list);
}

Result<std::string> remove_podman_helper(std::string_view text) {
  auto found = find_list(text);
  if (!found) return found.error();
  if (!*found) return std::string(text);
  ListLine& list = **found;
  const auto ours = std::remove(list.helpers.begin(), list.helpers.end(), "ecr");
  if (ours == list.helpers.end()) return std::string(text);
  list.helpers.erase(ours, list.helpers.end());
  return replace_list(text, list);
}

}  // namespace cred
