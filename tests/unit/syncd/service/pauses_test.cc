// SPDX-License-Identifier: Apache-2.0
// What is kept of a pause.
#include "syncd/service/pause/pauses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "support/temporary_directory.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class KeptPauses : public ::testing::Test {
 protected:
  Result<Pauses> read() const {
    return read_pauses(directory_.path(),
                       [](const std::string& path) { return read_file(path, 100000); });
  }

  void put(const std::string& text) const {
    std::ofstream(directory_.path() + "/paused.json") << text;
  }

  cred::testing::TemporaryDirectory directory_;
};

TEST_F(KeptPauses, AreNoneWithoutAFile) {
  const auto pauses = read();
  ASSERT_TRUE(pauses) << pauses.error().text;
  EXPECT_THAT(*pauses, IsEmpty());
}

TEST_F(KeptPauses, AreTheSameAfterTheFile) {
  const Pauses pauses = {{"a \"b\"", from_epoch(1)}, {"c", from_epoch(1'795'521'600)}};
  ASSERT_TRUE(write_pauses(directory_.path(), pauses));
  const auto read_back = read();
  ASSERT_TRUE(read_back) << read_back.error().text;
  EXPECT_EQ(*read_back, pauses);
  ASSERT_TRUE(write_pauses(directory_.path(), {}));
  EXPECT_THAT(*read(), IsEmpty());
}

TEST_F(KeptPauses, AreRefusedWhereTheFileIsNoneOfOurs) {
  for (const char* const text :
       {"", "[]", "{}", R"({"clusters":1})", R"({"clusters":["a"]})",
        R"({"clusters":[{"name":"","since":1}]})", R"({"clusters":[{"name":"a"}]})",
        R"({"clusters":[{"name":"a","since":-1}]})",
        R"({"clusters":[{"name":"a","since":999999999999}]})"}) {
    put(text);
    const auto pauses = read();
    ASSERT_FALSE(pauses) << text;
    EXPECT_THAT(pauses.error().text, HasSubstr("paused.json"));
  }
}

TEST_F(KeptPauses, CannotBeWrittenWhereThereIsNoDirectory) {
  EXPECT_FALSE(write_pauses(directory_.path() + "/none", {{"a", from_epoch(1)}}));
}

}  // namespace
}  // namespace cred::syncd
