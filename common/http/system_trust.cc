// SPDX-License-Identifier: Apache-2.0
// Known places, in the order in which they are believed.
#include "http/system_trust.h"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace cred {
namespace {

constexpr std::array kFiles = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Alpine, Arch, Talos
    "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL, Bottlerocket
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // where Fedora's link leads
    "/etc/ssl/ca-bundle.pem",                             // SUSE
    "/etc/ssl/cert.pem",                                  // Alpine without the package
};

constexpr std::array kDirectories = {"/etc/ssl/certs", "/etc/pki/tls/certs"};

bool is_there(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

}  // namespace

SystemTrust find_system_trust(const std::string& root) {
  SystemTrust found;
  const auto* const file = std::find_if(
      kFiles.begin(), kFiles.end(), [&root](const char* path) { return is_there(root + path); });
  found.file = root + (file == kFiles.end() ? kFiles.front() : *file);
  for (const char* const directory : kDirectories) {
    if (!is_there(root + directory)) continue;
    if (!found.directory.empty()) found.directory += ':';
    found.directory += root + directory;
  }
  return found;
}

}  // namespace cred
