// SPDX-License-Identifier: Apache-2.0
// The registry map: any YAML gives rules, warnings or an error, and never another host's rule.
#include "config/registry_map.h"

#include "fuzz/fuzz.h"
#include "support/test_environment.h"
#include "yaml/yaml.h"

namespace cred::fuzz {
namespace {

void check_document(std::string_view text) {
  const auto document = parse_yaml(text, "config.yaml");
  if (!document) require_message(document.error().text);
}

void check_map(std::string_view text) {
  const testing::TestEnvironment environment{{"HOME=/home/user"}};
  const auto read_file = [&](const std::string& path) -> Result<std::optional<std::string>> {
    if (!path.starts_with("/home/user/")) return std::optional<std::string>();
    return std::optional<std::string>(text);
  };
  const RegistryMap map = load_registry_map(environment.view(), "/home/user", read_file);
  for (const std::string& warning : map.warnings) require_message(warning);
  for (const char* host : {"123456789012.dkr.ecr.us-east-1.amazonaws.com", "public.ecr.aws",
                           "registry.example.com", ""}) {
    const auto target = resolve(host, map);
    if (!target) {
      require_message(target.error().text);
    } else if (*target) {
      require((*target)->registry.host == host, "a target keeps the host that was asked for");
    }
  }
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = cred::fuzz::to_text(data, size);
  cred::fuzz::check_document(text);
  cred::fuzz::check_map(text);
  return 0;
}
