// SPDX-License-Identifier: Apache-2.0
// Starts Python with two pipes.
#include "unit/http/loopback.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace cred::testing {

Loopback::Loopback() {
  std::array<int, 2> to_child{};
  std::array<int, 2> from_child{};
  if (pipe2(to_child.data(), O_CLOEXEC) != 0 || pipe2(from_child.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
  std::array<std::string, 2> words = {"/usr/bin/python3", LOOPBACK};
  std::array<char*, 3> arguments = {words[0].data(), words[1].data(), nullptr};
  std::string path = "PATH=/usr/bin:/bin";
  std::array<char*, 2> environment = {path.data(), nullptr};
  const int failure = posix_spawn(&child_, words[0].c_str(), &actions, nullptr, arguments.data(),
                                  environment.data());
  posix_spawn_file_actions_destroy(&actions);
  close(to_child[0]);
  close(from_child[1]);
  stdin_ = to_child[1];
  char letter = 0;
  while (failure == 0 && read(from_child[0], &letter, 1) == 1 && letter != '\n') facts_ += letter;
  close(from_child[0]);
  ca_file_ = nlohmann::json::parse(facts_).at("ca");
}

Loopback::~Loopback() {
  close(stdin_);
  waitpid(child_, nullptr, 0);
}

std::string Loopback::ca_directory() const {
  return ca_file_.substr(0, ca_file_.rfind('/')) + "/hashed";
}

std::string Loopback::certificate_of(const std::string& client) const {
  return read_beside(client + ".pem");
}

std::string Loopback::key_of(const std::string& client) const {
  return read_beside(client + ".key");
}

std::string Loopback::read_beside(const std::string& name) const {
  std::ifstream file(ca_file_.substr(0, ca_file_.rfind('/') + 1) + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string Loopback::address(const std::string& server) const {
  return "127.0.0.1:" + std::to_string(nlohmann::json::parse(facts_).at(server).get<int>());
}

}  // namespace cred::testing
