// SPDX-License-Identifier: Apache-2.0
// Which registries.conf files podman, buildah and skopeo read for this user, and in which order.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "helper/full/registries_conf.h"
#include "helper/full/world.h"

namespace cred {

inline constexpr const char* kSystemRegistriesConf = "/etc/containers/registries.conf";

// XDG_CONFIG_HOME does not count for these. Source: containers-registries.conf(5), and what
// podman 4.3 and 5.8 do.
struct PodmanFiles {
  std::string own;        // the drop-in that `configure` makes
  bool has_own = false;   // it is there
  std::string user_main;  // ~/.config/containers/registries.conf, which hides all of the system's
  std::string chosen;     // CONTAINERS_REGISTRIES_CONF, read instead of either main file; or empty
  std::vector<std::string> user_drop_ins;  // all but `own`, in the order in which they are read
};

// Fails (local) when a folder cannot be read, or no home directory is known.
Result<PodmanFiles> find_podman_files(const World& world);

// The list that holds: that of the last file that sets one.
struct EffectiveHelpers {
  std::string path;  // empty where none does, which means the tools' default
  HelperList helpers;
  bool is_after_own = false;  // a drop-in of the user's that is read after `own`
};

// As if `own` did not exist, and `user_main` neither when `without_main` is set. Fails (local),
// naming file and line, for a file that is not understood.
Result<EffectiveHelpers> find_effective_helpers(const PodmanFiles& files, bool without_main,
                                                const World& world);

}  // namespace cred
