// SPDX-License-Identifier: Apache-2.0
// Giving up root, each time in a process of its own.
#include "syncd/cli/privileges.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "support/temporary_directory.h"

namespace cred::syncd {
namespace {

constexpr uid_t kNobodyWeKnow = 54321;

// What `holds` says in a child process.
bool holds_in_child(const std::function<bool()>& holds) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(holds() ? 0 : 1);
  int status = -1;
  ::waitpid(child, &status, 0);
  return status == 0;
}

class BecomeOwner : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  }

  cred::testing::TemporaryDirectory directory_;
};

TEST_F(BecomeOwner, TakesUserAndGroupForGood) {
  ASSERT_EQ(::chown(directory_.path().c_str(), kNobodyWeKnow, 54322), 0);
  EXPECT_TRUE(holds_in_child([this] {
    return become_owner_of(directory_.path()) && ::getuid() == kNobodyWeKnow &&
           ::getgid() == 54322 && ::getgroups(0, nullptr) == 0 && ::seteuid(0) != 0;
  }));
}

TEST_F(BecomeOwner, IsAtHomeInTheDirectoryWithoutAnEntry) {
  ASSERT_EQ(::chown(directory_.path().c_str(), kNobodyWeKnow, 54322), 0);
  EXPECT_TRUE(holds_in_child([this] {
    const auto home = become_owner_of(directory_.path());
    return home && *home == directory_.path();
  }));
}

TEST_F(BecomeOwner, StaysRootWhereRootOwnsIt) {
  EXPECT_TRUE(holds_in_child([this] {
    const auto home = become_owner_of(directory_.path());
    return home && !*home && ::getuid() == 0;
  }));
}

TEST_F(BecomeOwner, StaysRootWhereThereIsNoSuchDirectory) {
  EXPECT_TRUE(holds_in_child([this] {
    const auto home = become_owner_of(directory_ / "absent");
    return home && !*home && ::getuid() == 0;
  }));
}

TEST(BecomeOwnerAsUser, ChangesNothing) {
  const cred::testing::TemporaryDirectory directory;
  EXPECT_TRUE(holds_in_child([&] {
    if (::geteuid() == 0 && ::setresuid(1, 1, 1) != 0) return false;
    const auto home = become_owner_of(directory.path());
    return home && !*home;
  }));
}

// Debian's user daemon, 1, stands for any system user.
TEST_F(BecomeOwner, SystemUsersAreToldWhereTheirCredentialsLie) {
  EXPECT_EQ(advise_on_credentials("/root"), "");
  EXPECT_TRUE(holds_in_child([] {
    if (::setresuid(1, 1, 1) != 0) return false;
    return advise_on_credentials("/home/d").find(
               "user daemon asks, whose files are /home/d/.aws/credentials and "
               "/home/d/.aws/config, and not yours: `install -D -m 600 -o daemon "
               "~/.aws/credentials /home/d/.aws/credentials`, as root, puts yours there") == 0;
  }));
  EXPECT_TRUE(holds_in_child([] {
    return ::setresuid(kNobodyWeKnow, kNobodyWeKnow, kNobodyWeKnow) == 0 &&
           advise_on_credentials("/home/d").empty();
  }));
}

}  // namespace
}  // namespace cred::syncd
