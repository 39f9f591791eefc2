// SPDX-License-Identifier: Apache-2.0
// One main file, then the drop-ins of the system and of the user.
#include "helper/full/podman_files.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "base/file.h"
#include "base/file_stamp.h"
#include "base/text.h"
#include "helper/full/planned_edit.h"

namespace cred {
namespace {

constexpr std::size_t kLongestPath = 1000;
constexpr const char* kSystemDropIns = "/etc/containers/registries.conf.d";
// Read after what people call theirs.
constexpr const char* kOwnName = "zz-docker-credential-ecr.conf";

using Texts = std::vector<std::string>;

bool is_folder(const std::string& path) {
  struct stat status {};

  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// The *.conf in it, sorted by bytes as the tools sort them; none where there is no folder.
Result<Texts> list_drop_ins(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(folder.c_str()), ::closedir);
  if (!directory) {
    if (errno == ENOENT || errno == ENOTDIR) return Texts();
    return Error{Errc::local,
                 clean_text(folder, kLongestPath) + " cannot be read: " + describe_errno(errno)};
  }
  Texts paths;
  while (const dirent* const entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    std::string path = folder + "/" + std::string(name);
    if (name.ends_with(".conf") && !is_folder(path)) paths.push_back(std::move(path));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Keeps in mind what the last file said that said something.
class Search {
 public:
  explicit Search(const World& world) : world_(world) {}

  Result<void> read(const std::string& path) {
    const auto text = world_.read_file(path);
    if (!text) return text.error();
    if (!*text) return {};
    auto list = find_podman_helpers(**text);
    if (!list) return in_context(clean_text(path, kLongestPath), list.error());
    if (*list) found_ = EffectiveHelpers{path, **std::move(list), false};
    return {};
  }

  Result<void> read(const Texts& paths) {
    for (const std::string& path : paths) {
      if (auto done = read(path); !done) return done;
    }
    return {};
  }

  EffectiveHelpers take() { return std::move(found_); }

 private:
  const World& world_;
  EffectiveHelpers found_;
};

// Main file and the system's drop-ins, in the order in which they are read.
Result<Texts> find_base(const PodmanFiles& files, bool without_main) {
  const bool has_main = !without_main && find_file_stamp(files.user_main).has_value();
  if (files.chosen.empty() && has_main) return Texts{files.user_main};
  Texts paths = {files.chosen.empty() ? std::string(kSystemRegistriesConf) : files.chosen};
  auto drop_ins = list_drop_ins(kSystemDropIns);
  if (!drop_ins) return drop_ins.error();
  paths.insert(paths.end(), drop_ins->begin(), drop_ins->end());
  return paths;
}

}  // namespace

Result<PodmanFiles> find_podman_files(const World& world) {
  if (world.home.empty()) return make_no_home_error();
  const std::string folder = world.home + "/.config/containers";
  PodmanFiles files;
  files.own = folder + "/registries.conf.d/" + kOwnName;
  files.user_main = folder + "/registries.conf";
  files.chosen = world.environment.find("CONTAINERS_REGISTRIES_CONF").value_or("");
  auto drop_ins = list_drop_ins(folder + "/registries.conf.d");
  if (!drop_ins) return drop_ins.error();
  files.user_drop_ins = *std::move(drop_ins);
  auto& paths = files.user_drop_ins;
  const auto own = std::find(paths.begin(), paths.end(), files.own);
  files.has_own = own != paths.end();
  if (files.has_own) paths.erase(own);
  return files;
}

Result<EffectiveHelpers> find_effective_helpers(const PodmanFiles& files, bool without_main,
                                                const World& world) {
  const auto base = find_base(files, without_main);
  if (!base) return base.error();
  Search search(world);
  if (auto done = search.read(*base); !done) return done.error();
  if (auto done = search.read(files.user_drop_ins); !done) return done.error();
  EffectiveHelpers found = search.take();
  const auto& mine = files.user_drop_ins;
  found.is_after_own =
      found.path > files.own && std::find(mine.begin(), mine.end(), found.path) != mine.end();
  return found;
}

}  // namespace cred
