// SPDX-License-Identifier: Apache-2.0
// docker-credential-ecr of the static build: front and full program in one file.
#include <unistd.h>

#include "helper/front/front.h"
#include "helper/front/lookup.h"
#include "helper/full/program.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/replay.h"
#include "http/openssl_configuration.h"

namespace {

// Before the constructors of libraries, of which a hit needs none: those of streams alone would
// cost it a sixth more instructions (docs/adr/0023-static-build.md). glibc gives constructors the
// arguments of main; 101 is the first of the priorities that are not reserved.
[[gnu::constructor(101)]] void answer_hit(int count, char** arguments, char** environment) {
  const cred::FrontAnswer answer = cred::answer_by_cache(count, arguments, environment);
  if (answer.status) ::_exit(*answer.status);
  // As exec would: an open statement would keep what follows from writing to the cache.
  cred::close_caches();
  if (!answer.input || cred::replay_as_stdin(*answer.input)) return;
  cred::write_line(STDERR_FILENO, "docker-credential-ecr: cannot keep stdin: out of memory");
  ::_exit(cred::fail_on_stdout(cred::kNotFound));
}

}  // namespace

int main(int count, char** arguments, char** environment) {
  cred::ignore_openssl_configuration();
  // Nothing is buffered, and the kernel frees the rest.
  ::_exit(cred::run_full_program(count, arguments, environment));
}
