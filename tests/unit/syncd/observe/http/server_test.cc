// SPDX-License-Identifier: Apache-2.0
// Real sockets: clients that are good, slow, silent and many.
#include "syncd/observe/http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "support/temporary_directory.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class WebServerTest : public ::testing::Test {
 protected:
  WebServerTest() {
    auto listener = listen_for_web({"unix:" + path(), false});
    if (!listener) {
      ADD_FAILURE() << listener.error().text;
      return;
    }
    auto server = WebServer::start({*listener}, [](const WebRequest& request, bool) {
      return WebReply{200, "text/plain", "you asked for " + request.path + "\n", {}};
    });
    if (server) server_ = *std::move(server);
  }

  std::string path() const { return directory_.path() + "/web"; }

  UniqueFd connect() const {
    UniqueFd made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(static_cast<char*>(address.sun_path), sizeof(address.sun_path) - 1);
    const timeval patience{30, 0};
    ::setsockopt(made.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    // NOLINTNEXTLINE(*-reinterpret-cast): the cast that sockets are made for.
    const auto* const any = reinterpret_cast<const sockaddr*>(&address);
    EXPECT_EQ(::connect(made.get(), any, sizeof(address)), 0);
    return made;
  }

  static void send(const UniqueFd& socket, std::string_view text) {
    static_cast<void>(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL));
  }

  static std::string receive(const UniqueFd& socket) {
    std::string text;
    std::array<char, 4096> buffer{};
    while (true) {
      const auto count = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
      if (count <= 0) return text;
      text.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }

  std::string get(std::string_view head) const {
    const UniqueFd socket = connect();
    send(socket, head);
    return receive(socket);
  }

  cred::testing::TemporaryDirectory directory_;
  std::unique_ptr<WebServer> server_;
};

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_F(WebServerTest, AnswersAndCloses) {
  const std::string reply = get(kGet);
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, HasSubstr("\r\n\r\nyou asked for /a\n"));
}

TEST_F(WebServerTest, TakesARequestInPieces) {
  const UniqueFd socket = connect();
  for (const char c : kGet) send(socket, std::string(1, c));
  EXPECT_THAT(receive(socket), HasSubstr("you asked for /a\n"));
}

TEST_F(WebServerTest, RefusesAnEndlessHead) {
  EXPECT_THAT(get("GET / HTTP/1.1\r\nX: " + std::string(20000, 'x')), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(get(std::string(20000, 'x')), StartsWith("HTTP/1.1 431 "));
}

// Many times more than it holds at once, none of which says anything to its end.
TEST_F(WebServerTest, ServesOthersWhileManyAreSlow) {
  std::vector<UniqueFd> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(connect());
    send(slow.back(), "GET / HT");
    if (i % 10 == 0) {
      EXPECT_THAT(get(kGet), HasSubstr("you asked for /a\n"));
    }
  }
}

TEST_F(WebServerTest, CutsOffWhoSaysNothing) {
  const UniqueFd socket = connect();
  errno = 0;
  EXPECT_EQ(receive(socket), "");  // within the 30 s of its patience: it was closed
  EXPECT_NE(errno, EAGAIN);
}

TEST_F(WebServerTest, EndsWhileClientsAreConnected) {
  const UniqueFd silent = connect();
  server_.reset();
  EXPECT_EQ(receive(silent), "");
}

TEST_F(WebServerTest, ClosesItsSocketToStrangersAndRemovesIt) {
  struct stat info {};

  ASSERT_EQ(::lstat(path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0660U);
  EXPECT_FALSE(listen_for_web({"unix:" + path(), false}));
  server_.reset();
  EXPECT_NE(::lstat(path().c_str(), &info), 0);
}

TEST(WebListener, ReplacesWhatADeadProcessLeftAndNothingElse) {
  const cred::testing::TemporaryDirectory directory;
  const std::string path = directory.path() + "/web";
  {
    const UniqueFd dead(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(static_cast<char*>(address.sun_path), sizeof(address.sun_path) - 1);
    // NOLINTNEXTLINE(*-reinterpret-cast): the cast that sockets are made for.
    const auto* const any = reinterpret_cast<const sockaddr*>(&address);
    ASSERT_EQ(::bind(dead.get(), any, sizeof(address)), 0);
  }
  EXPECT_TRUE(listen_for_web({"unix:" + path, false}));
  const auto taken = listen_for_web({"unix:" + directory.path(), false});
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().text, HasSubstr("something else has this name"));
}

}  // namespace
}  // namespace cred::syncd
