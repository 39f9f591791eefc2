// SPDX-License-Identifier: Apache-2.0
// Keeps what an object has posted, or set a timer for, from running after its end.
#pragma once

#include <memory>

namespace cred::syncd {

// Of the loop's thread, and the last member of its object, so that it ends first. What is posted
// takes a token along, through whatever threads, and looks at it once it is back on the loop.
class TaskScope {
 public:
  class Token {
   public:
    explicit Token(const std::shared_ptr<char>& scope) : scope_(scope) {}

    // Whether the object is still there.
    explicit operator bool() const { return !scope_.expired(); }

   private:
    std::weak_ptr<char> scope_;
  };

  Token token() const { return Token(scope_); }

 private:
  std::shared_ptr<char> scope_ = std::make_shared<char>();
};

}  // namespace cred::syncd
