// SPDX-License-Identifier: Apache-2.0
// What the full program is given of its surroundings, put together once by main.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/file.h"
#include "base/time.h"
#include "ecr/obtain.h"
#include "ecr/plan.h"
#include "registry/registry.h"

namespace cred {

struct World {
  std::string name;  // that the program was called by
  Environment environment;
  std::string home;  // HOME, else what the user database says; empty if neither knows
  ReadFile read_file;
  Now now;
};

// The real one.
World make_world(std::string_view program_path, const Environment& environment);

// The caches of this user, made where they are missing; `problem`, if given, receives why there is
// none.
Caches open_caches(const World& world, std::string* problem);

// Those that exist: for whoever has nothing to put there.
Caches open_present_caches(const World& world);

// Whether the user or the system has a registry map, right or wrong.
bool has_registry_map(const World& world);

// Writes "name: text" to stderr, made fit for a terminal.
void report(const World& world, std::string_view text);

// Writes the line that Docker's protocol wants of a failure to stdout, made fit for a terminal,
// since clients show it; returns the exit status.
int fail(std::string_view message);

}  // namespace cred
