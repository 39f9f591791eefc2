// SPDX-License-Identifier: Apache-2.0
// Roles, bindings and the account as YAML text.
#include "syncd/config/rbac.h"

#include <algorithm>

#include "base/text.h"
#include "syncd/config/rbac/login.h"
#include "syncd/config/rbac/manifest_text.h"
#include "syncd/config/rbac_grants.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestShown = 80;

std::string quote(const std::string& text) { return quote_yaml(text); }

template <typename Items, typename Render>
std::string join(const Items& items, const Render& render) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ", ";
    text += render(item);
  }
  return text + "]";
}

bool may(const Grant& grant, std::string_view verb) {
  return std::find(grant.verbs.begin(), grant.verbs.end(), verb) != grant.verbs.end();
}

std::string explain_secrets(const Grant& grant) {
  const std::string where =
      grant.scope.empty() ? " in every namespace, selected or not" : " in this namespace";
  std::string text;
  if (may(grant, "patch")) {
    text +=
        "  # Makes and renews the pull secret. Would also allow: to read whatever anybody put "
        "into\n"
        "  # a secret of this name, and to write anything into it,\n"
        "  #" +
        where +
        ".\n"
        "  # create is bound to the name as well, which works for server-side apply alone.\n";
  }
  if (may(grant, "delete")) {
    text +=
        "  # delete is for `replace: true` and `removal: remove`. Would also allow: to delete a\n"
        "  # secret of this name that somebody else made,\n"
        "  #" +
        where + ".\n";
  }
  return text;
}

std::string explain_accounts(const Grant& grant) {
  std::string text = "  # Adds the secret to imagePullSecrets. Would also allow: to change ";
  text += grant.names.empty() ? "any service account" : "these accounts";
  text += grant.scope.empty() ? " of any\n  # namespace," : "\n  # here,";
  return text +
         " labels and annotations included (those that give pods a cloud role, for\n"
         "  # example). It does not allow to become such an account.\n";
}

std::string explain(const Grant& grant) {
  if (grant.resource == "secrets") return explain_secrets(grant);
  if (grant.resource == "serviceaccounts") return explain_accounts(grant);
  return "  # Selects namespaces. Would also allow: to see names, labels and annotations of all\n"
         "  # namespaces. RBAC cannot restrict a list to what a selector takes.\n";
}

std::string render_rule(const Grant& grant) {
  std::string text = explain(grant);
  text += "  - apiGroups: [\"\"]\n    resources: [" + grant.resource + "]\n";
  if (!grant.names.empty()) text += "    resourceNames: " + join(grant.names, quote) + "\n";
  const auto plain = [](std::string_view verb) { return std::string(verb); };
  return text + "    verbs: " + join(grant.verbs, plain) + "\n";
}

constexpr const char* kRbacVersion = "rbac.authorization.k8s.io/v1";

std::string find_role_name(const RbacOptions& options) {
  if (!options.role.empty()) return options.role;
  return options.account.empty() ? "ecr-syncd" : options.account;
}

std::string render_role_head(const std::string& kind, const std::string& scope,
                             const RbacOptions& options) {
  std::string text = render_manifest_head(kRbacVersion, kind, find_role_name(options), scope);
  if (!options.mark.empty()) {
    text += std::string("  annotations:\n    ") + kConfigurationAnnotation + ": " +
            quote(options.mark) + '\n';
  }
  return text;
}

std::string render_subjects(const RbacOptions& options) {
  std::string text;
  if (!options.account.empty()) {
    text += "  - kind: ServiceAccount\n    name: " + quote(options.account) +
            "\n    namespace: " + quote(options.account_namespace) + "\n";
  }
  const auto add = [&](const std::string& kind, const std::string& name) {
    if (name.empty()) return;
    text += "  - apiGroup: rbac.authorization.k8s.io\n    kind: " + kind +
            "\n    name: " + quote(name) + "\n";
  };
  add("User", options.user);
  add("Group", options.group);
  return text;
}

std::string render_binding(const std::string& scope, const RbacOptions& options) {
  const std::string subjects = render_subjects(options);
  if (subjects.empty()) return {};
  const std::string prefix = scope.empty() ? "Cluster" : "";
  const std::string name = find_role_name(options);
  return render_role_head(prefix + "RoleBinding", scope, options) +
         "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: " + prefix +
         "Role\n  name: " + quote(name) + "\nsubjects:\n" + subjects;
}

std::string render_roles(const std::vector<Grant>& grants, const RbacOptions& options) {
  std::string text;
  for (std::size_t i = 0; i < grants.size(); ++i) {
    const std::string& scope = grants[i].scope;
    if (i == 0 || scope != grants[i - 1].scope) {
      text += render_role_head(scope.empty() ? "ClusterRole" : "Role", scope, options) + "rules:\n";
    }
    text += render_rule(grants[i]);
    if (i + 1 == grants.size() || scope != grants[i + 1].scope) {
      text += render_binding(scope, options);
    }
  }
  return text;
}

