// SPDX-License-Identifier: Apache-2.0
// Walks over keys and values of the top level; looks into the one value that is asked for.
#include "helper/full/toml_strings.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace cred {
namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kBareEnd = " \t\r\n=.#\"'[]{},";
constexpr std::size_t kDeepest = 64;

std::string_view unescape(char c) {
  switch (c) {
    case '"':
      return "\"";
    case '\\':
      return "\\";
    case 't':
      return "\t";
    case 'n':
      return "\n";
    case 'r':
      return "\r";
    case 'b':
      return "\b";
    case 'f':
      return "\f";
    default:
      return {};
  }
}

class Scan {
 public:
  Scan(std::string_view text, std::string_view key) : text_(text), key_(key) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (is_at(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  Result<std::optional<TomlStrings>> run() {
    for (;;) {
      skip_space();
      if (at_ == text_.size() || text_[at_] == '[') return std::optional<TomlStrings>();
      const std::size_t start = at_;
      const auto name = take_key();
      if (!name) return broken("no key and value");
      if (*name == key_) return take_wanted(start);
      if (!skip_value(0) || !skip_line_end()) return wrong("a value that is not understood here");
    }
  }

 private:
  Error wrong(const std::string& what) const {
    const auto lines = std::count(text_.begin(), text_.begin() + static_cast<long>(line_at_), '\n');
    return Error{Errc::local, "line " + std::to_string(lines + 1) + " has " + what};
  }

  Error broken(const std::string& what) const {
    return wrong(what + "; podman complains of it too, please repair it");
  }

  Result<std::optional<TomlStrings>> take_wanted(std::size_t start) {
    auto list = take_list();
    if (!list || !skip_line_end()) {
      return wrong(clean_text(key_) +
                   " in a form that is not understood here; write it as a list of strings");
    }
    list->key = start;
    return list;
  }

  bool is_at(std::string_view token) const { return text_.substr(at_, token.size()) == token; }

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }

  // Blanks, comments and line ends.
  void skip_space() {
    for (;;) {
      at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
      if (!is_at("#")) break;
      at_ = std::min(text_.find('\n', at_), text_.size());
    }
    line_at_ = at_;
  }

  // Whether nothing but a comment follows on the line.
  bool skip_line_end() {
    skip_blanks();
    if (is_at("#")) at_ = std::min(text_.find('\n', at_), text_.size());
    return at_ == text_.size() || text_[at_] == '\n';
  }

  // The key, its '=' and the blanks behind; the parts of a dotted one are joined.
  std::optional<std::string> take_key() {
    std::string name;
    for (;;) {
      skip_blanks();
      if (is_at("\"") || is_at("'")) {
        auto part = take_string();
        if (!part) return std::nullopt;
        name += part->text;
      } else {
        const std::size_t end = std::min(text_.find_first_of(kBareEnd, at_), text_.size());
        if (end == at_) return std::nullopt;
        name += text_.substr(at_, end - at_);
        at_ = end;
      }
      skip_blanks();
      if (!is_at(".")) break;
      name += '.';
      ++at_;
    }
    if (!is_at("=")) return std::nullopt;
    ++at_;
    skip_blanks();
    return name;
  }

  // A string of one line in either kind of quotes.
  std::optional<TomlString> take_string() {
    TomlString string{{}, at_, 0, std::string_view::npos};
    const char quote = text_[at_++];
    for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      const char c = text_[at_];
      if (c == quote) {
        string.end = ++at_;
        return string;
      }
      if (c != '\\' || quote == '\'') {
        string.text += c;
        continue;
      }
      const std::string_view plain = unescape(++at_ < text_.size() ? text_[at_] : '\0');
      if (plain.empty()) return std::nullopt;
      string.text += plain;
    }
    return std::nullopt;
  }

  std::optional<TomlStrings> take_list() {
    if (!is_at("[")) return std::nullopt;
    TomlStrings list;
    list.open = at_++;
    for (;;) {
      skip_space();
      if (is_at("]")) break;
      if (is_at(R"(""")") || is_at("'''") || (!is_at("\"") && !is_at("'"))) return std::nullopt;
      auto item = take_string();
      if (!item) return std::nullopt;
      skip_space();
      if (is_at(",")) {
        item->comma = at_++;
      } else if (!is_at("]")) {
        return std::nullopt;
      }
      list.items.push_back(*std::move(item));
    }
    list.close = at_++;
    return list;
  }

  // A string of any kind, whatever is in it.
  bool skip_string() {
    const std::string quote(1, text_[at_]);
    const std::string triple = quote + quote + quote;
    const std::string& end = is_at(triple) ? triple : quote;
    for (at_ += end.size(); at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\' && quote == "\"") {
        ++at_;
      } else if (is_at(end)) {
        at_ += end.size();
        // As many as two quotes may stand before the three that end it.
        while (end.size() == 3 && is_at(quote)) ++at_;
        return true;
      } else if (text_[at_] == '\n' && end.size() == 1) {
        return false;
      }
    }
    return false;
  }

  // A list or a table on one line.
  bool skip_group(std::size_t depth) {
    const char close = text_[at_++] == '[' ? ']' : '}';
    for (;;) {
      skip_space();
      if (at_ == text_.size()) return false;
      if (text_[at_] == close) break;
      if (close == '}' && !take_key()) return false;
      if (!skip_value(depth + 1)) return false;
      skip_space();
      if (is_at(",")) ++at_;
    }
    ++at_;
    return true;
  }

  bool skip_value(std::size_t depth) {
    if (at_ == text_.size() || depth > kDeepest) return false;
    if (is_at("\"") || is_at("'")) return skip_string();
    if (is_at("[") || is_at("{")) return skip_group(depth);
    const std::size_t start = at_;
    at_ = std::min(text_.find_first_of("\n#,]}", at_), text_.size());
    return !trim(text_.substr(start, at_ - start)).empty();
  }

  std::string_view text_;
  std::string_view key_;
  std::size_t at_ = 0;
  std::size_t line_at_ = 0;  // where what was met last begins
};

}  // namespace

bool TomlStrings::has(std::string_view text) const {
  return std::any_of(items.begin(), items.end(),
                     [&](const TomlString& item) { return item.text == text; });
}

Result<std::optional<TomlStrings>> find_toml_strings(std::string_view text, std::string_view key) {
  return Scan(text, key).run();
}

}  // namespace cred
