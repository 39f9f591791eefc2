// SPDX-License-Identifier: Apache-2.0
// What `configure` is going to do to one file.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "helper/full/configure_options.h"
#include "helper/full/edit_file.h"
#include "helper/full/world.h"

namespace cred {

// A file as it is and as it is to be.
struct PlannedEdit {
  EditableFile file;
  std::string text;
  bool is_changed = false;
  bool is_removed = false;  // the file goes, with the folders named by `folders`
  int folders = 0;          // that many above it, where nothing is left in them
  std::string summary;      // lines that say what changed
  std::vector<std::string> notes;
  bool has_secrets = false;
};

inline Error make_no_home_error() {
  return Error{Errc::local, "HOME is not set, so it is not known whose configuration to edit"};
}

// Of docker's config.json. `hosts` is set to the registries that it is about.
Result<PlannedEdit> plan_docker_edit(const ConfigureOptions& options,
                                     std::vector<std::string>& hosts, const World& world);

// Of the files that podman, buildah and skopeo read: at least one, which may be nothing to do. What
// can be found wrong is found here.
Result<std::vector<PlannedEdit>> plan_podman_edits(const ConfigureOptions& options,
                                                   const World& world);

}  // namespace cred