std::string render_token_secret(const ClusterConfig& cluster, const RbacOptions& options) {
  const std::string& scope = options.account_namespace;
  const std::string token = make_token_secret_name(options);
  return render_manifest_head("v1", "Secret", token, scope) +
         "  annotations:\n    kubernetes.io/service-account.name: " + quote(options.account) +
         "\n"
         "# Kubernetes puts a token without expiry into it. Whoever has read this secret has all "
         "the\n"
         "# rights below, until the service account is deleted; without that, a secret that is "
         "made\n"
         "# anew gets the same token.\n"
         "type: kubernetes.io/service-account-token\n"
         "# Once this is applied, the kubeconfig that uses it comes out of\n"
         "#   kubectl -n " +
         scope + " get secret " + token +
         " -o go-template=\"$(\n"
         "#     ecr-syncd rbac --cluster " +
         cluster.name + " --account " + options.account + " --account-namespace " + scope +
         " --long-lived-token --kubeconfig)\"\n"
         "# Keep it where only the user of ecr-syncd can read it, and name it in " +
         clean_text(cluster.where) + ".\n";
}

// In a role of its own: a target may be in the same namespace.
std::string render_leases(RbacOptions options) {
  if (options.leases_namespace.empty()) return {};
  const std::string& scope = options.leases_namespace;
  options.role = find_role_name(options) + "-members";
  const auto plain = [](std::string_view verb) { return std::string(verb); };
  return render_role_head("Role", scope, options) +
         "rules:\n"
         "  # Members of ecr-syncd tell each other by leases who serves which cluster. Would also "
         "allow: to\n"
         "  # take or end any lease in this namespace, so keep others out of it.\n"
         "  - apiGroups: [\"coordination.k8s.io\"]\n    resources: [leases]\n    verbs: " +
         join(kLeaseVerbs, plain) + "\n" + render_binding(scope, options);
}

std::string render_account(const ClusterConfig& cluster, const RbacOptions& options) {
  if (options.account.empty()) return {};
  const std::string& scope = options.account_namespace;
  std::string text;
  if (options.makes_namespace) text += render_manifest_head("v1", "Namespace", scope, "");
  text += render_manifest_head("v1", "ServiceAccount", options.account, scope) +
          "automountServiceAccountToken: false\n";
  const bool is_long_lived = options.token == AccountToken::long_lived;
  // A pod is given its tokens by kubelet.
  if (cluster.in_cluster && !is_long_lived) return text;
  return text + (is_long_lived ? render_token_secret(cluster, options)
                               : render_account_login_manifests(options));
}

}  // namespace

std::string make_token_secret_name(const RbacOptions& options) {
  return options.account + "-token";
}

std::string make_login_name(const RbacOptions& options) { return options.account + "-login"; }

// A namespace's name has no dot in it, so that no two accounts share a policy.
std::string make_policy_name(const RbacOptions& options) {
  return "ecr-syncd-tokens." + options.account_namespace + '.' + options.account;
}

std::string render_rbac(const ClusterConfig& cluster, const RbacOptions& options) {
  std::string text = "# What ecr-syncd needs in cluster " + cluster.name + " for " +
                     clean_text(cluster.where) +
                     ".\n# Print it anew when the configuration changes.\n";
  if (render_subjects(options).empty()) {
    text +=
        "# Nobody gets these rights yet: --account, --user and --group print bindings as well.\n";
  }
  if (cluster.eks && !options.group.empty()) {
    const std::string group = clean_text(options.group, kLongestShown);
    text += "# Whoever has an access entry with group " + group +
            " gets them:\n"
            "#   aws eks create-access-entry --cluster-name " +
            cluster.eks->name + " --region " + cluster.eks->region + " --kubernetes-groups " +
            group + " --principal-arn ARN\n";
  }
  return text + render_account(cluster, options) + render_roles(find_grants(cluster), options) +
         render_leases(options);
}

std::string render_account_kubeconfig(const ClusterConfig& cluster, const RbacOptions& options,
                                      const std::string& server) {
  const std::string context = quote(cluster.context.empty() ? cluster.name : cluster.context);
  const std::string name = quote(cluster.name);
  const std::string user = quote(options.account);
  return "apiVersion: v1\nkind: Config\nclusters:\n  - name: " + name +
         "\n    cluster:\n      server: " + quote(server) +
         "\n      certificate-authority-data: {{index .data \"ca.crt\"}}\n"
         "users:\n  - name: " +
         user +
         "\n    user:\n      token: {{.data.token | base64decode}}\n"
         "contexts:\n  - name: " +
         context + "\n    context:\n      cluster: " + name + "\n      user: " + user +
         "\ncurrent-context: " + context + "\n";
}

}  // namespace cred::syncd
