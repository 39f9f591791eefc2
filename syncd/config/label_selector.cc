// SPDX-License-Identifier: Apache-2.0
// The selector grammar: requirements joined by commas, values in parentheses.
#include "syncd/config/label_selector.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "syncd/config/names.h"

namespace cred::syncd {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kSigns = "(),!=<>";

Error fail(const std::string& text) { return Error{Errc::bad_request, text}; }

std::string quote(std::string_view word) { return '"' + clean_text(word, 80) + '"'; }

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Result<LabelSelector> read() {
    LabelSelector selector;
    if (trim(rest_).empty()) return fail("is empty");
    do {
      auto requirement = read_requirement();
      if (!requirement) return requirement.error();
      selector.push_back(*std::move(requirement));
    } while (take(","));
    skip_blanks();
    if (!rest_.empty()) return fail("has " + quote(rest_) + " where a comma was expected");
    return selector;
  }

 private:
  using Kind = LabelRequirement::Kind;

  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
  }

  bool take(std::string_view sign) {
    skip_blanks();
    if (rest_.substr(0, sign.size()) != sign) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }

  // Up to the next blank or sign; may be empty.
  std::string take_word() {
    skip_blanks();
    const auto end =
        std::min({rest_.find_first_of(kBlanks), rest_.find_first_of(kSigns), rest_.size()});
    std::string word(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return word;
  }

  Result<LabelRequirement> read_requirement() {
    LabelRequirement requirement;
    if (take("!")) requirement.kind = Kind::absent;
    requirement.key = take_word();
    if (!is_label_key(requirement.key)) return fail(quote(requirement.key) + " is not a label key");
    skip_blanks();
    if (requirement.kind == Kind::absent || rest_.empty() || rest_.front() == ',') {
      return requirement;
    }
    if (take("!=")) return read_value(std::move(requirement), Kind::not_in);
    if (take("==") || take("=")) return read_value(std::move(requirement), Kind::in);
    const std::string word = take_word();
    if (word == "in") return read_values(std::move(requirement), Kind::in);
    if (word == "notin") return read_values(std::move(requirement), Kind::not_in);
    return fail(quote(word.empty() ? std::string(rest_.substr(0, 1)) : word) +
                " is not an operator; there are =, ==, !=, in, notin, key alone and !key");
  }

  // An empty value is a value.
  Result<LabelRequirement> read_value(LabelRequirement requirement, Kind kind) {
    requirement.kind = kind;
    requirement.values = {take_word()};
    return checked(std::move(requirement));
  }

  Result<LabelRequirement> read_values(LabelRequirement requirement, Kind kind) {
    requirement.kind = kind;
    if (!take("(")) return fail("lacks ( after in or notin");
    skip_blanks();
    if (rest_.substr(0, 1) == ")") return fail("has no value between ( and )");
    do {
      requirement.values.push_back(take_word());
    } while (take(","));
    if (!take(")")) return fail("lacks ) after the values of " + quote(requirement.key));
    return checked(std::move(requirement));
  }

  static Result<LabelRequirement> checked(LabelRequirement requirement) {
    for (const std::string& value : requirement.values) {
      if (!is_label_value(value)) return fail(quote(value) + " is not a label value");
    }
    return requirement;
  }

  std::string_view rest_;
};

bool holds(const LabelRequirement& requirement, const Pairs& labels) {
  const auto found = std::find_if(labels.begin(), labels.end(), [&](const auto& label) {
    return label.first == requirement.key;
  });
  const bool is_there = found != labels.end();
  const auto is_listed = [&] {
    return std::find(requirement.values.begin(), requirement.values.end(), found->second) !=
           requirement.values.end();
  };
  switch (requirement.kind) {
    case LabelRequirement::Kind::in:
      return is_there && is_listed();
    case LabelRequirement::Kind::not_in:
      return !is_there || !is_listed();
    case LabelRequirement::Kind::exists:
      return is_there;
    case LabelRequirement::Kind::absent:
      return !is_there;
  }
  return false;
}

}  // namespace

Result<LabelSelector> parse_label_selector(std::string_view text) { return Reader(text).read(); }

bool matches_labels(const LabelSelector& selector, const Pairs& labels) {
  return std::all_of(selector.begin(), selector.end(),
                     [&](const LabelRequirement& one) { return holds(one, labels); });
}

}  // namespace cred::syncd
