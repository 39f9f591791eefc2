// SPDX-License-Identifier: Apache-2.0
// Runs a command once and measures it from outside.

#pragma once

#include "runner/command.h"

namespace bench {

// A command made ready once, so that a timed run holds nothing but spawn, run and wait.
// Standard output and error go to /dev/null. Throws std::system_error where a run cannot start.
class Spawner {
 public:
  explicit Spawner(Command command);
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;
  ~Spawner();

  // Blocks until the program has ended.
  Sample run();

 private:
  Command command_;
  std::vector<char*> arguments_;
  std::vector<char*> environment_;
  int stdin_fd_;
  int null_fd_;
};

}  // namespace bench
