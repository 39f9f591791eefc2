// SPDX-License-Identifier: Apache-2.0
// Before any library begins: cpp-httplib starts OpenSSL as soon as it is loaded, and that would
// wait for a FIFO in the place of its configuration before main could say so.
#include <unistd.h>

#include <string>

#include "http/library_files.h"
#include "syncd/service/process_deps.h"

namespace {

using Initializer = void (*)(int, char**, char**);

// Nothing but libc is there yet, and what needs no initialization.
void refuse_endless_files(int /*count*/, char** /*arguments*/, char** environment) {
  const std::string objection = cred::find_library_file_objection(cred::Environment(environment));
  if (objection.empty()) return;
  const std::string line = "ecr-syncd: " + objection + '\n';
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
  ::_exit(cred::syncd::kWrongConfiguration);
}

// Source: https://refspecs.linuxbase.org/elf/gabi4+/ch5.dynamic.html#init_fini
[[gnu::section(".preinit_array"), gnu::used]] const Initializer kFirst = refuse_endless_files;

}  // namespace
