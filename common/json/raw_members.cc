// SPDX-License-Identifier: Apache-2.0
// A JSON checker that remembers where things are; our parsers keep values, but not their text.
#include "json/raw_members.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "json/json.h"

namespace cred {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{4} << 20U;
constexpr int kMaxDepth = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Each skip_ moves behind what it is called for, or returns false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::size_t position() const { return at_; }

  bool is_at_end() const { return at_ == text_.size(); }

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  bool skip(char expected) {
    if (is_at_end() || text_[at_] != expected) return false;
    ++at_;
    return true;
  }

  bool skip_string() {
    if (!skip('"')) return false;
    while (!is_at_end()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\' && !skip_escape()) return false;
    }
    return false;
  }

  bool skip_value(int depth) {
    if (is_at_end() || depth > kMaxDepth) return false;
    switch (text_[at_]) {
      case '{':
        return skip_object(depth);
      case '[':
        return skip_list(depth);
      case '"':
        return skip_string();
      case 't':
        return skip_word("true");
      case 'f':
        return skip_word("false");
      case 'n':
        return skip_word("null");
      default:
        return skip_number();
    }
  }

  // "name": up to the value.
  bool skip_name() {
    if (!skip_string()) return false;
    skip_blanks();
    if (!skip(':')) return false;
    skip_blanks();
    return true;
  }

 private:
  bool skip_escape() {
    if (is_at_end()) return false;
    const char c = text_[at_++];
    if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (is_at_end() || !is_hex_digit(text_[at_])) return false;
    }
    return true;
  }

  bool skip_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool skip_digits() {
    const std::size_t start = at_;
    while (!is_at_end() && is_digit(text_[at_])) ++at_;
    return at_ > start;
  }

  bool skip_number() {
    skip('-');
    if (!skip('0') && !skip_digits()) return false;
    if (skip('.') && !skip_digits()) return false;
    if (skip('e') || skip('E')) {
      if (!skip('+')) skip('-');
      return skip_digits();
    }
    return true;
  }

  bool skip_list(int depth) {
    skip('[');
    skip_blanks();
    if (skip(']')) return true;
    while (skip_value(depth + 1)) {
      skip_blanks();
      if (skip(']')) return true;
      if (!skip(',')) return false;
      skip_blanks();
    }
    return false;
  }

  bool skip_object(int depth) {
    skip('{');
    skip_blanks();
    if (skip('}')) return true;
    while (skip_name() && skip_value(depth + 1)) {
      skip_blanks();
      if (skip('}')) return true;
      if (!skip(',')) return false;
      skip_blanks();
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string decode_name(std::string_view quoted) {
  const std::string_view plain = quoted.substr(1, quoted.size() - 2);
  if (plain.find('\\') == std::string_view::npos) return std::string(plain);
  const auto document = JsonDocument::parse(quoted);
  const auto decoded = document ? document->find_string("") : std::nullopt;
  return std::string(decoded.value_or(plain));
}

// False for what is not an object; `members` then has those before the mistake.
bool split(std::string_view text, std::vector<RawMember>& members) {
  Scanner scanner(text);
  scanner.skip_blanks();
  if (!scanner.skip('{')) return false;
  scanner.skip_blanks();
  bool has_more = !scanner.skip('}');
  while (has_more) {
    const std::size_t start = scanner.position();
    if (!scanner.skip_string()) return false;
    const std::string_view key = text.substr(start, scanner.position() - start);
    scanner.skip_blanks();
    if (!scanner.skip(':')) return false;
    scanner.skip_blanks();
    const std::size_t value = scanner.position();
    if (!scanner.skip_value(2)) return false;
    members.push_back({decode_name(key), key, text.substr(value, scanner.position() - value)});
    scanner.skip_blanks();
    has_more = !scanner.skip('}');
    if (has_more && !scanner.skip(',')) return false;
    scanner.skip_blanks();
  }
  scanner.skip_blanks();
  return scanner.is_at_end();
}

}  // namespace

Result<std::vector<RawMember>> parse_raw_members(std::string_view text) {
  if (text.size() > kMaxBytes) return Error{Errc::bad_reply, "JSON larger than 4 MiB"};
  std::vector<RawMember> members;
  if (!split(text, members)) return Error{Errc::bad_reply, "not a JSON object"};
  return members;
}

}  // namespace cred
