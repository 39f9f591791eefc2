// SPDX-License-Identifier: Apache-2.0
// configure: names this helper in the files of docker and podman, or takes its name out again.
#include <unistd.h>

#include <optional>
#include <utility>

#include "aws/settings.h"
#include "base/shared_files.h"
#include "base/text.h"
#include "helper/full/configure_hosts.h"
#include "helper/full/configure_notes.h"
#include "helper/full/configure_options.h"
#include "helper/full/docker_config.h"
#include "helper/full/docker_secrets.h"
#include "helper/full/edit_file.h"
#include "helper/full/registries_conf.h"
#include "helper/full/text_diff.h"
#include "helper/full/verbs.h"
#include "helper/protocol/answer.h"

namespace cred {
namespace {

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestNote = 1000;
constexpr const char* kSystemRegistriesConf = "/etc/containers/registries.conf";

using Texts = std::vector<std::string>;

// A file as it is and as it is to be.
struct PlannedEdit {
  EditableFile file;
  std::string text;
  bool is_changed = false;
  std::string summary;  // lines that say what changed
  Texts notes;
  bool has_secrets = false;
};

Error no_home() {
  return Error{Errc::local, "HOME is not set, so it is not known whose configuration to edit"};
}

Result<std::string> find_docker_config(const World& world) {
  if (const auto folder = world.environment.find("DOCKER_CONFIG")) {
    return std::string(*folder) + "/config.json";
  }
  if (world.home.empty()) return no_home();
  return world.home + "/.docker/config.json";
}

std::string describe_docker_edit(const Texts& hosts, const std::vector<HelperChange>& changes,
                                 bool is_undo) {
  if (changes.empty()) {
    if (is_undo) return "nothing to do, docker-credential-ecr is not named for them\n";
    return "nothing to do, " + std::to_string(hosts.size()) +
           (hosts.size() == 1 ? " registry is" : " registries are") + " served already\n";
  }
  std::string text =
      is_undo ? "docker-credential-ecr no longer serves\n" : "docker-credential-ecr now serves\n";
  for (const HelperChange& change : changes) {
    text += "  " + clean_text(change.host, kLongestName);
    if (!is_undo && !change.before.empty()) {
      text += "  (was docker-credential-" + clean_text(change.before, 80) + ")";
    }
    text += '\n';
  }
  return text;
}

HostSources load_sources(const World& world) {
  HostSources sources;
  sources.map = load_registry_map(world.environment, world.home, world.read_file);
  sources.profiles =
      load_profiles(find_shared_files(world.environment, world.home), world.read_file);
  // A setting that is wrong is told by whoever needs it; here it only means that no region is
  // known.
  const auto settings = load_settings(world.environment, world.home, world.read_file);
  if (settings) sources.region = settings->region;
  return sources;
}

// `hosts` is set to the registries that it is about.
Result<PlannedEdit> plan_docker_edit(const ConfigureOptions& options, Texts& hosts,
                                     const World& world) {
  const auto path = find_docker_config(world);
  if (!path) return path.error();
  auto file = read_editable(*path);
  if (!file) return file.error();
  auto served = find_older_entries(file->text);
  if (!served) return in_context(clean_text(*path, kLongestNote), served.error());
  HostSources sources = load_sources(world);
  sources.served = *std::move(served);
  auto found = find_hosts(options, sources);
  if (!found) return found.error();
  hosts = *std::move(found);
  // What is absent stays absent: an empty file would be one more to wonder about.
  auto edit = options.undo ? remove_docker_helper(file->text, hosts)
                           : add_docker_helper(file->text, hosts, options.force);
  if (!edit) return in_context(clean_text(*path, kLongestNote), edit.error());
  PlannedEdit planned;
  planned.is_changed = !edit->changes.empty();
  planned.summary = describe_docker_edit(hosts, edit->changes, options.undo);
  planned.notes = note_docker_rest(edit->text, edit->changes, options.undo);
  planned.text = std::move(edit->text);
  planned.file = *std::move(file);
  planned.has_secrets = true;
  return planned;
}

struct PodmanBase {
  std::string text;
  bool is_copy = false;
};

// A file of the user's own hides the system's, so that it has to begin as a copy of it.
Result<PodmanBase> find_podman_base(const EditableFile& file, const World& world) {
  if (file.exists || world.environment.find("CONTAINERS_REGISTRIES_CONF")) {
    return PodmanBase{file.text, false};
  }
  auto system = world.read_file(kSystemRegistriesConf);
  if (!system) return system.error();
  return PodmanBase{system->value_or(""), system->has_value()};
}

Result<std::string> find_registries_conf(const World& world) {
  if (const auto file = world.environment.find("CONTAINERS_REGISTRIES_CONF")) {
    return std::string(*file);
  }
  if (world.home.empty()) return no_home();
  return world.home + "/.config/containers/registries.conf";
}

std::string describe_podman_edit(bool is_changed, bool is_undo) {
  if (is_undo) {
    return is_changed ? "credential-helpers no longer has \"ecr\"\n"
                      : "nothing to do, credential-helpers does not have \"ecr\"\n";
  }
  return is_changed ? "credential-helpers now has \"ecr\", for all of ECR\n"
                    : "nothing to do, credential-helpers has \"ecr\" already\n";
}

void explain_copy(PlannedEdit& edit) {
  if (edit.is_changed) {
    edit.notes.push_back(std::string("it begins as a copy of ") + kSystemRegistriesConf +
                         ", which podman no longer reads for this user");
  } else {
    edit.summary.insert(0, std::string(kSystemRegistriesConf) + ": ");
  }
}

Result<PlannedEdit> plan_podman_edit(const ConfigureOptions& options, const World& world) {
  const auto path = find_registries_conf(world);
  if (!path) return path.error();
  auto file = read_editable(*path);
  if (!file) return file.error();
  auto base = options.undo ? Result<PodmanBase>(PodmanBase{file->text, false})
                           : find_podman_base(*file, world);
  if (!base) return base.error();
  auto text = options.undo ? remove_podman_helper(base->text) : add_podman_helper(base->text);
  if (!text) {
    const std::string read_path = base->is_copy ? kSystemRegistriesConf : *path;
    return in_context(clean_text(read_path, kLongestNote), text.error());
  }
  PlannedEdit planned;
  planned.is_changed = *text != base->text;
  planned.summary = describe_podman_edit(planned.is_changed, options.undo);
  if (base->is_copy) explain_copy(planned);
  if (!options.undo) {
    for (std::string& note : note_podman_logins(world)) planned.notes.push_back(std::move(note));
  }
  planned.text = *std::move(text);
  planned.file = *std::move(file);
  return planned;
}

// Everything that can fail but the writing itself.
Result<std::vector<PlannedEdit>> plan_edits(const ConfigureOptions& options, Texts& hosts,
                                            const World& world) {
  std::vector<PlannedEdit> edits;
  if (!options.podman || options.names_registries()) {
    auto edit = plan_docker_edit(options, hosts, world);
    if (!edit) return edit.error();
    edits.push_back(*std::move(edit));
  }
  if (options.podman) {
    auto edit = plan_podman_edit(options, world);
    if (!edit) return edit.error();
    edits.push_back(*std::move(edit));
  }
  return edits;
}

std::string show_edit(const PlannedEdit& edit, bool is_dry_run) {
  const std::string& path = edit.file.path;
  std::string text = clean_text(path, kLongestNote) + ": ";
  if (is_dry_run && edit.is_changed) {
    text = edit.has_secrets ? render_diff(path, mask_docker_secrets(edit.file.text),
                                          mask_docker_secrets(edit.text))
                            : render_diff(path, edit.file.text, edit.text);
  } else {
    text += edit.summary;
  }
  for (const std::string& note : edit.notes) {
    text += "note: " + clean_text(note, kLongestNote) + '\n';
  }
  return text;
}

std::string advise(const ConfigureOptions& options, const Texts& hosts, bool is_changed) {
  if (options.dry_run) return is_changed ? "nothing was written (--dry-run)\n" : "";
  if (options.undo) return {};
  const std::string host =
      hosts.empty() ? "123456789012.dkr.ecr.us-east-1.amazonaws.com" : hosts.front();
  return "next, see that it works: docker-credential-ecr explain " + host + '\n';
}

// Writes the files and says of each what was done, or only says what would be.
Result<bool> carry_out(const std::vector<PlannedEdit>& edits, bool is_dry_run) {
  bool is_changed = false;
  for (const PlannedEdit& edit : edits) {
    if (edit.is_changed && !is_dry_run) {
      const auto written = write_editable(edit.file, edit.text);
      if (!written) {
        return in_context(is_changed ? "only part was changed" : "nothing was changed",
                          written.error());
      }
    }
    is_changed = is_changed || edit.is_changed;
    write_all(STDOUT_FILENO, show_edit(edit, is_dry_run));
  }
  return is_changed;
}

int configure(const ConfigureOptions& options, const World& world) {
  Texts hosts;
  const auto edits = plan_edits(options, hosts, world);
  if (!edits) {
    report(world, "nothing was changed: " + edits.error().text);
    return 1;
  }
  const auto is_changed = carry_out(*edits, options.dry_run);
  if (!is_changed) {
    report(world, is_changed.error().text);
    return 1;
  }
  const bool is_written = write_all(STDOUT_FILENO, advise(options, hosts, *is_changed));
  if (!options.undo && !is_helper_on_path(world.environment)) {
    report(world,
           "warning: docker-credential-ecr is not on PATH, so docker cannot start it; add the "
           "folder that it is in to PATH");
  }
  return is_written ? 0 : 1;
}

}  // namespace

int run_configure(const World& world, const Arguments& arguments) {
  const auto options = parse_configure_options(arguments);
  if (!options) {
    report(world, "configure: " + options.error().text);
    return 1;
  }
  if (options->help) return write_all(STDOUT_FILENO, render_configure_help()) ? 0 : 1;
  return configure(*options, world);
}

}  // namespace cred
