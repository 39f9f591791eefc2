// SPDX-License-Identifier: Apache-2.0
// From what the pod names to what lies beside it in the namespace.
#include "syncd/image_pull/secret_cause.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "syncd/pull_secret/content.h"
#include "syncd/pull_secret/kubelet_reading.h"
#include "syncd/pull_secret/owner.h"

namespace cred::syncd {
namespace {

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

bool is_kept_by_us(const SecretObject& secret) {
  const std::string* manager = find_value(secret.meta.labels, kManagedByLabel);
  return manager != nullptr && *manager == "ecr-syncd";
}

std::string advise_renewal(const PullEvidence& evidence, const std::string& name) {
  for (const SecretObject& secret : evidence.secrets) {
    if (secret.meta.name != name) continue;
    if (is_kept_by_us(secret)) {
      return "`ecr-syncd status` on the host that keeps it says why it was not renewed; `ecr-syncd "
             "once` tries now";
    }
    return "whoever keeps it has not renewed it (" + describe_makers(secret) +
           "); `ecr-syncd join` makes that ecr-syncd's job";
  }
  return "renew it";
}

PullCause explain_missing(const PullEvidence& evidence, const AbsentSecret& absent) {
  const std::string name = evidence.pod.namespace_name + '/' + absent.name;
  if (!absent.is_missing) {
    return {"secret " + name + ", which the pod names, cannot be read: " + absent.trouble,
            "use a kubeconfig whose user may read secrets there"};
  }
  std::string remedy = "make it, by `ecr-syncd once` where ecr-syncd is to keep it";
  if (!evidence.others.empty()) {
    remedy += "; or name one that is there: " + evidence.others.front().meta.name;
  }
  return {"secret " + name + ", which the pod names, does not exist", remedy};
}

// Why a secret that is there has no entries at all.
std::optional<PullCause> find_unreadable_secret(const SecretObject& secret) {
  const std::string name = secret.meta.namespace_name + '/' + secret.meta.name;
  const bool is_pull_secret =
      secret.type == "kubernetes.io/dockerconfigjson" || secret.type == "kubernetes.io/dockercfg";
  if (!is_pull_secret) {
    return PullCause{
        "secret " + name + " is of type " + clean_text(secret.type, 80) +
            ", which no kubelet takes for a pull secret",
        "make it anew with type kubernetes.io/dockerconfigjson; a secret's type cannot "
        "be changed"};
  }
  const Content content(&secret);
  const bool is_readable = secret.docker_config && content.problem().empty();
  if (!is_readable) {
    const std::string why = secret.docker_config ? content.problem() : "its data is missing";
    return PullCause{"secret " + name + " cannot be read by any kubelet: " + why,
                     "make it anew, or let `ecr-syncd once` do so with `replace: true`"};
  }
  if (!content.config().auths.empty()) return std::nullopt;
  return PullCause{"secret " + name + " has no entry at all", "give it one for the registry"};
}

bool has_entry_for_host(const SecretObject& secret, const ImageName& image) {
  ImageName any = image;
  const Content content(&secret);
  const auto& auths = content.config().auths;
  return std::any_of(auths.begin(), auths.end(), [&](const RawMember& member) {
    const std::size_t at = member.name.find(image.host);
    if (at == std::string::npos) return false;
    const std::size_t slash = member.name.find('/', at);
    if (slash == std::string::npos) return false;
    any.repository = member.name.substr(slash + 1);
    return is_server_for(member.name, any);
  });
}

PullCause explain_others_entries(const PullEvidence& evidence, const ImageName& image) {
  std::string texts;
  for (const SecretObject& secret : evidence.secrets) {
    if (!texts.empty()) texts += "; ";
    texts += secret.meta.name + " has " + join(list_servers(secret));
    if (!has_entry_for_host(secret, image)) continue;
    return {"secret " + secret.meta.name + " has entries for other repositories of " + image.host +
                " alone (" + join(list_servers(secret)) + "), and none that " + image.repository +
                " begins with",
            "give it an entry for the host, without a path"};
  }
  return {"no pull secret of the pod has an entry for " + image.host + ": " + texts,
          "add that registry to the secret: to `registries` in ecr-syncd's target, then `ecr-syncd "
          "once`"};
}

const SecretObject* find_other(const PullEvidence& evidence, const std::string& name) {
  const auto found =
      std::find_if(evidence.others.begin(), evidence.others.end(),
                   [&](const SecretObject& secret) { return secret.meta.name == name; });
  return found == evidence.others.end() ? nullptr : &*found;
}

PullCause explain_older_pod(const PullEvidence& evidence, const ImageName& image,
                            const std::string& secret) {
  const PodPull& pod = evidence.pod;
  return {"the pod is older than the imagePullSecrets of its service account " +
              pod.namespace_name + '/' + pod.account + ", which has " + secret +
              " with a login for " + image.host,
          "make the pod anew, for example by `kubectl -n " + pod.namespace_name +
              " rollout restart`: a pod gets them when it is made"};
}

PullCause explain_account(const PullEvidence& evidence, const ImageName& image) {
  std::string text =
      "service account " + evidence.pod.namespace_name + '/' + evidence.pod.account + " names ";
  const auto& names = *evidence.account_secrets;
  for (const std::string& name : names) {
    const SecretObject* const secret = find_other(evidence, name);
    if (secret == nullptr) continue;
    if (!find_logins({*secret}, image).empty()) return explain_older_pod(evidence, image, name);
  }
  const auto missing = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
    return find_other(evidence, name) == nullptr;
  });
  if (missing != names.end()) {
    text += "secret " + *missing + ", which does not exist or is not a pull secret";
    return {text, "make it, by `ecr-syncd once` where ecr-syncd is to keep it"};
  }
  text += join(names) + ", without an entry for " + image.host;
  return {text, "add that registry to `registries` in ecr-syncd's target, then `ecr-syncd once`"};
}

}  // namespace

