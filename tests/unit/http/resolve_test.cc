// SPDX-License-Identifier: Apache-2.0
// Addresses of names, in bounded time, and their comparison.
#include "http/resolve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace cred {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Deadline soon() { return Deadline::after(std::chrono::seconds{5}); }

TEST(ResolveHost, KnowsThisMachine) {
  const auto addresses = resolve_host("localhost", soon());
  ASSERT_TRUE(addresses) << addresses.error().text;
  for (const std::string& address : *addresses) EXPECT_TRUE(is_address(address));
}

TEST(ResolveHost, TakesAnAddressInAnyNotation) {
  EXPECT_THAT(*resolve_host("127.1", soon()), ElementsAre("127.0.0.1"));
}

TEST(ResolveHost, NamesWhatIsNotKnown) {
  const auto addresses = resolve_host("no host", soon());
  ASSERT_FALSE(addresses);
  EXPECT_EQ(addresses.error().code, Errc::unavailable);
  EXPECT_THAT(addresses.error().text, HasSubstr("no host: "));
}

// The name servers need not be silent for it: no thread has answered before it was started.
TEST(ResolveHost, DoesNotWaitBeyondTheDeadline) {
  const auto addresses = resolve_host("no.such.host.invalid", Deadline::after({}));
  ASSERT_FALSE(addresses);
  EXPECT_EQ(addresses.error().code, Errc::unavailable);
  EXPECT_THAT(addresses.error().text, HasSubstr("do not answer in time"));
}

TEST(IsSameAddress, ComparesNumbersNotText) {
  EXPECT_TRUE(is_same_address("fd00:ec2::23", "fd00:0ec2:0:0:0:0:0:23"));
  EXPECT_FALSE(is_same_address("169.254.170.2", "169.254.170.23"));
  EXPECT_FALSE(is_same_address("localhost", "localhost"));
}

}  // namespace
}  // namespace cred
