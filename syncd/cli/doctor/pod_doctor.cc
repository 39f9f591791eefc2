// SPDX-License-Identifier: Apache-2.0
// Question → evidence → one cause for each image.
#include "syncd/cli/doctor/pod_doctor.h"

#include <chrono>
#include <optional>
#include <set>
#include <utility>

#include "base/deadline.h"
#include "base/text.h"
#include "http/curl_send.h"
#include "syncd/cli/doctor/findings.h"
#include "syncd/config/names.h"
#include "syncd/image_pull/diagnosis.h"
#include "syncd/kube/client/cluster.h"

namespace cred::syncd {
namespace {

// A person waits, and most likely others wait for them.
constexpr std::chrono::seconds kPatience{5};

// Of it, for the registry: a black hole must not use up what the API server has left.
constexpr std::chrono::milliseconds kLongestRegistryCall{2500};
constexpr int kInFlight = 4;

Result<std::pair<std::string, std::string>> parse_question(const std::string& text,
                                                           const std::string& default_namespace) {
  const std::size_t slash = text.find('/');
  std::string name = slash == std::string::npos ? text : text.substr(slash + 1);
  std::string space = slash == std::string::npos ? default_namespace : text.substr(0, slash);
  if (space.empty()) space = "default";
  if (!is_dns_label(space) || !is_dns_subdomain(name)) {
    return Error{Errc::bad_request, "--pod " + clean_text(text, 100) +
                                        ": NAMESPACE/POD is wanted, as `kubectl get pods -A` "
                                        "prints them"};
  }
  return std::pair{std::move(space), std::move(name)};
}

class PodDoctor {
 public:
  PodDoctor(const Deadline& deadline, const ProcessDeps& process)
      : deadline_(deadline), process_(process), findings_(process.out) {}

  int run(const std::string& namespace_name, const std::string& name, const CallApi& call) {
    const Gathered gathered =
        gather_pull_evidence(namespace_name, name, call, process_.now(), deadline_);
    findings_.begin("pod " + namespace_name + '/' + name);
    if (!gathered.evidence) {
      tell(gathered.cause);
    } else if (const auto cause = find_pod_cause(*gathered.evidence)) {
      tell(*cause);
    } else {
      examine(*gathered.evidence);
    }
    return finish();
  }

 private:
  void tell(const PullCause& cause) { findings_.bad(cause.text, cause.remedy); }

  void examine(const PullEvidence& evidence) {
    std::set<std::string> seen;
    bool has_waiting = false;
    for (const PodContainer& container : evidence.pod.containers) {
      if (container.is_pulled && !waits_for_image(container)) {
        tell_other_reason(container);
        continue;
      }
      has_waiting = true;
      if (seen.insert(container.image).second) diagnose(evidence, container);
    }
    if (!has_waiting) findings_.good("every image of the pod has been pulled");
  }

  void tell_other_reason(const PodContainer& container) {
    if (container.reason.empty()) return;
    findings_.doubtful("container " + container.name +
                           " waits for another reason than its image: " + container.reason,
                       container.message);
  }

  void diagnose(const PullEvidence& evidence, const PodContainer& container) {
    const AskRegistry ask = [this](const ImageName& image, const AuthEntry& login) {
      const Send send = make_curl_send(make_curl_options(process_.environment, {}, kUserAgent));
      return fetch_manifest(image, login, send,
                            std::min(deadline_.remaining(), kLongestRegistryCall));
    };
    findings_.begin("container " + container.name + ", image " + container.image +
                    (container.reason.empty() ? "" : ": " + container.reason));
    const PullDiagnosis diagnosis = diagnose_pull(evidence, container, ask);
    for (const std::string& text : diagnosis.good) findings_.good(text);
    if (!diagnosis.unanswered.empty()) findings_.unanswered(diagnosis.unanswered, {});
    if (diagnosis.cause) tell(*diagnosis.cause);
  }

  int finish() {
    const std::size_t bad = findings_.bad_count();
    process_.out << (bad == 0   ? "nothing keeps this pod from pulling"
                     : bad == 1 ? "this is the cause"
                                : "these are the causes")
                 << '\n';
    return bad == 0 ? kDone : kSomeFailed;
  }

  const Deadline& deadline_;
  const ProcessDeps& process_;
  Findings findings_;
};

}  // namespace

int run_pod_doctor(const PodQuestion& question, const ProcessDeps& process) {
  const Deadline deadline = Deadline::after(kPatience);
  std::string paths = question.kubeconfig;
  if (paths.empty()) paths = process.environment.find("KUBECONFIG").value_or("");
  if (paths.empty()) paths = process.home + "/.kube/config";
  const auto cluster = open_cluster(
      {.name = "of your kubeconfig",
       .kubeconfig = paths,
       .context = question.context,
       .proxy = {},
       .in_flight = kInFlight},
      make_cluster_deps(process.environment, process.home, process.read_file, process.now));
  if (!cluster) return complain(process, kNothingSucceeded, cluster.error().text);
  const auto asked = parse_question(question.pod, cluster->default_namespace);
  if (!asked) return complain(process, kWrongUsage, asked.error().text);
  return PodDoctor(deadline, process).run(asked->first, asked->second, cluster->call);
}

}  // namespace cred::syncd
