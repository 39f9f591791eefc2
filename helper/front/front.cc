// SPDX-License-Identifier: Apache-2.0
// Server text → host → the cache's answer.
#include "helper/front/front.h"

#include <unistd.h>

#include <chrono>
#include <utility>

#include "helper/front/docker_login.h"
#include "helper/front/lookup.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/input.h"
#include "registry/registry.h"

namespace cred {
namespace {

constexpr int kFailure = 1;
constexpr std::chrono::minutes kTypingTime{10};

// A person who typed the command gets a prompt and time to answer it.
Result<std::string> read_server() {
  if (::isatty(STDIN_FILENO) == 0) return read_input(STDIN_FILENO, kInputTimeout);
  write_line(STDERR_FILENO,
             "docker-credential-ecr: type the registry host, for example "
             "123456789012.dkr.ecr.us-east-1.amazonaws.com, then Enter and Ctrl-D");
  return read_input(STDIN_FILENO, kTypingTime);
}

FrontAnswer answer_get(char** environment) {
  auto input = read_server();
  if (!input) return {fail_on_stdout(input.error().text), {}};
  const auto server = parse_server_text(*input);
  if (!server) return {fail_on_stdout(server.error().text), {}};
  const std::string host = normalize_host(*server);
  const Environment variables(environment);
  const bool is_ours = parse_registry(host) || has_registry_map(variables);
  const Finding found =
      is_ours ? find_in_cache(host, variables) : Finding{Finding::Kind::not_ours, {}};
  if (found.kind == Finding::Kind::not_ours && !may_hide_login(host, variables)) {
    return {fail_on_stdout(kNotFound), {}};
  }
  if (found.kind == Finding::Kind::password) {
    const bool written = write_all(STDOUT_FILENO, render_answer(*server, found.password));
    return {written ? 0 : kFailure, {}};
  }
  return {std::nullopt, *std::move(input)};
}

// kubelet speaks another protocol, whatever arguments its administrator wrote.
bool is_provider(std::string_view program) {
  return program.substr(program.rfind('/') + 1).starts_with("ecr-credential-provider");
}

}  // namespace

FrontAnswer answer_by_cache(int count, char* const* arguments, char** environment) {
  if (count == 2 && std::string_view(arguments[1]) == "get" && !is_provider(arguments[0])) {
    return answer_get(environment);
  }
  return {};
}

int fail_on_stdout(std::string_view message) {
  write_line(STDOUT_FILENO, message);
  return kFailure;
}

}  // namespace cred
