// SPDX-License-Identifier: Apache-2.0
// Names and configuration first.
#include "syncd/cli/join/join.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "syncd/cli/join/account.h"
#include "syncd/cli/join/config.h"
#include "syncd/cli/join/joining.h"
#include "syncd/config/names.h"
#include "syncd/config/rbac.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestLine = 2000;

// Empty where the names are right.
std::string find_wrong_name(const SyncOptions& options) {
  if (!options.name.empty() && !is_label_value(options.name)) {
    return "--name: write at most 63 letters, digits, -, _ and .";
  }
  const RbacOptions rbac = make_join_account(options);
  if (!is_dns_subdomain(rbac.account)) return "--account is not a service account name";
  if (!is_dns_label(rbac.account_namespace)) {
    return "--account-namespace is not a namespace name";
  }
  return {};
}

}  // namespace

int run_join(const SyncOptions& options, const ListDirectory& list_directory,
             const ProcessDeps& process) {
  if (const std::string text = find_wrong_name(options); !text.empty()) {
    return complain(process, kWrongUsage, text);
  }
  const auto name = options.name.empty() ? find_cluster_name(clean_text(options.context, 200))
                                         : std::optional(options.name);
  if (!name) {
    return complain(process, kWrongUsage,
                    "no cluster can be called " + clean_text(options.context, 200) +
                        "; give it a name with --name NAME");
  }
  std::vector<std::string> errors;
  auto plan = plan_join(options, *name, list_directory, process, errors);
  for (const std::string& error : errors) process.err << clean_text(error, kLongestLine) + '\n';
  if (!plan) {
    return complain(process, kWrongConfiguration,
                    "cluster " + *name + " was not joined; nothing was changed");
  }
  return Joining(options, *std::move(plan), process).run();
}

}  // namespace cred::syncd
