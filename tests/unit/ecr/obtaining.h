// SPDX-License-Identifier: Apache-2.0
// obtain() with a clock, a plan and an AWS that a test sets.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "ecr/obtain.h"
#include "support/temporary_directory.h"
#include "support/test_environment.h"

namespace cred::testing {

inline constexpr Instant kStart = from_epoch(1'800'000'000);
inline constexpr std::chrono::hours kLife{12};
inline constexpr std::chrono::hours kRefreshPoint{8};
inline const std::string kHost = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
inline const std::string kTokenKey = token_key("https://api", "keys AKID");

class ObtainTest : public ::testing::Test {
 protected:
  void SetUp() override {
    caches_.directory = parent_ / "cache";
    caches_.tokens = *TokenCache::open(caches_.directory);
    caches_.failures = *FailureMemory::open(caches_.directory);
  }

  Outcome get() { return get_as(environment_); }

  Outcome get_as(const TestEnvironment& environment) {
    const auto make_plan = [this]() -> Result<Plan> {
      ++plans_;
      if (plan_error_) return *plan_error_;
      return Plan{kTokenKey, circumstances_, "profile dev",
                  [this](const Deadline& deadline) {
                    ++calls_;
                    granted_ = deadline.remaining();
                    return answer_();
                  },
                  is_last_resort_};
    };
    return obtain(
        make_selection_key(kHost, environment.view(), "/nonexistent"), caches_, make_plan,
        [this] { return now_; }, Deadline::after(std::chrono::seconds{20}));
  }

  void aws_issues(const std::string& password) {
    answer_ = [this, password]() -> Result<Authorization> {
      return Authorization{Secret(password), now_ + kLife};
    };
  }

  void aws_fails(Errc code) {
    answer_ = [code]() -> Result<Authorization> { return Error{code, "AWS said no"}; };
  }

  TemporaryDirectory parent_;
  TestEnvironment environment_{{"HOME=/nonexistent"}};
  TestEnvironment other_environment_{{"HOME=/nonexistent", "AWS_PROFILE=same"}};
  Caches caches_;
  Instant now_ = kStart;
  std::string circumstances_ = "as they are";
  std::optional<Error> plan_error_;
  bool is_last_resort_ = false;
  std::function<Result<Authorization>()> answer_;
  int plans_ = 0;
  int calls_ = 0;
  std::chrono::milliseconds granted_{0};
};

}  // namespace cred::testing
