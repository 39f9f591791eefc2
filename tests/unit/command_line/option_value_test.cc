// SPDX-License-Identifier: Apache-2.0
// What an unset variable in a script leaves of an option's value.
#include "command_line/option_value.h"

#include <gtest/gtest.h>

namespace cred {
namespace {

TEST(CheckOptionValue, TakesValues) {
  for (const char* value : {"a", "-", "-a", "a--b", "/x", " a "}) {
    EXPECT_TRUE(check_option_value("x", value)) << value;
  }
}

TEST(CheckOptionValue, RefusesWhatIsNone) {
  for (const char* value : {"", " ", "--", "--dry-run", "--x=y"}) {
    EXPECT_FALSE(check_option_value("x", value)) << value;
  }
  EXPECT_EQ(check_option_value("region", "").error().text, "the value of --region is empty");
  EXPECT_EQ(check_option_value("region", "--dry-run").error().text,
            "--region has no value: --dry-run is the next option");
}

}  // namespace
}  // namespace cred
