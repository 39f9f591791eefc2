// SPDX-License-Identifier: Apache-2.0
// Text that must not be printed: passwords, secret keys, tokens.
#pragma once

#include <cstring>
#include <string>
#include <utility>

namespace cred {

// Holds the text, wipes it when destroyed, and has no way to a stream or a message but reveal().
class Secret {
 public:
  Secret() = default;

  explicit Secret(std::string text) : text_(std::move(text)) {}

  Secret(const Secret&) = default;

  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }

  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      text_ = other.text_;
    }
    return *this;
  }

  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      text_ = std::move(other.text_);
      other.wipe();
    }
    return *this;
  }

  ~Secret() { wipe(); }

  bool empty() const { return text_.empty(); }

  // For the one place that sends or stores it.
  const std::string& reveal() const { return text_; }

  friend bool operator==(const Secret& left, const Secret& right) = default;

 private:
  void wipe() {
    // Moving a short text from a string copies it and leaves it there, beyond the new end.
    text_.resize(text_.capacity());
    explicit_bzero(text_.data(), text_.size());
    text_.clear();
  }

  std::string text_;
};

}  // namespace cred
