// SPDX-License-Identifier: Apache-2.0
// The files in the order in which they are read; nothing is changed.
// Source: containers-auth.json(5); https://helm.sh/docs/helm/helm/
#include "helper/full/login_notes.h"

#include <unistd.h>

#include <array>
#include <utility>

#include "base/config_files.h"
#include "base/text.h"
#include "config/registry_map.h"
#include "helper/full/docker_view.h"
#include "helper/full/find_program.h"

namespace cred {
namespace {

using Texts = std::vector<std::string>;

enum class Owner { podman, docker, older_docker, helm };

struct LoginFile {
  std::string path;
  Owner owner;
};

std::string find_config_home(const World& world) {
  if (const auto folder = world.environment.find("XDG_CONFIG_HOME")) return std::string(*folder);
  return world.home + "/.config";
}

std::string find_runtime_auths(const World& world) {
  if (const auto file = world.environment.find("REGISTRY_AUTH_FILE")) return std::string(*file);
  const auto runtime = world.environment.find("XDG_RUNTIME_DIR");
  const std::string folder = runtime ? std::string(*runtime) + "/containers"
                                     : "/run/containers/" + std::to_string(::geteuid());
  return folder + "/auth.json";
}

std::vector<LoginFile> find_podman_logins(const World& world) {
  return {{find_runtime_auths(world), Owner::podman},
          {find_config_home(world) + "/containers/auth.json", Owner::podman},
          {find_docker_config(world.environment, world.home), Owner::docker},
          {world.home + "/.dockercfg", Owner::older_docker}};
}

LoginFile find_helm_logins(const World& world) {
  if (const auto file = world.environment.find("HELM_REGISTRY_CONFIG")) {
    return {std::string(*file), Owner::helm};
  }
  const auto folder = world.environment.find("HELM_CONFIG_HOME");
  return {
      (folder ? std::string(*folder) : find_config_home(world) + "/helm") + "/registry/config.json",
      Owner::helm};
}

// What takes out this entry and no other, as tried with podman 4.3 and 5.8 and docker 28; empty
// where no command does.
std::string find_remedy(const LoginFile& file, const std::string& entry,
                        const Environment& environment) {
  const std::string word = quote_for_shell(entry);
  if (file.owner == Owner::helm) return "helm registry logout " + word;
  if (file.owner == Owner::docker && is_on_path("docker", environment)) {
    return "docker logout " + word;
  }
  // Of docker's file podman would keep nothing but the logins; a name with a scheme it never finds.
  if (file.owner != Owner::podman || entry.find("://") != std::string::npos) return {};
  for (const char* tool : {"podman", "buildah", "skopeo"}) {
    if (is_on_path(tool, environment)) {
      return std::string(tool) + " logout --authfile " + quote_for_shell(file.path) + " " + word;
    }
  }
  return {};
}

std::string make_note(const LoginFile& file, const std::string& entry, const World& world) {
  const std::string remedy = find_remedy(file, entry, world.environment);
  std::string note = clean_text(file.path);
  note += " has a login \"" + clean_text(entry) + "\", which ";
  note += file.owner == Owner::helm ? "helm uses" : "podman, buildah and skopeo use";
  note += " before any helper, until you ";
  note += remedy.empty() ? "delete that entry of the file" : "run: " + remedy;
  return note;
}

DockerView read_view(const LoginFile& file, const World& world) {
  const auto text = world.read_file(file.path);
  if (!text || !*text) return {};
  if (file.owner == Owner::older_docker) {
    auto logins = parse_older_logins(**text);
    return logins ? DockerView{{}, {}, *std::move(logins)} : DockerView();
  }
  auto view = parse_docker_view(**text);
  return view ? *std::move(view) : DockerView();
}

void add_notes(Texts& notes, const LoginFile& file, const RegistryMap& map, const World& world) {
  const DockerView view = read_view(file, world);
  for (const std::string& entry : view.logins) {
    const std::string host = normalize_host(entry);
    const auto target = resolve(host, map);
    if (!target || !*target) continue;
    // A helper that the same file names for the registry goes before its logins.
    const auto helper = view.helpers.find(host);
    if (helper != view.helpers.end() && !helper->second.empty()) continue;
    notes.push_back(make_note(file, entry, world));
  }
}

Texts note_all(const std::vector<LoginFile>& files, const World& world) {
  const RegistryMap map = load_registry_map(world.environment, world.home, world.read_file);
  Texts notes;
  for (const LoginFile& file : files) add_notes(notes, file, map, world);
  return notes;
}

}  // namespace

std::vector<std::string> note_podman_logins(const World& world) {
  return note_all(find_podman_logins(world), world);
}

std::vector<std::string> note_helm_logins(const World& world) {
  return note_all({find_helm_logins(world)}, world);
}

}  // namespace cred
