// SPDX-License-Identifier: Apache-2.0
// What the verbs are given of their surroundings, put together once by main.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "base/environment.h"
#include "base/file.h"
#include "base/time.h"
#include "syncd/kube/eks/credential_pool.h"
#include "syncd/kube/eks/descriptions.h"

namespace cred::syncd {

struct ProcessDeps {
  Environment environment;
  std::string home;
  ReadFile read_file;
  Now now;
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;  // a person watches: progress may be shown

  // Where credentials are to be put and how, where that is not what anybody would do for himself;
  // else empty.
  std::string credentials_remedy = {};

  // For all clusters of EKS.
  std::shared_ptr<CredentialPool> aws_credentials = std::make_shared<CredentialPool>();
  std::shared_ptr<EksDescriptions> eks_descriptions = std::make_shared<EksDescriptions>();
};

// Writes a line on `err`, with our name in front, and returns `status`.
int complain(const ProcessDeps& process, int status, const std::string& text);

// Exit statuses; those above 63 are sysexits.h's.
inline constexpr int kDone = 0;
inline constexpr int kNothingSucceeded = 1;
inline constexpr int kSomeFailed = 2;
inline constexpr int kChangesPlanned = 3;
inline constexpr int kWrongUsage = 64;
inline constexpr int kTemporary = 75;
inline constexpr int kCredentialsRefused = 77;
inline constexpr int kWrongConfiguration = 78;

}  // namespace cred::syncd
