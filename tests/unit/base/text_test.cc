// SPDX-License-Identifier: Apache-2.0
// Text operations at their edges: malformed UTF-8, control bytes, cuts.
#include "base/text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred {
namespace {

TEST(Trim, DropsBlanksAtBothEndsOnly) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \r\n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(IsValidUtf8, AcceptsEveryLength) {
  EXPECT_TRUE(is_valid_utf8("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xb3"));
}

TEST(IsValidUtf8, RejectsMalformedSequences) {
  const std::vector<std::string> cases = {
      "\x80",
      "\xc3",
      "\xc0\xaf",
      "\xe0\x80\xaf",
      "\xed\xa0\x80",
      "\xf4\x90\x80\x80",
      "\xf5\x80\x80\x80",
      "\xff",
      "\xe2\x82",
      "\xf0\x8f\xbf\xbf",
  };
  for (const std::string& text : cases) {
    SCOPED_TRACE(::testing::PrintToString(text));
    EXPECT_FALSE(is_valid_utf8(text));
  }
}

TEST(CleanText, ReplacesWhatATerminalWouldObey) {
  EXPECT_EQ(clean_text("a\x1b[31mb\x07"), "a?[31mb?");
  EXPECT_EQ(clean_text("a\nb"), "a?b");
  EXPECT_EQ(clean_text("\xc2\x9b"
                       "31m"),
            "?31m");
  EXPECT_EQ(clean_text("x\xff"), "x?");
  EXPECT_EQ(clean_text(" \xc3\xa9 "), "\xc3\xa9");
}

TEST(CleanText, LeavesOutTheUserInformationOfUrls) {
  EXPECT_EQ(clean_text("see http://me:p#s@s@h:1/x, and https://you@h"),
            "see http://h:1/x, and https://h");
  EXPECT_EQ(clean_text("\"https://me:secret@h\" is not a region", 12), "\"https://h\" ...");
  EXPECT_EQ(clean_text("a://b c@d :// @ ://"), "a://b c@d :// @ ://");
}

TEST(CleanText, LeavesOutTheValuesBehindUrls) {
  EXPECT_EQ(clean_text("see https://h/x?token=s3cret&y=z, then"), "see https://h/x, then");
  EXPECT_EQ(clean_text("\"https://me:p@h/x?sig=s3cret\")"), "\"https://h/x\")");
  EXPECT_EQ(clean_text("https://h?a=b?c=d"), "https://h");
  EXPECT_EQ(clean_text("is it https://h? a = b"), "is it https://h? a = b");
  EXPECT_EQ(clean_text("a://b,https://me:p@h,c://d?e=f"), "a://h,c://d");
  EXPECT_EQ(clean_text("which?a=b"), "which?a=b");
}

TEST(CleanText, CutsAtAWholeCharacter) {
  EXPECT_EQ(clean_text("abcdef", 6), "abcdef");
  EXPECT_EQ(clean_text("abcdefg", 6), "abcdef...");
  EXPECT_EQ(clean_text("abcde\xc3\xa9", 6), "abcde...");
}

TEST(ExpandHome, ExpandsOnlyALeadingTildeSlash) {
  EXPECT_EQ(expand_home("~/x", "/h"), "/h/x");
  EXPECT_EQ(expand_home("~other/x", "/h"), "~other/x");
  EXPECT_EQ(expand_home("/a/~/x", "/h"), "/a/~/x");
  EXPECT_EQ(expand_home("~/x", ""), "~/x");
}

TEST(IsTrue, AcceptsTheUsualWords) {
  for (const char* word : {"1", "true", "TRUE", "Yes", "on"}) EXPECT_TRUE(is_true(word)) << word;
  for (const char* word : {"", "0", "false", "no", "2"}) EXPECT_FALSE(is_true(word)) << word;
}

}  // namespace
}  // namespace cred
