// SPDX-License-Identifier: Apache-2.0
// Secret: no way to a stream, and nothing left behind by a move.
#include "base/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string_view>
#include <type_traits>

namespace cred {
namespace {

template <typename T>
concept Printable = requires(std::ostream& stream, const T& value) {
  stream << value;
};

static_assert(!Printable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>);

TEST(Secret, MoveLeavesTheSourceEmpty) {
  Secret source(std::string("short"));

  const Secret target = std::move(source);

  EXPECT_EQ(target.reveal(), "short");
  EXPECT_TRUE(source.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
}

TEST(Secret, MoveLeavesNoBytesBehind) {
  Secret source(std::string("short"));
  const std::string_view bytes(reinterpret_cast<const char*>(&source), sizeof(source));
  ASSERT_NE(bytes.find("short"), std::string_view::npos);

  const Secret target = std::move(source);

  EXPECT_EQ(bytes.find("hort"), std::string_view::npos);
  EXPECT_EQ(target.reveal(), "short");
}

TEST(Secret, AssignmentReplaces) {
  Secret secret(std::string("old"));
  const Secret other(std::string("new"));

  secret = other;

  EXPECT_EQ(secret, other);
}

}  // namespace
}  // namespace cred
