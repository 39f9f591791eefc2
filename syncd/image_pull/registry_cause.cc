// SPDX-License-Identifier: Apache-2.0
// By status, then by what the registry says.
#include "syncd/image_pull/registry_cause.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr int kOk = 200;
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kTooMany = 429;
constexpr int kServerError = 500;

std::string quote_answer(const ManifestAnswer& answer) {
  std::string text = "HTTP " + std::to_string(answer.status);
  if (!answer.message.empty()) text += ": " + answer.message;
  return text;
}

PullCause explain_unauthorized(const ImageName& image, const ImageLogin& login,
                               const ManifestAnswer& answer) {
  if (to_lower(answer.message).find("expired") != std::string::npos) {
    return {
        image.host + " says that the password in secret " + describe_login(login) + " has expired",
        "renew the secret: `ecr-syncd once` where ecr-syncd keeps it, else by whoever made it"};
  }
  if (login.entry.user != "AWS") {
    return {image.host + " refuses the login in secret " + describe_login(login) +
                ": its user is " + clean_text(login.entry.user, 40) +
                ", and ECR knows the user AWS alone",
            "make the secret anew with user AWS and a password of GetAuthorizationToken"};
  }
  return {image.host + " refuses the password in secret " + describe_login(login) + " (" +
              quote_answer(answer) + ")",
          "it was revoked, or is none of this registry's: renew the secret, by `ecr-syncd once` "
          "where ecr-syncd keeps it"};
}

// "ecr:BatchGetImage" out of the registry's words; empty where they name none.
std::string find_action(const std::string& message) {
  const std::size_t start = message.find("ecr:");
  if (start == std::string::npos) return {};
  std::size_t end = start + 4;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  while (end < message.size() && is_letter(message[end])) ++end;
  return message.substr(start, end - start);
}

PullCause explain_denial(const ImageName& image, const ImageLogin& login,
                         const ManifestAnswer& answer) {
  const std::string action = find_action(answer.message);
  const std::string whom = login.secret.empty()
                               ? "the role of the node, whose own credentials were used,"
                               : "whoever got the password in secret " + describe_login(login);
  if (action == "ecr:BatchImportUpstreamImage" || action == "ecr:CreateRepository") {
    return {image.host + ": " + describe_image(image) +
                " is not in the pull-through cache yet, and " + whom + " may not bring it there (" +
                action + ")",
            "allow " + action +
                " in the registry's policy or to that role; or pull it once as "
                "somebody who may"};
  }
  if (answer.message.find("explicit deny") != std::string::npos) {
    return {image.host + ": a policy denies " + (action.empty() ? "the pull" : action) + " of " +
                image.repository + " to " + whom,
            "look for a Deny in the repository's policy, the role's, and those of the organisation "
            "and the VPC endpoint"};
  }
  return {
      image.host + ": " + whom + " may not pull " + image.repository + " (" +
          (action.empty() ? quote_answer(answer) : action) + ")",
      "allow ecr:BatchGetImage and ecr:GetDownloadUrlForLayer in the repository's policy, which "
      "another account needs, or to that role"};
}

PullCause explain_absence(const ImageName& image, const ManifestAnswer& answer) {
  const bool is_repository = answer.code == "NAME_UNKNOWN" ||
                             answer.message.find("repository with name") != std::string::npos;
  if (is_repository) {
    return {image.host + " has no repository " + image.repository,
            "push the image there, or mend account, region or name in the pod's `image`"};
  }
  const std::string what = image.is_digest ? "digest " : "tag ";
  return {image.host + '/' + image.repository + " has no " + what + image.reference,
          "push it, or name another; a lifecycle policy of the repository may have deleted it"};
}

bool has_platform(const ManifestAnswer& answer, const NodeState& node) {
  return std::any_of(answer.platforms.begin(), answer.platforms.end(), [&](const Platform& one) {
    return one.os == node.os && one.architecture == node.architecture;
  });
}

std::string list_platforms(const ManifestAnswer& answer) {
  std::set<std::string> names;
  for (const Platform& one : answer.platforms) {
    const bool is_known = !one.os.empty() && one.os != "unknown";  // else an attestation
    if (is_known) names.insert(one.os + '/' + one.architecture);
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

std::optional<PullCause> judge_manifest(const ImageName& image, const ManifestAnswer& answer,
                                        const std::optional<NodeState>& node) {
  if (answer.media_type.find("manifest.v1") != std::string::npos &&
      answer.media_type.find("docker.distribution") != std::string::npos) {
    return PullCause{describe_image(image) +
                         " has a manifest of schema 1, which containerd 2 and "
                         "Docker 29 no longer read",
                     "build and push the image anew with any present tool"};
  }
  const std::string& config = answer.config_type;
  const bool is_image = config.empty() || config.find("image.config") != std::string::npos ||
                        config.find("container.image.v1") != std::string::npos;
  if (!is_image) {
    return PullCause{describe_image(image) + " is not an image: its content is " + config,
                     "name an image; a chart or another artifact lies under that name"};
  }
  if (!node || answer.platforms.empty() || node->os.empty() || has_platform(answer, *node)) {
    return std::nullopt;
  }
  return PullCause{describe_image(image) + " has nothing for node " + node->name + ", which is " +
                       node->os + '/' + node->architecture + "; it has " + list_platforms(answer),
                   "build it for that platform too, or choose nodes by `kubernetes.io/arch`"};
}

}  // namespace

std::string describe_login(const ImageLogin& login) {
  return login.secret + " (entry " + login.server + ")";
}

std::optional<PullCause> find_registry_cause(const ImageName& image, const ImageLogin& login,
                                             const ManifestAnswer& answer,
                                             const std::optional<NodeState>& node) {
  if (answer.status == kOk) return judge_manifest(image, answer, node);
  if (answer.status == kUnauthorized) return explain_unauthorized(image, login, answer);
  if (answer.status == kForbidden) return explain_denial(image, login, answer);
  if (answer.status == kNotFound) return explain_absence(image, answer);
  if (answer.status == kTooMany || answer.code == "TOOMANYREQUESTS") {
    return PullCause{image.host + " has had too many requests (" + quote_answer(answer) + ")",
                     "wait, or have the account's rate of pulls raised"};
  }
  if (answer.status >= kServerError) {
    return PullCause{image.host + " is in trouble (" + quote_answer(answer) + ")",
                     "wait; the kubelet tries again within 5 minutes"};
  }
  return PullCause{image.host + " answers " + quote_answer(answer) + ", which no registry should",
                   "look for a proxy or a mirror between here and the registry"};
}

}  // namespace cred::syncd
