// SPDX-License-Identifier: Apache-2.0
// A walk over the text with a stack of what is open; nothing is decoded.
#include "json/json_check.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace cred {
namespace {

constexpr std::size_t kDeepest = 10000;
constexpr std::string_view kBlanks = " \t\r\n";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  Result<JsonExtent> run() {
    skip_blanks();
    extent_.begin = at_;
    do {
      if (!take_value()) return broken();
    } while (!open_.empty());
    extent_.end = at_;
    note_encoding();
    skip_blanks();
    if (at_ < text_.size()) {
      note("text behind the object, which docker passes over and podman refuses");
    }
    return extent_;
  }

 private:
  std::size_t line_of(std::size_t at) const {
    const auto* const begin = text_.data();
    return 1 + static_cast<std::size_t>(std::count(begin, begin + at, '\n'));
  }

  void note(std::string_view what) {
    std::string text = "line " + std::to_string(line_of(at_)) + " has ";
    text += what;
    extent_.oddities.push_back(std::move(text));
  }

  Error broken() const {
    const auto start = text_.substr(0, at_).rfind('\n');
    const std::size_t column = start == std::string_view::npos ? at_ + 1 : at_ - start;
    return Error{Errc::local, at_ == text_.size()
                                  ? "it ends before its JSON is complete"
                                  : "no valid JSON at line " + std::to_string(line_of(at_)) +
                                        ", column " + std::to_string(column)};
  }

  void note_encoding() {
    const std::string_view value = text_.substr(extent_.begin, extent_.end - extent_.begin);
    if (is_valid_utf8(value)) return;
    // UTF-8 never runs over a line's end, so one of the lines is not.
    std::size_t start = 0;
    for (;;) {
      const std::size_t line_end = std::min(value.find('\n', start), value.size());
      if (!is_valid_utf8(value.substr(start, line_end - start))) break;
      start = line_end + 1;
    }
    const std::size_t end = at_;
    at_ = extent_.begin + start;
    note("bytes that are not UTF-8, which docker passes over");
    at_ = end;
  }

  bool is_at(char c) const { return at_ < text_.size() && text_[at_] == c; }

  bool take(char c) {
    if (!is_at(c)) return false;
    ++at_;
    return true;
  }

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }

  // One value, or the opening of one that holds others; then all that closes behind it.
  bool take_value() {
    skip_blanks();
    if (is_at('{') || is_at('[')) {
      const char close = text_[at_++] == '{' ? '}' : ']';
      if (open_.size() == kDeepest) return false;
      open_.push_back(close);
      extent_.depth = std::max(extent_.depth, open_.size());
      skip_blanks();
      if (!is_at(close)) return close == ']' || take_name();
    } else if (!take_scalar()) {
      return false;
    }
    return take_ends();
  }

  // What is closed here; where another member or item follows, up to its value.
  bool take_ends() {
    while (!open_.empty()) {
      skip_blanks();
      if (take(open_.back())) {
        open_.pop_back();
        continue;
      }
      if (!take(',')) return false;
      skip_blanks();
      return open_.back() == ']' || take_name();
    }
    return true;
  }

  bool take_name() {
    if (!is_at('"') || !take_string()) return false;
    skip_blanks();
    return take(':');
  }

  bool take_scalar() {
    if (is_at('"')) return take_string();
    if (is_at('-') || (at_ < text_.size() && is_digit(text_[at_]))) return take_number();
    constexpr std::array<std::string_view, 3> kWords = {"true", "false", "null"};
    const auto* const word =
        std::find_if(kWords.begin(), kWords.end(), [this](std::string_view candidate) {
          return text_.substr(at_, candidate.size()) == candidate;
        });
    if (word == kWords.end()) return false;
    at_ += word->size();
    return true;
  }

  bool take_digits() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > start;
  }

  bool take_number() {
    take('-');
    if (!take('0') && !take_digits()) return false;
    if (take('.') && !take_digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return take_digits();
  }

  bool take_string() {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\' && !take_escape()) return false;
    }
    return false;
  }

  // From the backslash to the last byte of the escape.
  bool take_escape() {
    ++at_;
    if (at_ == text_.size()) return false;
    if (text_[at_] != 'u') {
      return std::string_view("\"\\/bfnrt").find(text_[at_]) != std::string_view::npos;
    }
    for (int i = 0; i < 4; ++i) {
      ++at_;
      if (at_ == text_.size() || !is_hex(text_[at_])) return false;
    }
    note_surrogate();
    return true;
  }

  // "\\ud800" without its other half; `at_` is that of the last digit.
  void note_surrogate() {
    const std::string digits = to_lower(text_.substr(at_ - 3, 4));
    const bool is_low = digits >= "dc00" && digits < "e000";
    if (is_low && expected_low_ == at_) return;
    const bool is_high = digits >= "d800" && digits < "dc00";
    const std::string next = to_lower(text_.substr(at_ + 1, 4));
    const bool has_low = next >= "\\udc" && next < "\\ue";
    if (is_high && has_low) {
      constexpr std::size_t kEscape = 6;
      expected_low_ = at_ + kEscape;
      return;
    }
    if (!is_high && !is_low) return;
    if (!has_lone_) note("half of a surrogate pair, which docker passes over");
    has_lone_ = true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<char> open_;
  std::size_t expected_low_ = 0;  // where the second half of a pair ends
  bool has_lone_ = false;
  JsonExtent extent_;
};

}  // namespace

Result<JsonExtent> check_json(std::string_view text) { return Walk(text).run(); }

}  // namespace cred
