// SPDX-License-Identifier: Apache-2.0
// Kubeconfigs: any text gives access that is safe to use, or an error fit for a terminal.
#include "fuzz/fuzz.h"
#include "http/authority.h"
#include "syncd/kube/client/kubeconfig/access.h"

namespace cred::fuzz {
namespace {

Result<syncd::KubeAccess> read(std::string_view text, const std::string& paths) {
  return syncd::read_kubeconfig(paths, {},
                                [text](const std::string&) -> Result<std::optional<std::string>> {
                                  return std::optional<std::string>(text);
                                });
}

bool is_header_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char byte) {
    return byte > ' ' && byte < '\x7f' &&
           std::string_view("\"(),/:;<=>?@[\\]{}").find(byte) == std::string_view::npos;
  });
}

void check_access(const syncd::KubeAccess& access) {
  require_message(access.server);
  require(access.server.starts_with("https://") || access.server.starts_with("http://"),
          "a server is http or https");
  require(!parse_authority(access.server).host.empty(), "a server has a host");
  require(access.server.find('@') == std::string::npos, "a server that is shown has no password");
  require(!access.exec || !access.exec->command.empty(), "a plugin has a command");
  const bool has_token = !access.token.empty() || !access.token_file.empty();
  require(!has_token || access.username.empty(), "token and login contradict each other");
  for (const Header& header : access.impersonation) {
    require(is_header_name(header.name), "a header's name is one");
  }
  for (const std::string* const path :
       {&access.ca_file, &access.certificate_file, &access.key_file, &access.token_file}) {
    require(path->empty() || path->front() == '/', "a path does not depend on where we run");
  }
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = cred::fuzz::to_text(data, size);
  const auto access = cred::fuzz::read(text, "/home/u/.kube/config");
  const auto merged = cred::fuzz::read(text, "/home/u/.kube/config:/etc/other");
  cred::fuzz::require(static_cast<bool>(access) == static_cast<bool>(merged),
                      "a file that says the same changes nothing");
  if (!access) {
    cred::fuzz::require_message(access.error().text);
    return 0;
  }
  cred::fuzz::check_access(*access);
  cred::fuzz::require(access->server == merged->server, "the first file wins");
  return 0;
}
