// SPDX-License-Identifier: Apache-2.0
// The unified diff that --dry-run shows.
#include "helper/full/text_diff.h"

#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

// Without the two lines that name the file.
std::string diff(const std::string& before, const std::string& after) {
  const std::string text = render_diff("f", before, after);
  const std::string head = "--- f\n+++ f\n";
  return text.substr(0, head.size()) == head ? text.substr(head.size()) : "no head: " + text;
}

TEST(RenderDiff, EqualTextsHaveNone) {
  EXPECT_EQ(render_diff("f", "", ""), "");
  EXPECT_EQ(render_diff("f", "a\n", "a\n"), "");
}

TEST(RenderDiff, CountsLinesAsDiffDoes) {
  EXPECT_EQ(diff("", "a\nb\n"), "@@ -0,0 +1,2 @@\n+a\n+b\n");
  EXPECT_EQ(diff("a\n", ""), "@@ -1,1 +0,0 @@\n-a\n");
  EXPECT_EQ(diff("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nx\n6\n7\n8\n"),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

TEST(RenderDiff, DistantChangesAreHunksOfTheirOwn) {
  const std::string middle = "1\n2\n3\n4\n5\n6\n7\n";
  EXPECT_EQ(diff("a\n" + middle + "b\n", "x\n" + middle + "y\n"),
            "@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+y\n");
}

TEST(RenderDiff, CloseChangesShareAHunk) {
  EXPECT_EQ(diff("a\n1\n2\nb\n", "x\n1\n2\ny\n"), "@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n-b\n+y\n");
}

TEST(RenderDiff, TellsOfAMissingLineEnd) {
  EXPECT_EQ(diff("a", "b\n"), "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n");
}

TEST(RenderDiff, ShowsNoControlBytes) {
  const std::string text = render_diff("f\x1b", "", "\x1b[31m\xc2\x9b\tx\r\n");
  EXPECT_EQ(text, "--- f?\n+++ f?\n@@ -0,0 +1,1 @@\n+?[31m?\tx\r\n");
}

TEST(RenderDiff, ManyLinesAreOneBlock) {
  std::string before;
  std::string after;
  for (int i = 0; i < 3000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(diff(before, after).substr(0, 23), "@@ -1,3000 +1,3000 @@\n-");
}

}  // namespace
}  // namespace cred
