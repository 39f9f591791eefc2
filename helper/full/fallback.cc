// SPDX-License-Identifier: Apache-2.0
// exec of the configured helper.
#include "helper/full/fallback.h"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/file.h"
#include "base/overlay_environment.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/replay.h"

namespace cred {
namespace {

// Set for the helper that we become: should it be a link to this program, or call it again, the
// question must not go round for ever.
constexpr const char* kGuard = "DOCKER_CREDENTIAL_ECR_FALLBACK";

}  // namespace

int run_fallback(const World& world, const std::string& helper, const char* verb,
                 std::string_view input) {
  if (world.environment.find(kGuard)) return fail(kNotFound);
  std::string program = "docker-credential-" + helper;
  std::string verb_text = verb;
  OverlayEnvironment environment(world.environment);
  environment.set(kGuard, "1");
  if (!replay_as_stdin(input)) {
    report(world, "cannot pass stdin to " + program + ": out of memory");
    return fail(kNotFound);
  }
  const std::array<char*, 3> arguments = {program.data(), verb_text.data(), nullptr};
  // execvpe does not write to the strings that its signature could change.
  ::execvpe(program.c_str(), arguments.data(),
            const_cast<char* const*>(
                environment.view().block()));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  report(world, "cannot run fallback_helper " + program + ": " + describe_errno(errno));
  return fail(kNotFound);
}

}  // namespace cred
