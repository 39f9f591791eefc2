// SPDX-License-Identifier: Apache-2.0
// One client of the web server: its request is read, answered, and seen off.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/unique_fd.h"

namespace cred::syncd {

// The head of a request, or what there is of one that is too long → the bytes of the answer.
using AnswerHead = std::function<std::string(std::string_view head)>;

// Nothing in it blocks.
class Connection {
 public:
  explicit Connection(UniqueFd socket);

  int socket() const { return socket_.get(); }

  // What poll(2) is to wait for.
  short events() const;

  // Does what can be done without waiting. False where it is over.
  bool advance(const AnswerHead& answer);

  std::chrono::milliseconds remaining() const { return deadline_.remaining(); }

  // Of answer that the client has not taken yet.
  std::size_t pending() const { return output_.size(); }

 private:
  bool read(const AnswerHead& answer);
  bool write();
  bool drain();

  enum class Phase { reading, writing, draining };

  UniqueFd socket_;
  Deadline deadline_;
  Phase phase_ = Phase::reading;
  std::string input_;
  std::string output_;
  std::size_t written_ = 0;
};

}  // namespace cred::syncd
