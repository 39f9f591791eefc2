// SPDX-License-Identifier: Apache-2.0
// The order in which causes are looked for; the first that is found is told.
#include "syncd/image_pull/diagnosis.h"

#include <algorithm>
#include <utility>

#include "registry/registry.h"
#include "syncd/image_pull/login.h"
#include "syncd/image_pull/lookalike.h"
#include "syncd/image_pull/node_cause.h"
#include "syncd/image_pull/registry_cause.h"
#include "syncd/image_pull/secret_cause.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostTries = 3;

// Of a try that was made with no login, or with one that has been replaced since.
bool is_about_logins(PullFault fault) {
  return fault == PullFault::none || fault == PullFault::no_credentials ||
         fault == PullFault::expired;
}

// The registry's status behind the runtime's words; 0 for what is not a refusal of a registry.
int find_status(PullFault fault) {
  switch (fault) {
    case PullFault::no_credentials:
    case PullFault::expired:
      return 401;
    case PullFault::denied:
      return 403;
    case PullFault::not_found:
      return 404;
    case PullFault::too_many_requests:
      return 429;
    case PullFault::in_trouble:
      return 503;
    default:
      return 0;
  }
}

class Diagnosing {
 public:
  Diagnosing(const PullEvidence& evidence, const PodContainer& container, const AskRegistry& ask)
      : evidence_(evidence), container_(container), ask_(ask) {}

  PullDiagnosis run() {
    auto name = parse_image_name(container_.image);
    if (!name) {
      diagnosis_.cause = {name.error().text, "mend `image` of container " + container_.name};
      return std::move(diagnosis_);
    }
    image_ = *std::move(name);
    words_ = find_node_words(evidence_, container_, image_);
    fault_ = classify_kubelet_message(words_, image_);
    diagnosis_.cause = look();
    return std::move(diagnosis_);
  }

 private:
  std::optional<PullCause> look() {
    if (fault_ == PullFault::not_present || fault_ == PullFault::unverified) {
      return find_node_cause(evidence_, image_, fault_, words_);
    }
    if (auto cause = find_lookalike(image_.host)) return cause;
    if (auto cause = find_blocking_secret(evidence_)) return cause;
    auto logins = find_logins(evidence_.secrets, image_);
    if (logins.empty()) return look_without_login();
    const auto expired =
        std::stable_partition(logins.begin(), logins.end(), [&](const ImageLogin& login) {
          return !login.expires_at || *login.expires_at > evidence_.now;
        });
    if (expired == logins.begin()) {
      const auto newest = std::max_element(
          logins.begin(), logins.end(),
          [](const ImageLogin& a, const ImageLogin& b) { return *a.expires_at < *b.expires_at; });
      return explain_expiry(evidence_, image_, *newest);
    }
    logins.erase(expired, logins.end());
    return try_logins(logins);
  }

  // The node may have credentials of its own, or the image be for everybody; what it said tells.
  std::optional<PullCause> look_without_login() {
    const auto registry = parse_registry(image_.host);
    const bool needs_login = registry && registry->kind == RegistryKind::private_ecr;
    if (needs_login && is_about_logins(fault_)) return explain_no_login(evidence_, image_);
    diagnosis_.good.push_back("no pull secret of the pod is for " + image_.host +
                              (needs_login ? ", so the node's own credentials were used"
                                           : ", which is not a private registry of ECR"));
    if (auto cause = find_node_cause(evidence_, image_, fault_, words_)) return cause;
    if (is_about_logins(fault_) && fault_ != PullFault::none) {
      return explain_no_login(evidence_, image_);
    }
    diagnosis_.unanswered = "without a login the registry is not asked from here";
    return explain_refusal_of_node({});
  }

  // By the words of the node alone; nullopt where they tell of no refusal. `login` is what it had,
  // without a secret where that was its own.
  std::optional<PullCause> explain_refusal_of_node(const ImageLogin& login) const {
    const int status = find_status(fault_);
    if (status == 0) return std::nullopt;
    ManifestAnswer answer;
    answer.status = status;
    answer.message = words_;
    return find_registry_cause(image_, login, answer, evidence_.node);
  }

  // As a kubelet does: the next one after a refusal.
  std::optional<PullCause> try_logins(const std::vector<ImageLogin>& logins) {
    std::optional<PullCause> first;
    for (std::size_t i = 0; i < std::min(logins.size(), kMostTries); ++i) {
      const auto answer = ask_(image_, logins[i].entry);
      if (!answer) return look_at_node_alone(logins[i], answer.error());
      auto cause = find_registry_cause(image_, logins[i], *answer, evidence_.node);
      if (answer->status == 200) {
        tell_login(logins[i]);
        return cause ? cause : look_at_node();
      }
      if (!first) first = std::move(cause);
    }
    return first;
  }

  void tell_login(const ImageLogin& login) {
    std::string text = "secret " + describe_login(login) + " has a login that " + image_.host +
                       " accepts for " + describe_image(image_);
    if (login.expires_at) text += ", valid until " + render_rfc3339(*login.expires_at);
    diagnosis_.good.push_back(std::move(text));
  }

  // The registry would give it to us; what is left is what the node says.
  std::optional<PullCause> look_at_node() {
    if (auto cause = find_node_cause(evidence_, image_, fault_, words_)) return cause;
    if (fault_ == PullFault::denied) {
      return PullCause{image_.host +
                           " refused the node at its last try, and gives the image to that "
                           "login from here",
                       "make the pod anew; if it is refused again, look for a condition on the "
                       "network in the policies of repository and VPC endpoint"};
    }
    if (waits_for_image(container_)) {
      diagnosis_.good.emplace_back(
          "whatever it was is over: the kubelet tries again within 5 minutes, "
          "or at once when the pod is made anew");
    }
    return std::nullopt;
  }

  std::optional<PullCause> look_at_node_alone(const ImageLogin& login, const Error& error) {
    diagnosis_.unanswered = image_.host + " cannot be asked from here: " + error.text;
    if (auto cause = find_node_cause(evidence_, image_, fault_, words_)) return cause;
    return explain_refusal_of_node(login);
  }

  const PullEvidence& evidence_;
  const PodContainer& container_;
  const AskRegistry& ask_;
  ImageName image_;
  std::string words_;  // of the node
  PullFault fault_ = PullFault::none;
  PullDiagnosis diagnosis_;
};

}  // namespace

std::optional<PullCause> find_pod_cause(const PullEvidence& evidence) {
  const PodPull& pod = evidence.pod;
  if (pod.is_terminating) {
    return PullCause{"the pod is being deleted", "nothing is pulled for it any more"};
  }
  if (pod.node.empty()) {
    const std::string why = pod.unscheduled.empty() ? "" : ": " + pod.unscheduled;
    return PullCause{"no node has been chosen for the pod" + why,
                     "this has nothing to do with images: see to what the scheduler says"};
  }
  if (evidence.node && !evidence.node->is_ready) {
    return PullCause{"node " + pod.node + " is not ready, so its kubelet pulls nothing",
                     "see to the node, or delete the pod so that another one is chosen"};
  }
  return std::nullopt;
}

PullDiagnosis diagnose_pull(const PullEvidence& evidence, const PodContainer& container,
                            const AskRegistry& ask) {
  return Diagnosing(evidence, container, ask).run();
}

}  // namespace cred::syncd
