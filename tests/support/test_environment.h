// SPDX-License-Identifier: Apache-2.0
// An Environment made of a list, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/environment.h"

namespace cred::testing {

class TestEnvironment {
 public:
  explicit TestEnvironment(std::vector<std::string> entries) : entries_(std::move(entries)) {
    for (const std::string& entry : entries_) block_.push_back(entry.c_str());
    block_.push_back(nullptr);
  }

  TestEnvironment(const TestEnvironment&) = delete;
  TestEnvironment& operator=(const TestEnvironment&) = delete;
  TestEnvironment(TestEnvironment&&) = delete;
  TestEnvironment& operator=(TestEnvironment&&) = delete;
  ~TestEnvironment() = default;

  Environment view() const { return Environment(block_.data()); }

 private:
  std::vector<std::string> entries_;
  std::vector<const char*> block_;
};

}  // namespace cred::testing
