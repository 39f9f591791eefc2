// SPDX-License-Identifier: Apache-2.0
// docker's config.json: where it is, for which registries, and what is said of the edit.
#include <utility>

#include "base/config_files.h"
#include "base/text.h"
#include "helper/full/configure_hosts.h"
#include "helper/full/configure_notes.h"
#include "helper/full/docker_config.h"
#include "helper/full/host_sources.h"
#include "helper/full/planned_edit.h"

namespace cred {
namespace {

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestNote = 1000;

using Texts = std::vector<std::string>;

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

}  // namespace

Result<PlannedEdit> plan_docker_edit(const ConfigureOptions& options,
                                     std::vector<std::string>& hosts, const World& world) {
  const std::string path = find_docker_config(world.environment, world.home);
  if (path.empty()) return make_no_home_error();
  auto file = read_editable(path);
  if (!file) return file.error();
  auto served = find_older_entries(file->text);
  if (!served) return in_context(clean_text(path, kLongestNote), served.error());
  HostSources sources = load_host_sources(world);
  sources.served = *std::move(served);
  auto found = find_hosts(options, sources);
  if (!found) return found.error();
  hosts = *std::move(found);
  // What is absent stays absent: an empty file would be one more to wonder about.
  auto edit = options.undo ? remove_docker_helper(file->text, hosts)
                           : add_docker_helper(file->text, hosts, options.force);
  if (!edit) return in_context(clean_text(path, kLongestNote), edit.error());
  PlannedEdit planned;
  planned.is_changed = !edit->changes.empty();
  planned.summary = describe_docker_edit(hosts, edit->changes, options.undo);
  planned.notes = note_docker_rest(edit->text, edit->changes, options.undo);
  for (std::string& oddity : edit->oddities) planned.notes.push_back(std::move(oddity));
  planned.text = std::move(edit->text);
  planned.file = *std::move(file);
  planned.has_secrets = true;
  return planned;
}

}  // namespace cred
