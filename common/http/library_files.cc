// SPDX-License-Identifier: Apache-2.0
// Both are opened without a time limit, before the first request has one.
#include "http/library_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>

#include "base/flavour.h"
#include "base/text.h"
#include "base/unique_fd.h"

namespace cred {
namespace {

std::string complain(const std::string& variable, const std::string& path) {
  return variable + " names " + clean_text(path) +
         ", which OpenSSL would wait for without end; unset the variable or name a file";
}

// /dev/null is how people switch the configuration off.
bool is_endless(const std::string& path) {
  struct stat status {};

  if (::stat(path.c_str(), &status) != 0) return false;
  if (S_ISFIFO(status.st_mode)) return true;
  return S_ISCHR(status.st_mode) && status.st_rdev != ::makedev(1, 3);
}

// Keys may be logged into a pipe, standard error's for example, as long as somebody reads it.
bool has_no_reader(const std::string& path) {
  struct stat status {};

  if (::stat(path.c_str(), &status) != 0 || !S_ISFIFO(status.st_mode)) return false;
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  return !file && errno == ENXIO;
}

}  // namespace

std::string find_library_file_objection(const Environment& environment) {
  const std::string configuration(environment.find("OPENSSL_CONF").value_or(""));
  // The static build does not read it, see openssl_configuration.h.
  if (!kIsStatic && is_endless(configuration)) return complain("OPENSSL_CONF", configuration);
  const std::string keys(environment.find("SSLKEYLOGFILE").value_or(""));
  return has_no_reader(keys) ? complain("SSLKEYLOGFILE", keys) : std::string();
}

}  // namespace cred
