// SPDX-License-Identifier: Apache-2.0
// The shared AWS files: any text is read without failure, and settings come out or an error does.
#include "aws/profile_file.h"

#include <string>

#include "aws/settings.h"
#include "fuzz/fuzz.h"
#include "support/test_environment.h"

namespace cred::fuzz {
namespace {

void check_sections(const Sections& sections) {
  for (const auto& [name, section] : sections) {
    require(!name.empty() && !section.where.empty(), "a section has a name and a place");
    for (const auto& [key, property] : section.properties) {
      require(!key.empty() && key == to_lower(key), "a key is in lower case");
      require(key.find_first_of(" \t\r\n=:#;") == std::string::npos, "a key is one word");
      require(!property.where.empty(), "a property has a place");
    }
  }
}

void check_file(std::string_view text, ProfileFileKind kind) {
  const ProfileFile file = parse_profile_file(text, "config", kind);
  for (const Sections* sections : {&file.profiles, &file.sso_sessions, &file.services}) {
    check_sections(*sections);
  }
  require(file.warnings.size() <= 100, "there are 100 warnings at most");
  for (const std::string& warning : file.warnings) require_message(warning);
}

void check_settings(std::string_view text) {
  const testing::TestEnvironment environment{{"AWS_PROFILE=default"}};
  const auto read_file = [&](const std::string&) -> Result<std::optional<std::string>> {
    return std::optional<std::string>(text);
  };
  const auto settings = load_settings(environment.view(), "/home/user", read_file);
  if (!settings) return require_message(settings.error().text);
  for (const Service service : {Service::ecr, Service::ecr_public, Service::sts}) {
    const auto endpoint = find_endpoint(*settings, service, "us-east-1");
    if (!endpoint) require_message(endpoint.error().text);
  }
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = cred::fuzz::to_text(data, size);
  cred::fuzz::check_file(text, cred::ProfileFileKind::config);
  cred::fuzz::check_file(text, cred::ProfileFileKind::credentials);
  cred::fuzz::check_settings(text);
  return 0;
}
