// SPDX-License-Identifier: Apache-2.0
// configure: names this helper in the files of docker and podman, or takes its name out again.
#include <unistd.h>

#include <optional>
#include <utility>

#include "base/text.h"
#include "helper/full/configure_options.h"
#include "helper/full/docker_secrets.h"
#include "helper/full/edit_file.h"
#include "helper/full/find_program.h"
#include "helper/full/login_notes.h"
#include "helper/full/planned_edit.h"
#include "helper/full/text_diff.h"
#include "helper/full/verbs.h"
#include "helper/protocol/answer.h"

namespace cred {
namespace {

constexpr std::size_t kLongestNote = 1000;

using Texts = std::vector<std::string>;

// An undo of everything is one of podman's files too, but nobody need hear that there was none.
bool is_worth_saying(const PlannedEdit& edit, const ConfigureOptions& options) {
  return edit.is_changed || options.podman;
}

// The files as they will be: a login that an edit puts behind a helper is none to name.
World after(const PlannedEdit& edit, const World& world) {
  World changed = world;
  changed.read_file = [read = world.read_file, path = edit.file.path, text = edit.text](
                          const std::string& asked) -> Result<std::optional<std::string>> {
    if (asked == path) return std::optional<std::string>(text);
    return read(asked);
  };
  return changed;
}

// Appends those for podman to what is planned already.
Result<void> add_podman_edits(const ConfigureOptions& options, const World& world,
                              std::vector<PlannedEdit>& edits) {
  auto more = plan_podman_edits(options, edits.empty() ? world : after(edits.front(), world));
  if (!more) return more.error();
  for (PlannedEdit& edit : *more) {
    if (is_worth_saying(edit, options)) edits.push_back(std::move(edit));
  }
  return {};
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
  const bool is_undo_of_all = options.undo && !options.names_registries() && !world.home.empty();
  if (options.podman || is_undo_of_all) {
    auto added = add_podman_edits(options, world, edits);
    if (!added) return added.error();
  }
  if (!options.undo && !edits.empty()) {
    for (std::string& note : note_helm_logins(world)) edits.back().notes.push_back(std::move(note));
  }
  return edits;
}

std::string show_edit(const PlannedEdit& edit, bool is_dry_run) {
  const std::string& path = edit.file.path;
  std::string text = clean_text(path, kLongestNote) + ": ";
  if (edit.is_removed) {
    text += (is_dry_run ? "would be removed: " : "removed: ") + edit.summary;
  } else if (is_dry_run && edit.is_changed) {
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
      const auto written = edit.is_removed ? remove_editable(edit.file, edit.folders)
                                           : write_editable(edit.file, edit.text);
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
  if (!options.undo && !is_on_path("docker-credential-ecr", world.environment)) {
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
