// SPDX-License-Identifier: Apache-2.0
// Walks through the text, keeping in mind which object it is in.
#include "helper/full/docker_secrets.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace cred {
namespace {

// Settings at the top level whose values docker itself shows; beside these all that end in
// "Format". Source: https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file
constexpr std::array<std::string_view, 5> kPlain = {"credsStore", "currentContext", "detachKeys",
                                                    "experimental", "stackOrchestrator"};

bool is_plain(std::string_view name) {
  constexpr std::string_view kFormat = "Format";
  return std::find(kPlain.begin(), kPlain.end(), name) != kPlain.end() || name.ends_with(kFormat);
}

class Mask {
 public:
  explicit Mask(std::string_view text) : text_(text) {}

  std::string run() {
    while (!text_.empty()) {
      const char c = text_.front();
      if (c == '"') {
        add_string();
        continue;
      }
      if (c == '{' || c == '[') parents_.push_back(name_);
      if ((c == '}' || c == ']') && !parents_.empty()) parents_.pop_back();
      masked_ += c;
      text_.remove_prefix(1);
    }
    return std::move(masked_);
  }

 private:
  void add_string() {
    std::size_t end = 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2U : 1U;
    const std::string_view inside = text_.substr(1, std::min(end, text_.size()) - 1);
    text_.remove_prefix(std::min(end + 1, text_.size()));
    const auto next = text_.find_first_not_of(" \t\r\n");
    const bool is_name = next != std::string_view::npos && text_[next] == ':';
    if (is_name) name_ = inside;
    masked_ += '"' + (is_name || is_shown() ? std::string(inside) : "***") + '"';
  }

  // The value of `name_` in the innermost of `parents_`.
  bool is_shown() const {
    if (parents_.size() == 1) return is_plain(name_);
    return parents_.size() == 2 && equals_ignoring_case(parents_.back(), "credHelpers");
  }

  std::string_view text_;
  std::string masked_;
  std::string_view name_;                  // the last one that was met
  std::vector<std::string_view> parents_;  // the name of each object or list that is open
};

}  // namespace

std::string mask_docker_secrets(std::string_view text) { return Mask(text).run(); }

}  // namespace cred
