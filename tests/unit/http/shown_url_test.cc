// SPDX-License-Identifier: Apache-2.0
// No URL shows its user name or password, well formed or not.
#include "http/shown_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/proxy.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// "me" is the user, and each password contains "Sum" and "mer".
const char* const kLogins[] = {
    "me:Summer@",    "me:Sum#mer@",   "me:Sum/mer@", "me:Sum?mer@",   "me:Sum@mer@",
    "me:Sum%mer@",   "me:Sum\\mer@",  "me:Sum mer@", "me:Sum:mer@",   "me:Sum\tmer@",
    "me:[Sum]mer@",  "me:Sum@mer#@",  "Summer@",     "me:Sum%23mer@", "@me:Sum@mer@",
    "me:Sum://mer@", "me:\"Sum'mer@",
};
const char* const kSchemes[] = {"http://", "https://", "socks5://",    "HTTP://", "",
                                "//",      "http:/",   "no scheme://", "://"};

TEST(ShowUrl, ShowsNoPieceOfALogin) {
  for (const std::string scheme : kSchemes) {
    for (const std::string login : kLogins) {
      for (const char* rest :
           {"proxy.test:8080", "proxy.test", "[::1]:80/x?y=z", "", ":x", "a b"}) {
        const std::string url = scheme + login + rest;
        SCOPED_TRACE(url);
        for (const std::string& shown : {show_url(url), show_host(url), describe_proxy(url)}) {
          for (const char* piece : {"Sum", "mer", "me:", "@"}) {
            EXPECT_THAT(shown, Not(HasSubstr(piece)));
          }
        }
      }
    }
  }
}

TEST(ShowUrl, ShowsNoPieceOfALoginThatHasLostItsSign) {
  for (const char* url : {"http://me:Sum%40proxy:80", "http://me:Sum#mer", "me:Summer",
                          "http://me Sum", "http://[Sum", "http://"}) {
    EXPECT_EQ(show_url(url), "(a malformed URL)") << url;
  }
}

TEST(ShowUrl, KeepsWhatHelpsToFindTheServer) {
  EXPECT_EQ(show_url("https://h.test:8443/a/b?token=x#y"), "https://h.test:8443/a/b");
  EXPECT_EQ(show_url(" https://h.test "), "https://h.test");
  EXPECT_EQ(show_url("http://[fd00::1]:80/x"), "http://[fd00::1]:80/x");
  EXPECT_EQ(show_host("https://H.test/x"), "h.test:443");
  EXPECT_EQ(show_host("https://[::1]"), "[::1]:443");
}

TEST(IsUnambiguousUrl, RefusesALoginThatEndsTheHostForSome) {
  for (const char* url :
       {"http://u:a#b@h:1", "http://u:a/b@h:1", "http://u:a?b@h:1", "http://u:a@b@h:1",
        "http://u:a b@h:1", "http://u:a@", "http://u:a%40h:1", "http://", "http://h:x"}) {
    EXPECT_FALSE(is_unambiguous_url(url)) << url;
  }
  for (const char* url : {"http://h", "http://h:1/", "http://u@h", "http://u:a%23b@h:1",
                          "http://u:a\\b%c@h", "socks5h://[::1]:1"}) {
    EXPECT_TRUE(is_unambiguous_url(url)) << url;
  }
}

}  // namespace
}  // namespace cred
