// SPDX-License-Identifier: Apache-2.0
// Spawning a program and collecting its two outputs until it ends.
#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "base/unique_fd.h"

namespace cred {
namespace {

constexpr std::size_t kMaxShellOutput = std::size_t{64} << 10U;
constexpr std::size_t kMaxComplaint = std::size_t{4} << 10U;

struct Pipe {
  UniqueFd reader;
  UniqueFd writer;
};

std::optional<Pipe> open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  // Only our end: the command's own end must block as any other.
  static_cast<void>(::fcntl(ends[0], F_SETFL, O_NONBLOCK));
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// posix_spawn is older than const, and writes nothing there.
char* mutable_text(const std::string& text) {
  return const_cast<char*>(text.c_str());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

struct Command {
  std::string file;
  std::vector<char*> arguments;
  char* const* environment;
  std::size_t max_output;
};

// What posix_spawn is told; both objects need an explicit end.
class SpawnPlan {
 public:
  SpawnPlan(int output, int complaint) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, complaint, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGCHLD);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }

  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  SpawnPlan(SpawnPlan&&) = delete;
  SpawnPlan& operator=(SpawnPlan&&) = delete;

  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  // 0 or errno. A file without a slash is looked for on PATH; both lists end with nullptr.
  int spawn(pid_t& pid, const Command& command) const {
    return ::posix_spawnp(&pid, command.file.c_str(), &actions_, &attributes_,
                          command.arguments.data(), command.environment);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// The started group; whoever lets go of it early kills it.
class Group {
 public:
  explicit Group(pid_t pid) : pid_(pid) {}

  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  Group(Group&&) = delete;
  Group& operator=(Group&&) = delete;

  ~Group() {
    if (status_) return;
    static_cast<void>(::kill(-pid_, SIGKILL));
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  // The exit status, once there is one.
  std::optional<int> find_status() {
    if (status_) return status_;
    int raw = 0;
    const pid_t ended = ::waitpid(pid_, &raw, WNOHANG);
    if (ended == pid_) status_ = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
    // Whoever started this process may have left SIGCHLD ignored: then nobody keeps the status.
    if (ended < 0 && errno == ECHILD) status_ = 0;
    return status_;
  }

 private:
  pid_t pid_;
  std::optional<int> status_;
};

// Reads what is there; closes `fd` at the end of the file.
void drain(UniqueFd& fd, std::string& text, std::size_t max_bytes) {
  std::array<char, 4096> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
  while (fd) {
    const ssize_t count = ::read(fd.get(), block.data(), block.size());
    if (count > 0) {
      text.append(block.data(), static_cast<std::size_t>(count));
      if (text.size() > max_bytes) break;
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else {
      if (count == 0 || errno != EAGAIN) fd = UniqueFd();
      break;
    }
  }
  ::explicit_bzero(block.data(), block.size());
}

// Until one of them has something, but not for long: the end of the command itself shows elsewhere.
void wait(const UniqueFd& output, const UniqueFd& complaint, const Deadline& deadline) {
  constexpr std::chrono::milliseconds kTick{20};
  constexpr std::chrono::milliseconds kShortTick{1};
  std::array<pollfd, 2> watched{{{output.get(), POLLIN, 0}, {complaint.get(), POLLIN, 0}}};
  const bool is_open = output || complaint;
  const auto time = std::min(deadline.remaining(), is_open ? kTick : kShortTick);
  static_cast<void>(::poll(watched.data(), watched.size(), static_cast<int>(time.count())));
}

// Something that the command left in the background may hold the pipes open for ever, so that its
// own end counts and not that of the files.
Result<ProcessResult> collect(Group& group, Pipe output, Pipe complaint, std::size_t max_output,
                              const Deadline& deadline) {
  output.writer = UniqueFd();
  complaint.writer = UniqueFd();
  std::string text;
  text.reserve(max_output + 4096);  // a buffer that grows leaves copies of secrets behind
  std::string errors;
  while (true) {
    const auto status = group.find_status();
    drain(output.reader, text, max_output);
    drain(complaint.reader, errors, max_output);
    errors.resize(std::min(errors.size(), kMaxComplaint));
    if (text.size() > max_output) {
      return Error{Errc::bad_reply,
                   "it printed more than " + std::to_string(max_output >> 10U) + " KiB"};
    }
    if (status) return ProcessResult{*status, Secret(std::move(text)), std::move(errors)};
    if (deadline.has_passed()) return Error{Errc::unavailable, "it did not end in time"};
    wait(output.reader, complaint.reader, deadline);
  }
}

Result<ProcessResult> run(const Command& command, const Deadline& deadline) {
  auto output = open_pipe();
  auto complaint = open_pipe();
  if (!output || !complaint) return Error{Errc::local, "no pipe: " + describe_errno(errno)};
  pid_t pid = 0;
  const int error = SpawnPlan(output->writer.get(), complaint->writer.get()).spawn(pid, command);
  if (error != 0) {
    return Error{Errc::local,
                 "cannot start " + clean_text(command.file) + ": " + describe_errno(error)};
  }
  Group group(pid);
  return collect(group, *std::move(output), *std::move(complaint), command.max_output, deadline);
}

}  // namespace

Result<ProcessResult> run_shell(const std::string& command, const Environment& environment,
                                const Deadline& deadline) {
  const std::string shell = "sh";
  const std::string option = "-c";
  const auto* const block =
      const_cast<char* const*>(  // NOLINT(cppcoreguidelines-pro-type-const-cast)
          environment.block());
  const std::vector<char*> arguments{mutable_text(shell), mutable_text(option),
                                     mutable_text(command), nullptr};
  return run(Command{"/bin/sh", arguments, block, kMaxShellOutput}, deadline);
}

Result<ProcessResult> run_program(const std::vector<std::string>& arguments,
                                  const std::vector<std::string>& environment,
                                  std::size_t max_output, const Deadline& deadline) {
  std::vector<char*> argument_list;
  argument_list.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) argument_list.push_back(mutable_text(argument));
  argument_list.push_back(nullptr);
  std::vector<char*> block;
  block.reserve(environment.size() + 1);
  for (const std::string& entry : environment) block.push_back(mutable_text(entry));
  block.push_back(nullptr);
  return run(Command{arguments.front(), std::move(argument_list), block.data(), max_output},
             deadline);
}

}  // namespace cred
