// SPDX-License-Identifier: Apache-2.0
// Rendering and writing of answers.
#include "helper/protocol/answer.h"

#include <unistd.h>

#include <cerrno>

#include "base/json_string.h"

namespace cred {

std::string render_answer(std::string_view server, std::string_view password) {
  constexpr std::size_t kNames = 64;
  std::string json;
  json.reserve(server.size() + password.size() + kNames);
  json += R"({"ServerURL":)";
  append_json_string(json, server);
  json += R"(,"Username":)";
  append_json_string(json, kEcrUser);
  json += R"(,"Secret":)";
  append_json_string(json, password);
  json += "}\n";
  return json;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool write_line(int fd, std::string_view text) {
  std::string line(text);
  line += '\n';
  return write_all(fd, line);
}

}  // namespace cred
