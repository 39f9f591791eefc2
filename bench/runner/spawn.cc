// SPDX-License-Identifier: Apache-2.0
// Times one run with posix_spawn, the monotonic clock and wait4's accounting.

#include "runner/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>
#include <system_error>
#include <utility>

namespace bench {
namespace {

double microseconds(const timespec& t) {
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

double microseconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
}

double monotonic_us() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return microseconds(now);
}

int open_or_throw(const std::string& path, int flags) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), path);
  return fd;
}

}  // namespace

Spawner::Spawner(Command command)
    : command_(std::move(command)),
      arguments_(pointers_of(command_.arguments)),
      environment_(pointers_of(command_.environment)),
      stdin_fd_(open_or_throw(command_.stdin_path, O_RDONLY)),
      null_fd_(open_or_throw("/dev/null", O_WRONLY)) {}

Spawner::~Spawner() {
  close(stdin_fd_);
  close(null_fd_);
}

Sample Spawner::run() {
  lseek(stdin_fd_, 0, SEEK_SET);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, stdin_fd_, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, null_fd_, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, null_fd_, STDERR_FILENO);

  pid_t pid = 0;
  const double start = monotonic_us();
  const int failure =
      posix_spawn(&pid, arguments_[0], &actions, nullptr, arguments_.data(), environment_.data());
  int status = 0;
  rusage usage{};
  if (failure == 0) wait4(pid, &status, 0, &usage);
  const double end = monotonic_us();

  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) throw std::system_error(failure, std::generic_category(), arguments_[0]);
  return {.wall_us = end - start,
          .cpu_us = microseconds(usage.ru_utime) + microseconds(usage.ru_stime),
          .exit_code = exit_code_of(status)};
}

}  // namespace bench