std::optional<PullCause> find_blocking_secret(const PullEvidence& evidence) {
  for (const SecretObject& secret : evidence.secrets) {
    const Content content(&secret);
    const auto unreadable = find_unreadable(content.config());
    if (unreadable.empty()) continue;
    return PullCause{
        "secret " + secret.meta.namespace_name + '/' + secret.meta.name +
            " makes the kubelet refuse every pull secret of the pod: it cannot read " +
            name_unreadable(unreadable),
        "mend or remove that entry; ecr-syncd does so with `unreadable_entries: drop`"};
  }
  return std::nullopt;
}

PullCause explain_no_login(const PullEvidence& evidence, const ImageName& image) {
  if (!evidence.absent.empty()) return explain_missing(evidence, evidence.absent.front());
  for (const SecretObject& secret : evidence.secrets) {
    if (auto cause = find_unreadable_secret(secret)) return *std::move(cause);
  }
  if (!evidence.secrets.empty()) return explain_others_entries(evidence, image);
  if (evidence.account_secrets && !evidence.account_secrets->empty()) {
    return explain_account(evidence, image);
  }
  const std::string whose = "the pod names no pull secret, and neither does its service account " +
                            evidence.pod.namespace_name + '/' + evidence.pod.account;
  for (const SecretObject& secret : evidence.others) {
    if (find_logins({secret}, image).empty()) continue;
    return {
        whose + "; secret " + secret.meta.name + " has a login for " + image.host,
        "name it in the pod's imagePullSecrets, or let ecr-syncd name it: `service_accounts: [" +
            evidence.pod.account + "]` in its target; then make the pod anew"};
  }
  return {whose + "; nothing in the namespace has a login for " + image.host +
              ", and the node gave none either",
          "let ecr-syncd serve the namespace (`ecr-syncd join`), or give the nodes a credential "
          "provider"};
}

PullCause explain_expiry(const PullEvidence& evidence, const ImageName& image,
                         const ImageLogin& newest) {
  return {"the password for " + image.host + " in secret " + newest.secret + " expired at " +
              render_rfc3339(*newest.expires_at),
          advise_renewal(evidence, newest.secret)};
}

}  // namespace cred::syncd
