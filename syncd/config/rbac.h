// SPDX-License-Identifier: Apache-2.0
// Manifests that give ecr-syncd the rights which a cluster's rules need.
#pragma once

#include <string>
#include <vector>

#include "syncd/config/sync_config.h"

namespace cred::syncd {

// Which configuration of which installation a role is for.
inline constexpr const char* kConfigurationAnnotation = "ecr-syncd/configuration";

enum class AccountToken {
  bound,       // ends after 7 days, and with a Secret; renewed by the account itself
  long_lived,  // never ends
};

struct RbacOptions {
  std::string account;  // a service account to make, and to bind the roles to; empty: none
  std::string account_namespace = "ecr-syncd";
  bool makes_namespace = true;  // of the account
  std::string role;             // what roles and bindings are called; empty: as the account
  std::string mark;             // written on them as kConfigurationAnnotation; empty: nothing is
  std::string user;             // bind the roles to these too; empty: nobody
  std::string group;
  std::string leases_namespace;  // where members keep their leases; empty: not in this cluster

  AccountToken token = AccountToken::bound;
  bool has_policy = true;              // bound: that limits the tokens which the account may make
  std::vector<std::string> audiences;  // bound: of those tokens; empty: the usual one
};

// YAML for `kubectl apply -f -`. Comments say what each right would also allow.
std::string render_rbac(const ClusterConfig& cluster, const RbacOptions& options);

// A Go template that `kubectl get secret` turns into the kubeconfig of `options.account`, whose
// token Secret it is given. `server` is the URL of the API server, without quotes and braces.
std::string render_account_kubeconfig(const ClusterConfig& cluster, const RbacOptions& options,
                                      const std::string& server);

// Of the Secret that Kubernetes fills with the account's long-lived token.
std::string make_token_secret_name(const RbacOptions& options);

// Of the Secret that bound tokens are bound to, and of the role that lets the account renew them.
std::string make_login_name(const RbacOptions& options);

std::string make_policy_name(const RbacOptions& options);

}  // namespace cred::syncd
