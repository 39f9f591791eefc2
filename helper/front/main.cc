// SPDX-License-Identifier: Apache-2.0
// docker-credential-ecr: answers a `get` that the cache can answer, hands everything else over.
#include <unistd.h>

#include <string>
#include <string_view>

#include "helper/front/docker_login.h"
#include "helper/front/handoff.h"
#include "helper/front/lookup.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/input.h"
#include "registry/registry.h"

namespace {

constexpr int kFailure = 1;
constexpr std::chrono::minutes kTypingTime{10};

int fail(std::string_view message) {
  cred::write_line(STDOUT_FILENO, message);
  return kFailure;
}

// A person who typed the command gets a prompt and time to answer it.
cred::Result<std::string> read_server() {
  if (::isatty(STDIN_FILENO) == 0) return cred::read_input(STDIN_FILENO, cred::kInputTimeout);
  cred::write_line(STDERR_FILENO,
                   "docker-credential-ecr: type the registry host, for example "
                   "123456789012.dkr.ecr.us-east-1.amazonaws.com, then Enter and Ctrl-D");
  return cred::read_input(STDIN_FILENO, kTypingTime);
}

int answer_get(char** arguments, char** environment) {
  const auto input = read_server();
  if (!input) return fail(input.error().text);
  const auto server = cred::parse_server_text(*input);
  if (!server) return fail(server.error().text);
  const std::string host = cred::normalize_host(*server);
  const cred::Environment variables(environment);
  const bool is_ours = cred::parse_registry(host) || cred::has_registry_map(variables);
  const cred::Finding found = is_ours ? cred::find_in_cache(host, variables)
                                      : cred::Finding{cred::Finding::Kind::not_ours, {}};
  if (found.kind == cred::Finding::Kind::not_ours && !cred::may_hide_login(host, variables)) {
    return fail(cred::kNotFound);
  }
  if (found.kind == cred::Finding::Kind::password) {
    const bool written =
        cred::write_all(STDOUT_FILENO, cred::render_answer(*server, found.password));
    return written ? 0 : kFailure;
  }
  cred::hand_off(arguments, environment, *input);
  return fail(cred::kNotFound);
}

// kubelet speaks another protocol, whatever arguments its administrator wrote.
bool is_provider(std::string_view program) {
  return program.substr(program.rfind('/') + 1).starts_with("ecr-credential-provider");
}

}  // namespace

int main(int count, char** arguments, char** environment) {
  int status = kFailure;
  if (count == 2 && std::string_view(arguments[1]) == "get" && !is_provider(arguments[0])) {
    status = answer_get(arguments, environment);
  } else {
    cred::hand_off(arguments, environment, std::nullopt);
    fail(cred::kNotFound);
  }
  // Nothing is buffered and the kernel frees the rest; running destructors would cost a hit 5 %.
  ::_exit(status);
}
