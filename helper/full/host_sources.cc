// SPDX-License-Identifier: Apache-2.0
// The same files as for a `get`.
#include "helper/full/host_sources.h"

#include "aws/settings.h"
#include "base/shared_files.h"

namespace cred {

HostSources load_host_sources(const World& world) {
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

}  // namespace cred
