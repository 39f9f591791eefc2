// SPDX-License-Identifier: Apache-2.0
// A drop-in of our own, since a registries.conf of the user's would hide all of the system's.
#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "helper/full/login_notes.h"
#include "helper/full/planned_edit.h"
#include "helper/full/podman_files.h"
#include "helper/full/registries_conf.h"

namespace cred {
namespace {

constexpr std::size_t kLongestPath = 1000;
constexpr const char* kAdded = "credential-helpers now has \"ecr\", for all of ECR\n";
constexpr const char* kTakenOut = "credential-helpers no longer has \"ecr\"\n";

using Edits = std::vector<PlannedEdit>;

std::string show(const std::string& path) { return clean_text(path, kLongestPath); }

bool has_us(const HelperList& helpers) {
  return std::find(helpers.begin(), helpers.end(), "ecr") != helpers.end();
}

bool is_link(const std::string& path) {
  struct stat status {};

  return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

// A file that is there and was made by an earlier `configure`; nullopt also where it is a link,
// which somebody else has made.
Result<std::optional<EditableFile>> find_older_copy(const PodmanFiles& files, const World& world) {
  const auto text = world.read_file(files.user_main);
  if (!text) return text.error();
  if (!*text || is_link(files.user_main)) return std::optional<EditableFile>();
  const auto system = world.read_file(kSystemRegistriesConf);
  if (!system) return system.error();
  if (!is_older_copy(**text, system->value_or(""))) return std::optional<EditableFile>();
  auto file = read_editable(files.user_main);
  if (!file) return file.error();
  return std::optional<EditableFile>(*std::move(file));
}

PlannedEdit plan_removal(EditableFile file, int folders) {
  PlannedEdit planned;
  planned.file = std::move(file);
  planned.is_changed = true;
  planned.is_removed = true;
  planned.folders = folders;
  return planned;
}

PlannedEdit plan_copy_removal(EditableFile copy) {
  PlannedEdit planned = plan_removal(std::move(copy), 0);
  planned.summary = std::string("an earlier configure made it as a copy of ") +
                    kSystemRegistriesConf +
                    ", and it hid that file and its drop-ins, short names and mirrors among them\n";
  return planned;
}

PlannedEdit plan_nothing(const std::string& path, const std::string& summary) {
  PlannedEdit planned;
  planned.file.path = path;
  planned.summary = "nothing to do, " + summary;
  return planned;
}

using ChangeText = Result<std::string> (*)(std::string_view);

// `file`, whose list is changed where it stands.
Result<PlannedEdit> plan_change(EditableFile file, ChangeText change, const char* summary) {
  auto text = change(file.text);
  if (!text) return in_context(show(file.path), text.error());
  PlannedEdit planned;
  planned.is_changed = *text != file.text;
  planned.text = *std::move(text);
  planned.summary = summary;
  planned.file = std::move(file);
  return planned;
}

// The list that holds without us, what our file says beyond that, and us.
HelperList merge(const HelperList& effective, const HelperList& own) {
  HelperList merged = effective;
  for (const std::string& helper : own) {
    const bool is_known = std::find(merged.begin(), merged.end(), helper) != merged.end();
    if (!is_known && helper != "ecr") merged.push_back(helper);
  }
  return with_podman_helper(std::move(merged));
}

Result<PlannedEdit> plan_own(const PodmanFiles& files, const EffectiveHelpers& effective) {
  auto file = read_editable(files.own);
  if (!file) return file.error();
  const auto own = find_podman_helpers(file->text);
  if (!own) return in_context(show(files.own), own.error());
  const HelperList before = own->value_or(HelperList());
  const HelperList helpers = merge(effective.helpers, before);
  if (has_us(before) &&
      std::is_permutation(before.begin(), before.end(), helpers.begin(), helpers.end())) {
    return plan_nothing(files.own, "credential-helpers has \"ecr\" already\n");
  }
  PlannedEdit planned;
  planned.is_changed = true;
  planned.text = render_podman_helpers(helpers);
  planned.summary = kAdded;
  planned.file = *std::move(file);
  if (!effective.path.empty()) {
    planned.notes.push_back("the list begins with that of " + show(effective.path) +
                            ", which it takes the place of for this user");
  }
  return planned;
}

// Where the list has to be said so that it holds.
Result<PlannedEdit> plan_list(const PodmanFiles& files, const EffectiveHelpers& effective) {
  if (has_us(effective.helpers) && (effective.is_after_own || !files.has_own)) {
    return plan_nothing(effective.path, "credential-helpers has \"ecr\" already\n");
  }
  if (!effective.is_after_own) return plan_own(files, effective);
  auto file = read_editable(effective.path);
  if (!file) return file.error();
  return plan_change(*std::move(file), add_podman_helper, kAdded);
}

// A file that is not a copy that could be known for certain, but has our line.
void note_hidden(const PodmanFiles& files, const World& world, PlannedEdit& planned) {
  const auto text = world.read_file(files.user_main);
  if (!text || !*text || !remove_older_line(**text)) return;
  planned.notes.push_back(show(files.user_main) + " hides " + kSystemRegistriesConf +
                          " and its drop-ins, short names and mirrors among them; if an earlier "
                          "configure made it, remove it");
}

Result<Edits> plan_adding(const PodmanFiles& files, const World& world) {
  auto copy = find_older_copy(files, world);
  if (!copy) return copy.error();
  const auto effective = find_effective_helpers(files, copy->has_value(), world);
  if (!effective) return effective.error();
  auto planned = plan_list(files, *effective);
  if (!planned) return planned.error();
  if (!*copy) note_hidden(files, world, *planned);
  for (std::string& note : note_podman_logins(world)) planned->notes.push_back(std::move(note));
  Edits edits;
  edits.push_back(*std::move(planned));
  if (*copy) edits.push_back(plan_copy_removal(**std::move(copy)));
  return edits;
}

// The text without us; without our line where it is one that was written by an earlier `configure`.
Result<std::string> take_out(std::string_view text) {
  if (auto rest = remove_older_line(text)) return *std::move(rest);
  return remove_podman_helper(text);
}

// Adds what is to be done to a file that names us, if it does.
Result<void> plan_taking_out(const std::string& path, ChangeText change, const World& world,
                             Edits& edits) {
  const auto text = world.read_file(path);
  if (!text) return text.error();
  if (!*text) return {};
  const auto helpers = find_podman_helpers(**text);
  if (!helpers) return in_context(show(path), helpers.error());
  if (!*helpers || !has_us(**helpers)) return {};
  auto file = read_editable(path);
  if (!file) return file.error();
  auto planned = plan_change(*std::move(file), change, kTakenOut);
  if (!planned) return planned.error();
  edits.push_back(*std::move(planned));
  return {};
}

// Our drop-in goes as a whole, unless somebody has written more into it.
Result<void> plan_own_removal(const PodmanFiles& files, const World& world, Edits& edits) {
  if (!files.has_own) return {};
  auto file = read_editable(files.own);
  if (!file) return file.error();
  const auto own = find_podman_helpers(file->text);
  if (!own) return in_context(show(files.own), own.error());
  const bool is_ours = *own && file->text == render_podman_helpers(**own);
  if (!is_ours) return plan_taking_out(files.own, remove_podman_helper, world, edits);
  constexpr int kFolders = 2;  // registries.conf.d and containers
  edits.push_back(plan_removal(*std::move(file), kFolders));
  edits.back().summary = kTakenOut;
  return {};
}

Result<void> plan_removals(const PodmanFiles& files, const World& world, Edits& edits) {
  if (auto done = plan_own_removal(files, world, edits); !done) return done;
  auto copy = find_older_copy(files, world);
  if (!copy) return copy.error();
  if (*copy) {
    edits.push_back(plan_copy_removal(**std::move(copy)));
  } else if (auto done = plan_taking_out(files.user_main, take_out, world, edits); !done) {
    return done;
  }
  if (!files.chosen.empty() && files.chosen != files.user_main) {
    if (auto done = plan_taking_out(files.chosen, take_out, world, edits); !done) return done;
  }
  for (const std::string& path : files.user_drop_ins) {
    if (auto done = plan_taking_out(path, remove_podman_helper, world, edits); !done) return done;
  }
  return {};
}

Result<Edits> plan_undoing(const PodmanFiles& files, const World& world) {
  Edits edits;
  if (auto done = plan_removals(files, world, edits); !done) return done.error();
  if (edits.empty()) {
    edits.push_back(plan_nothing(files.own, "credential-helpers does not have \"ecr\"\n"));
  }
  return edits;
}

}  // namespace

Result<std::vector<PlannedEdit>> plan_podman_edits(const ConfigureOptions& options,
                                                   const World& world) {
  const auto files = find_podman_files(world);
  if (!files) return files.error();
  return options.undo ? plan_undoing(*files, world) : plan_adding(*files, world);
}

}  // namespace cred
