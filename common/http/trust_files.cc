// SPDX-License-Identifier: Apache-2.0
// Opens what OpenSSL would open, without waiting.
#include "http/trust_files.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include "base/regular_file.h"

namespace cred {
namespace {

// The system's own file has some 200 KiB.
constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;

// As `openssl rehash` names a file: "5ed36f99.0".
bool is_hashed(std::string_view name) {
  constexpr std::size_t kDigits = 8;
  return name.size() > kDigits + 1 && name[kDigits] == '.' &&
         name.substr(0, kDigits).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

TrustObjection look_into(const std::string& directory) {
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(directory.c_str()), ::closedir);
  if (!listing) return {};  // then nothing is found there, and the failure names it
  while (const dirent* const entry = ::readdir(listing.get())) {
    if (!is_hashed(entry->d_name)) continue;
    std::string path = directory + '/' + entry->d_name;
    // What is not there, or not for us, is passed over by OpenSSL without harm.
    if (::access(path.c_str(), R_OK) != 0) continue;
    std::string cause = find_file_objection(path, kMaxBytes);
    if (!cause.empty()) return {std::move(path), std::move(cause)};
  }
  return {};
}

}  // namespace

TrustObjection find_trust_objection(const CurlOptions& options) {
  if (!options.ca_pem.empty()) return {};
  if (!options.ca_file.empty()) {
    std::string cause = find_file_objection(options.ca_file, kMaxBytes);
    if (!cause.empty()) return {options.ca_file, std::move(cause)};
  }
  std::string_view rest = options.ca_directory;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    TrustObjection objection = look_into(std::string(rest.substr(0, end)));
    if (!objection.cause.empty()) return objection;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

}  // namespace cred
