// SPDX-License-Identifier: Apache-2.0
// Searches the text, since a JSON library would cost every hit its loading.
#include "helper/front/docker_login.h"

#include <string>

#include "base/config_files.h"
#include "base/file.h"
#include "base/text.h"

namespace cred {

bool may_hide_login(std::string_view host, const Environment& environment) {
  constexpr std::size_t kMaxBytes = std::size_t{1} << 20U;
  const std::string path = find_docker_config(environment, environment.find("HOME").value_or(""));
  if (path.empty() || host.empty()) return false;
  const auto text = read_file(path, kMaxBytes);
  if (!text || !*text) return false;
  const std::string lower = to_lower(**text);
  return lower.find(host) != std::string::npos && lower.find("\"ecr") != std::string::npos &&
         lower.find("\"auths\"") != std::string::npos;
}

}  // namespace cred
