// SPDX-License-Identifier: Apache-2.0
// The instant by which a whole operation must have ended, on the clock that nobody can set.
#pragma once

#include <algorithm>
#include <chrono>

namespace cred {

class Deadline {
 public:
  static Deadline after(std::chrono::milliseconds time) {
    return Deadline(std::chrono::steady_clock::now() + time);
  }

  // Never negative.
  std::chrono::milliseconds remaining() const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        at_ - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds{0});
  }

  bool has_passed() const { return remaining().count() == 0; }

  // The earlier of this one and `time` from now.
  Deadline at_most(std::chrono::milliseconds time) const {
    return Deadline(std::min(at_, std::chrono::steady_clock::now() + time));
  }

 private:
  explicit Deadline(std::chrono::steady_clock::time_point at) : at_(at) {}

  std::chrono::steady_clock::time_point at_;
};

}  // namespace cred
