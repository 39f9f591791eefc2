// SPDX-License-Identifier: Apache-2.0
// Linked into the programs of a sanitizer's build: what the sanitizers are told, since tests give
// programs an environment of their own; and leaks are looked for where the daemon ends, which it
// does without a destructor.
#include <unistd.h>

#include "sanitizers.h"

#if defined(CRED_ADDRESS_SANITIZER)
#include <sanitizer/lsan_interface.h>
#endif

extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier): the names are the sanitizers'.
const char* __asan_default_options() { return "detect_stack_use_after_return=1"; }

const char* __ubsan_default_options() { return "print_stacktrace=1"; }

const char* __tsan_default_options() { return "second_deadlock_stack=1:history_size=4"; }

// Each would name a library that is not instrumented, and its reason; there is none.
const char* __tsan_default_suppressions() { return ""; }

// NOLINTEND(bugprone-reserved-identifier)

#if defined(CRED_ADDRESS_SANITIZER)
// Of clang's runtime, in a build of the preset coverage alone, where a destructor would call it.
[[gnu::weak]] int __llvm_profile_write_file();  // NOLINT(bugprone-reserved-identifier)

// Of the linker's --wrap=_exit, which ecr-syncd alone is linked with.
[[noreturn, gnu::weak]] void __real__exit(int status);

[[noreturn]] void __wrap__exit(int status) {
  if (__llvm_profile_write_file != nullptr) {
    __llvm_profile_write_file();
  }
  __lsan_do_leak_check();
  __real__exit(status);
}
#endif

}  // extern "C"
