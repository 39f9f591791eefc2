// SPDX-License-Identifier: Apache-2.0
// Looks, without changing anything, at what docker and podman would use beside us.
#include "helper/full/configure_notes.h"

#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "base/text.h"
#include "json/json_edit.h"
#include "registry/registry.h"

namespace cred {
namespace {

constexpr const char* kProgram = "docker-credential-ecr";
constexpr std::size_t kLongestName = 253;

bool is_program(const std::string& path) {
  struct stat status {};

  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

// The member as docker names it, in any case.
std::string find_store(const JsonEdit& config) {
  for (const std::string& name : config.names_at({})) {
    if (equals_ignoring_case(name, "credsStore")) return config.find_string({name}).value_or("");
  }
  return {};
}

// Source: containers-auth.json(5)
std::vector<std::string> find_auth_files(const World& world) {
  if (const auto file = world.environment.find("REGISTRY_AUTH_FILE")) return {std::string(*file)};
  const auto runtime = world.environment.find("XDG_RUNTIME_DIR");
  const std::string folder = runtime ? std::string(*runtime) + "/containers"
                                     : "/run/containers/" + std::to_string(::geteuid());
  std::vector<std::string> files = {folder + "/auth.json"};
  if (!world.home.empty()) files.push_back(world.home + "/.config/containers/auth.json");
  return files;
}

}  // namespace

bool is_helper_on_path(const Environment& environment) {
  std::string_view rest = environment.find("PATH").value_or("/bin:/usr/bin");
  for (;;) {
    const auto colon = rest.find(':');
    const std::string folder(rest.substr(0, colon));
    if (is_program((folder.empty() ? "." : folder) + "/" + kProgram)) return true;
    if (colon == std::string_view::npos) return false;
    rest.remove_prefix(colon + 1);
  }
}

std::vector<std::string> note_docker_rest(std::string_view config,
                                          const std::vector<HelperChange>& changes, bool is_undo) {
  std::vector<std::string> notes;
  const auto parsed = JsonEdit::parse(config);
  if (!parsed) return notes;
  const std::string store = clean_text(find_store(*parsed), 80);
  if (is_undo) {
    if (store == kHelperName) {
      notes.emplace_back(
          "credsStore still says \"ecr\"; configure did not write that and leaves it");
    }
    // Without a helper docker uses what is in auths again, and tokens there have long expired.
    for (const HelperChange& change : changes) {
      if (parsed->has({"auths", change.host, "auth"})) {
        std::string note = "auths has a login of ";
        note += clean_text(change.host, kLongestName);
        note += ", which docker uses from now on; if it is old, docker logout removes it";
        notes.push_back(std::move(note));
      }
    }
  } else if (store == kHelperName && !changes.empty()) {
    notes.emplace_back(
        "credsStore \"ecr\" served them already; it sends the logins of all other registries to "
        "docker-credential-ecr too, which refuses them");
  } else if (!store.empty() && !changes.empty()) {
    notes.push_back("credsStore \"" + store +
                    "\" is not displaced: it goes on serving all registries but those of "
                    "credHelpers, which goes before it");
  }
  return notes;
}

std::vector<std::string> note_podman_logins(const World& world) {
  std::vector<std::string> notes;
  for (const std::string& path : find_auth_files(world)) {
    const auto text = world.read_file(path);
    if (!text || !*text) continue;
    const auto auths = JsonEdit::parse(**text);
    if (!auths) continue;
    for (const std::string& name : auths->names_at({"auths"})) {
      const std::string host = normalize_host(name);
      if (!parse_registry(host)) continue;
      std::string note = clean_text(path);
      note += " has a login of ";
      note += host;
      note += ", which goes before every helper until: podman logout ";
      note += host;
      notes.push_back(std::move(note));
    }
  }
  return notes;
}

}  // namespace cred
