// SPDX-License-Identifier: Apache-2.0
// Foreign text stays text.
#include "syncd/observe/page/html.h"

#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

std::string escape(std::string_view text) { return Html().text(text).take(); }

TEST(Html, EscapesWhatMeansSomething) {
  EXPECT_EQ(escape("<script>alert(\"1\")&'</script>"),
            "&lt;script&gt;alert(&quot;1&quot;)&amp;&#39;&lt;/script&gt;");
}

TEST(Html, KeepsOtherText) { EXPECT_EQ(escape("team-a, größer"), "team-a, größer"); }

TEST(Html, ReplacesControlBytesAndWhatIsNoUtf8) {
  EXPECT_EQ(escape(std::string_view("a\0b\x1b[31m", 8)), "a?b?[31m");
  EXPECT_EQ(escape("a\xff"), "a?");
}

TEST(Html, CutsWhatIsEndless) { EXPECT_LT(escape(std::string(100000, 'x')).size(), 4100U); }

TEST(Html, DoesNotTouchMarkup) {
  EXPECT_EQ(Html().mark("<b>").number(7).mark("</b>").take(), "<b>7</b>");
}

}  // namespace
}  // namespace cred::syncd
