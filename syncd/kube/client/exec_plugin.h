// SPDX-License-Identifier: Apache-2.0
// Credentials that a program prints: client-go credential plugins, v1 and v1beta1.
// Source: https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/environment.h"
#include "base/process.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "syncd/kube/client/kubeconfig/access.h"

namespace cred::syncd {

struct PluginCredentials {
  Secret token;                 // either this,
  std::string certificate_pem;  // or these two, or all three
  Secret key_pem;
  std::optional<Instant> expires_at;
};

// run_program, or what a test puts in its place.
using RunProgram = std::function<Result<ProcessResult>(
    const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
    std::size_t max_output, const Deadline& deadline)>;

// The ExecCredential object in `text`. Fails (no_credentials) with the rule that it breaks; no text
// quotes any of it.
Result<PluginCredentials> parse_exec_credential(std::string_view text,
                                                const std::string& api_version);

// Runs the plugin of `access`, without what systemd meant for this process alone. Blocks until it
// ends or the deadline. Fails (no_credentials, unavailable) with the plugin's name and, where it is
// missing, its install hint.
Result<PluginCredentials> run_exec_plugin(const KubeAccess& access, const Environment& environment,
                                          const RunProgram& run, const Deadline& deadline);

}  // namespace cred::syncd
