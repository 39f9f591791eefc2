// SPDX-License-Identifier: Apache-2.0
// Secret, policy and right as YAML text.
#include "syncd/config/rbac/login.h"

#include "syncd/config/rbac/manifest_text.h"

namespace cred::syncd {
namespace {

constexpr const char* kAdmission = "admissionregistration.k8s.io/v1";
constexpr const char* kRbacVersion = "rbac.authorization.k8s.io/v1";

// As a text of CEL, whose escapes are those of JSON.
std::string quote_cel(const std::string& text) { return quote_yaml(text); }

std::string render_audiences(const RbacOptions& options) {
  if (options.audiences.empty()) return '[' + quote_cel(kUsualAudience) + ']';
  std::string list = "[";
  for (const std::string& audience : options.audiences) {
    if (list.size() > 1) list += ", ";
    list += quote_cel(audience);
  }
  return list + ']';
}

std::string render_secret(const RbacOptions& options) {
  return render_manifest_head("v1", "Secret", make_login_name(options), options.account_namespace) +
         "# Nothing is in it. The account's tokens are good for as long as it is there: to delete "
         "it\n"
         "# takes the cluster away from ecr-syncd within seconds.\n"
         "type: Opaque\n";
}

std::string render_validation(const std::string& expression, const std::string& message) {
  return "    - expression: >-\n        " + expression + "\n      message: " + quote_yaml(message) +
         '\n';
}

std::string render_validations(const RbacOptions& options) {
  const std::string account = options.account_namespace + '/' + options.account;
  const std::string secret = make_login_name(options);
  return render_validation("request.namespace == " + quote_cel(options.account_namespace) +
                               " && request.name == " + quote_cel(options.account),
                           account + " may ask for tokens of its own alone") +
         render_validation(
             "has(object.spec.boundObjectRef) && object.spec.boundObjectRef != null && "
             "object.spec.boundObjectRef.kind == \"Secret\" && "
             "object.spec.boundObjectRef.name == " +
                 quote_cel(secret),
             "a token has to be bound to the Secret " + secret) +
         render_validation(
             "object.spec.expirationSeconds <= " + std::to_string(kLongestTokenSeconds),
             "a token may live for 7 days at most") +
         render_validation("object.spec.audiences == " + render_audiences(options),
                           "a token may be for the API server alone");
}

std::string render_policy(const RbacOptions& options) {
  const std::string name = make_policy_name(options);
  const std::string user =
      "system:serviceaccount:" + options.account_namespace + ':' + options.account;
  return render_manifest_head(kAdmission, "ValidatingAdmissionPolicy", name, "") +
         "# The right below alone would also allow: tokens of a hundred years, for other "
         "audiences, and\n"
         "# such as outlive the Secret. The audiences are those of the API server's own tokens\n"
         "# (--api-audiences; EKS has https://kubernetes.default.svc): `join` writes what it "
         "finds.\n"
         "spec:\n  failurePolicy: Fail\n  matchConstraints:\n    resourceRules:\n"
         "      - apiGroups: [\"\"]\n        apiVersions: [\"v1\"]\n        operations: [CREATE]\n"
         "        resources: [serviceaccounts/token]\n"
         "  matchConditions:\n    - name: asked-by-ecr-syncd\n      expression: >-\n"
         "        request.userInfo.username == " +
         quote_cel(user) + "\n  validations:\n" + render_validations(options) +
         render_manifest_head(kAdmission, "ValidatingAdmissionPolicyBinding", name, "") +
         "spec:\n  policyName: " + quote_yaml(name) + "\n  validationActions: [Deny]\n";
}

std::string render_right(const RbacOptions& options) {
  const std::string name = make_login_name(options);
  const std::string& scope = options.account_namespace;
  return render_manifest_head(kRbacVersion, "Role", name, scope) +
         "rules:\n"
         "  # A token of its own for the next days, once a day.\n"
         "  - apiGroups: [\"\"]\n    resources: [serviceaccounts/token]\n    resourceNames: [" +
         quote_yaml(options.account) + "]\n    verbs: [create]\n" +
         render_manifest_head(kRbacVersion, "RoleBinding", name, scope) +
         "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: " +
         quote_yaml(name) +
         "\nsubjects:\n  - kind: ServiceAccount\n    name: " + quote_yaml(options.account) +
         "\n    namespace: " + quote_yaml(scope) + "\n";
}

}  // namespace

std::string render_account_login_manifests(const RbacOptions& options) {
  return render_secret(options) + (options.has_policy ? render_policy(options) : "") +
         render_right(options);
}

}  // namespace cred::syncd
