// SPDX-License-Identifier: Apache-2.0
// docker-credential-ecr-full: everything that is not a cache hit.
#include "helper/full/program.h"

int main(int count, char** arguments, char** environment) {
  return cred::run_full_program(count, arguments, environment);
}
