// SPDX-License-Identifier: Apache-2.0
// Set-ups in which exactly one thing is broken, each with the cause that has to be named.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "unit/syncd/image_pull/pulling_world.h"

namespace cred::syncd::testing {

struct Broken {
  std::string name;
  std::function<void(PullingWorld&)> breaks;
  std::string cause;
  std::string remedy;
};

inline std::string good_auth() {
  return make_auth("AWS", make_password(kNow + std::chrono::hours{9}));
}

inline void expect_named(const std::vector<Broken>& table) {
  for (const Broken& broken : table) {
    SCOPED_TRACE(broken.name);
    PullingWorld world;
    broken.breaks(world);
    const PullDiagnosis diagnosis = world.diagnose();
    ASSERT_TRUE(diagnosis.cause) << (diagnosis.good.empty() ? "" : diagnosis.good.back());
    EXPECT_THAT(diagnosis.cause->text, ::testing::HasSubstr(broken.cause));
    EXPECT_THAT(diagnosis.cause->remedy, ::testing::HasSubstr(broken.remedy));
    EXPECT_THAT(diagnosis.cause->text,
                ::testing::Not(::testing::HasSubstr(make_password(kNow + std::chrono::hours{9}))));
  }
}

}  // namespace cred::syncd::testing
