// SPDX-License-Identifier: Apache-2.0
// stdin at its limits, over a real pipe.
#include "helper/protocol/input.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "helper/protocol/answer.h"

namespace cred {
namespace {

using std::chrono::milliseconds;

struct Pipe {
  UniqueFd reader, writer;
};

Pipe make_pipe() {
  int ends[2] = {-1, -1};
  EXPECT_EQ(::pipe(ends), 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Result<std::string> read_back(const std::string& sent) {
  Pipe pipe = make_pipe();
  std::thread writer([&] {
    write_all(pipe.writer.get(), sent);
    pipe.writer = UniqueFd();
  });
  auto received = read_input(pipe.reader.get(), milliseconds{2000});
  pipe.reader = UniqueFd();
  writer.join();
  return received;
}

TEST(ReadInput, ReadsUpToTheLimit) {
  const std::string text(kMaxInputBytes, 'x');

  const auto received = read_back(text);

  ASSERT_TRUE(received);
  EXPECT_EQ(*received, text);
}

TEST(ReadInput, RefusesOneByteMore) {
  const auto received = read_back(std::string(kMaxInputBytes + 1, 'x'));

  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().code, Errc::bad_request);
}

TEST(ReadInput, EndsWhenTheWriterDoesNot) {
  const Pipe pipe = make_pipe();
  ASSERT_TRUE(write_all(pipe.writer.get(), "host"));

  const auto received = read_input(pipe.reader.get(), milliseconds{30});

  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().code, Errc::bad_request);
}

TEST(ReadInput, RefusesAClosedDescriptor) { EXPECT_FALSE(read_input(-1, milliseconds{30})); }

TEST(ParseServer, TrimsBlanksAndLineEnds) {
  EXPECT_EQ(*parse_server_text(" https://host/ \r\n"), "https://host/");
}

TEST(ParseServer, SaysWhenNothingIsLeft) {
  for (const char* text : {"", " ", "\r\n", "\n\n"}) {
    const auto server = parse_server_text(text);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().text, kNoServer);
  }
}

TEST(ParseServer, RefusesWhatItCouldNotEcho) {
  const std::vector<std::string> texts = {std::string("ho\0st", 5), "ho\x1bst", "ho\nst",
                                          "ho\xffst", "ho\x7fst"};
  for (const std::string& text : texts) {
    SCOPED_TRACE(::testing::PrintToString(text));
    const auto server = parse_server_text(text);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().code, Errc::bad_request);
    EXPECT_EQ(server.error().text.find(text), std::string::npos);
  }
}

}  // namespace
}  // namespace cred
