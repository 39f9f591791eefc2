// SPDX-License-Identifier: Apache-2.0
// Stops a traced run at its exit event, while its address space still exists, and reads VmHWM.

#include "runner/peak.h"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>
#include <system_error>

namespace bench {
namespace {

[[noreturn]] void become_traced(const Command& command) {
  const auto arguments = pointers_of(command.arguments);
  const auto environment = pointers_of(command.environment);
  const int input = open(command.stdin_path.c_str(), O_RDONLY);
  const int null = open("/dev/null", O_WRONLY);
  dup2(input, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  dup2(null, STDERR_FILENO);
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0) {
    execve(arguments[0], arguments.data(), environment.data());
  }
  _exit(127);
}

long high_water_kib(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stol(line.substr(6));
  }
  throw std::system_error(ENODATA, std::generic_category(), "VmHWM");
}

bool is_exit_event(int status) { return status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8)); }

// What the traced program was stopped by and still has to receive; a trap of ours is swallowed.
long signal_to_deliver(int status) { return WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status); }

}  // namespace

long read_peak_kib(const Command& command) {
  const pid_t pid = fork();
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid == 0) become_traced(command);

  int status = 0;
  waitpid(pid, &status, 0);  // stops at the first execve
  if (!WIFSTOPPED(status)) throw std::system_error(ENOEXEC, std::generic_category(), "ptrace");
  ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL);
  long peak = 0;
  for (long signal = 0; ptrace(PTRACE_CONT, pid, nullptr, signal) == 0;) {
    if (waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status)) break;
    if (is_exit_event(status)) peak = high_water_kib(pid);
    signal = signal_to_deliver(status);
  }
  return peak;
}

}  // namespace bench
