// SPDX-License-Identifier: Apache-2.0
// Report → without secrets → a new file.
#include "syncd/cli/support/support.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "base/unique_fd.h"
#include "syncd/cli/support/redactor.h"
#include "syncd/cli/support/report.h"
#include "syncd/cli/support/secrets.h"
#include "syncd/service/ways.h"

namespace cred::syncd {
namespace {

// "ecr-syncd-support-20261201T100000Z.txt"
std::string name_file(Instant now) {
  std::string stamp = render_rfc3339(now);
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  return "ecr-syncd-support-" + stamp + ".txt";
}

bool write_whole(int file, std::string_view text) {
  while (!text.empty()) {
    const auto count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

int run_support(const SupportForm& form, const ListDirectory& list_directory,
                const ProcessDeps& process) {
  const std::string path = form.file.empty() ? name_file(process.now()) : form.file;
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                             S_IRUSR | S_IWUSR));
  if (!file) {
    const bool is_there = errno == EEXIST;
    return complain(
        process, kNothingSucceeded,
        path + ": " + describe_errno(errno) + (is_there ? "; name another file with --file" : ""));
  }
  const LoadedSyncConfig loaded = load_config(form.config_path, list_directory, process);
  Redactor redactor;
  add_known_secrets(loaded.config.value_or(SyncConfig()), process, redactor);
  const std::string text =
      redactor.redact(make_report(form.config_path, list_directory, loaded, process));
  if (!write_whole(file.get(), text)) {
    const std::string cause = describe_errno(errno);
    static_cast<void>(::unlink(path.c_str()));
    return complain(process, kNothingSucceeded, path + ": " + cause);
  }
  process.out << "ecr-syncd: " << path
              << " is written, for your eyes only; secrets are taken out, names of clusters, "
                 "namespaces and hosts are not: look through it before you pass it on\n"
              << std::flush;
  return kDone;
}

}  // namespace cred::syncd
