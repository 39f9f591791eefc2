// SPDX-License-Identifier: Apache-2.0
// A page in which nothing but what stands in the source can be markup.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace cred::syncd {

// A text that is known at compile time.
class Markup {
 public:
  template <std::size_t kSize>
  consteval Markup(const char (&text)[kSize])  // NOLINT: literals are what it is made of
      : text_(text, kSize - 1) {}

  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

class Html {
 public:
  Html& mark(Markup markup) {
    page_ += markup.text();
    return *this;
  }

  // Fit for an element and for an attribute in quotes. Control bytes and what is not UTF-8 become
  // '?'; beyond 4,000 bytes it is cut.
  Html& text(std::string_view text);

  Html& number(std::size_t number) {
    page_ += std::to_string(number);
    return *this;
  }

  std::string take() { return std::move(page_); }

 private:
  std::string page_;
};

}  // namespace cred::syncd
