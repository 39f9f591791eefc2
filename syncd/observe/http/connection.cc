// SPDX-License-Identifier: Apache-2.0
// Each phase has a time limit as a whole, however often the client sends a byte.
#include "syncd/observe/http/connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include "syncd/observe/http/http_codec.h"

namespace cred::syncd {
namespace {

// Each is of the whole phase, so that a client which sends or takes a byte now and then gets no
// more.
constexpr std::chrono::seconds kTimeToAsk{5};
constexpr std::chrono::seconds kTimeToTake{20};
constexpr std::chrono::seconds kTimeToLeave{1};
constexpr std::size_t kBuffer = 4096;

bool would_block() { return errno == EAGAIN || errno == EINTR; }

}  // namespace

Connection::Connection(UniqueFd socket)
    : socket_(std::move(socket)), deadline_(Deadline::after(kTimeToAsk)) {}

short Connection::events() const { return phase_ == Phase::writing ? POLLOUT : POLLIN; }

bool Connection::advance(const AnswerHead& answer) {
  if (deadline_.has_passed()) return false;
  switch (phase_) {
    case Phase::reading:
      return read(answer);
    case Phase::writing:
      return write();
    case Phase::draining:
      return drain();
  }
  return false;
}

bool Connection::read(const AnswerHead& answer) {
  std::array<char, kBuffer> buffer{};
  const auto count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (count < 0) return would_block();
  if (count == 0) return false;
  input_.append(buffer.data(), static_cast<std::size_t>(count));
  const std::size_t end = find_head_end(input_);
  if (end == std::string::npos && input_.size() <= kLongestHead) return true;
  output_ = answer(std::string_view(input_).substr(0, end));
  input_ = {};
  phase_ = Phase::writing;
  deadline_ = Deadline::after(kTimeToTake);
  return write();
}

bool Connection::write() {
  const auto count = ::send(socket_.get(), output_.data() + written_, output_.size() - written_,
                            MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count < 0) return would_block();
  written_ += static_cast<std::size_t>(count);
  if (written_ < output_.size()) return true;
  output_ = {};
  phase_ = Phase::draining;
  deadline_ = Deadline::after(kTimeToLeave);
  return ::shutdown(socket_.get(), SHUT_WR) == 0;
}

// To close with bytes unread would make the kernel take back what the client has not read yet.
bool Connection::drain() {
  std::array<char, kBuffer> buffer{};
  const auto count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  return count > 0 || (count < 0 && would_block());
}

}  // namespace cred::syncd
