// SPDX-License-Identifier: Apache-2.0
// The one file that reads the process's surroundings: clock, home, program name.
#include "helper/full/world.h"

#include <unistd.h>

#include <utility>

#include "base/config_files.h"
#include "base/file_stamp.h"
#include "base/home.h"
#include "base/text.h"
#include "cache/location.h"
#include "cache/published.h"
#include "helper/protocol/answer.h"

namespace cred {
namespace {

constexpr std::size_t kLongestLine = 2000;
constexpr std::size_t kMaxConfigBytes = std::size_t{64} << 20U;

Instant read_clock() {
  return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
}

// Switched off, no cache is read, whoever wrote it.
FindPublished make_find_published(const World& world) {
  if (world.environment.find("AWS_ECR_DISABLE_CACHE")) return {};
  return [](const std::string& host, Instant now) -> std::optional<Entry> {
    auto token = find_published(kSystemCacheFile, host, now);
    if (!token) return std::nullopt;
    return std::move(token->entry);
  };
}

}  // namespace

World make_world(std::string_view program_path, const Environment& environment) {
  return World{std::string(program_path.substr(program_path.rfind('/') + 1)), environment,
               find_home(environment),
               [](const std::string& path) { return read_file(path, kMaxConfigBytes); },
               read_clock};
}

Caches open_caches(const World& world, std::string* problem) {
  Caches caches;
  caches.find_published = make_find_published(world);
  const auto directory = find_cache_directory(world.environment, world.home);
  if (!directory) return caches;
  caches.directory = *directory;
  auto tokens = TokenCache::open(*directory);
  if (!tokens) {
    if (problem != nullptr) *problem = tokens.error().text;
    return caches;
  }
  caches.tokens = *std::move(tokens);
  if (auto failures = FailureMemory::open(*directory)) caches.failures = *std::move(failures);
  return caches;
}

Caches open_present_caches(const World& world) {
  const auto directory = find_cache_directory(world.environment, world.home);
  const bool is_present = directory && find_file_stamp(*directory + "/" + std::string(kTokenFile));
  return is_present ? open_caches(world, nullptr) : Caches();
}

bool has_registry_map(const World& world) {
  const std::string of_user = find_user_config_file(world.environment, world.home);
  return find_file_stamp(of_user) || find_file_stamp(kSystemConfigFile);
}

void report(const World& world, std::string_view text) {
  write_line(STDERR_FILENO, world.name + ": " + clean_text(text, kLongestLine));
}

int fail(std::string_view message) {
  write_line(STDOUT_FILENO, clean_text(message, kLongestLine));
  return 1;
}

}  // namespace cred
