// SPDX-License-Identifier: Apache-2.0
// Reads docker's config.json as docker does.
#include "helper/full/explain_docker.h"

#include "base/config_files.h"
#include "base/text.h"
#include "helper/full/docker_config.h"
#include "helper/full/docker_view.h"
#include "helper/full/find_program.h"

namespace cred {
namespace {

std::string program_of(const std::string& helper) {
  return "docker-credential-" + clean_text(helper, 80);
}

void judge_helper(DockerClient& client, const std::string& host, const Environment& environment) {
  const std::string command = "docker-credential-ecr configure ";
  if (client.helper.empty()) {
    client.state = "names no helper for this host";
    client.remedy = "run: " + command + host;
  } else if (client.helper != kHelperName) {
    client.state = "names " + program_of(client.helper) + " for this host";
    const std::string force = client.helper == kOlderHelperName ? "" : "--force ";
    client.remedy = "to have this program asked, run: " + command + force + host;
  } else {
    client.state = "names docker-credential-ecr for this host";
    if (!is_on_path(program_of(client.helper), environment)) {
      client.remedy = "it is not on PATH, so docker cannot start it; add its folder to PATH";
    }
  }
}

}  // namespace

DockerClient look_at_docker(const std::string& host, const World& world) {
  DockerClient client;
  const std::string path = find_docker_config(world.environment, world.home);
  if (path.empty()) return client;
  client.file = clean_text(path);
  const auto text = world.read_file(path);
  const auto view = text ? parse_docker_view(text->value_or("")) : text.error();
  if (!view) {
    client.state = "cannot be read: " + clean_text(view.error().text);
    client.remedy = "repair it, docker warns of it too";
    return client;
  }
  client.helper = clean_text(view->find_helper(host), 80);
  judge_helper(client, host, world.environment);
  return client;
}

}  // namespace cred
