// SPDX-License-Identifier: Apache-2.0
// Pod's namespace or machine id → instance.
#include "syncd/config/instance.h"

#include "base/text.h"
#include "syncd/config/names.h"

namespace cred::syncd {
namespace {

constexpr const char* kNamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
constexpr const char* kMachineIdFile = "/etc/machine-id";
constexpr std::size_t kMachineIdDigits = 32;
constexpr std::size_t kInstanceDigits = 16;
constexpr std::size_t kDigits = 12;

std::string read_word(const std::string& path, const ReadFile& read_file) {
  const auto content = read_file(path);
  return content && *content ? std::string(trim(**content)) : std::string();
}

}  // namespace

std::optional<std::string> find_instance(const Environment& environment, const ReadFile& read_file,
                                         const HashText& hash) {
  if (environment.find("KUBERNETES_SERVICE_HOST")) {
    std::string name = read_word(kNamespaceFile, read_file);
    if (is_dns_label(name)) return name;
  }
  const std::string id = read_word(kMachineIdFile, read_file);
  // Shorter ones are "uninitialized", or what an image left empty to be filled at its start.
  if (id.size() != kMachineIdDigits) return std::nullopt;
  return hash("ecr-syncd instance " + id).substr(0, kInstanceDigits);
}

std::string make_installation(const std::optional<std::string>& machine,
                              const std::string& instance, const std::string& path,
                              const HashText& hash) {
  const std::string where = hash("ecr-syncd machine " + machine.value_or("of " + instance));
  return where.substr(0, kDigits) + '-' +
         hash("ecr-syncd configuration " + path).substr(0, kDigits);
}

std::string make_shared_installation(const std::string& namespace_name, const std::string& group,
                                     const HashText& hash) {
  return hash("ecr-syncd namespace " + namespace_name).substr(0, kDigits) + '-' +
         hash("ecr-syncd members " + group).substr(0, kDigits);
}

}  // namespace cred::syncd
