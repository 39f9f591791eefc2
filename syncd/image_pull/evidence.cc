// SPDX-License-Identifier: Apache-2.0
// Pod → secrets, account, node and events; each by one request.
#include "syncd/image_pull/evidence.h"

#include <algorithm>
#include <utility>

#include "base/percent.h"
#include "base/text.h"
#include "json/json.h"
#include "syncd/kube/objects/failure.h"

namespace cred::syncd {
namespace {

// Of a pod; the API server allows more, and no kubelet would be asked to try them all.
constexpr std::size_t kMostSecrets = 20;
constexpr std::size_t kMostListBytes = std::size_t{8} << 20U;
constexpr std::size_t kMostWords = 1000;

struct Answer {
  std::optional<Response> response;
  std::optional<ApiFailure> failure;
  std::string trouble;  // where there is no response to be used
};

class Gathering {
 public:
  Gathering(std::string namespace_name, const CallApi& call, const Deadline& deadline)
      : namespace_(std::move(namespace_name)), call_(call), deadline_(deadline) {}

  Gathered run(const std::string& name, Instant now) {
    const Answer answer = ask(here("/pods/" + name));
    if (!answer.response) return {std::nullopt, explain_absence(name, answer)};
    auto pod = parse_pod(answer.response->body);
    if (!pod) return {std::nullopt, {pod.error().text, std::string(kLookBefore)}};
    PullEvidence evidence;
    evidence.pod = *std::move(pod);
    evidence.now = now;
    read_secrets(evidence);
    if (evidence.pod.pull_secrets.empty()) read_account(evidence);
    read_others(evidence);
    read_node(evidence);
    read_events(evidence);
    return {std::move(evidence), {}};
  }

 private:
  std::string here(const std::string& path) const {
    return "/api/v1/namespaces/" + namespace_ + path;
  }

  Answer ask(const std::string& path) const {
    ApiRequest request;
    request.path = path;
    request.timeout = deadline_.remaining();
    request.max_reply_bytes = kMostListBytes;
    auto response = call_(request);
    if (!response) return {std::nullopt, std::nullopt, response.error().text};
    if (auto failure = find_api_failure(*response)) {
      std::string text = failure->text;
      return {std::nullopt, std::move(failure), std::move(text)};
    }
    return {*std::move(response), std::nullopt, {}};
  }

  PullCause explain_absence(const std::string& name, const Answer& answer) const {
    if (!answer.failure) {
      return {"the API server cannot be asked: " + answer.trouble,
              "see to the way there; nothing can be said of the pod before"};
    }
    const ApiFault fault = answer.failure->fault;
    if (fault == ApiFault::not_found && is_namespace_missing()) {
      return {"there is no namespace " + namespace_, "mend its name, or name another --context"};
    }
    if (fault == ApiFault::not_found) {
      return {"there is no pod " + namespace_ + '/' + name,
              "`kubectl -n " + namespace_ + " get pods` lists those that there are"};
    }
    if (fault == ApiFault::forbidden) {
      return {"the pod may not be read: " + answer.trouble,
              "use a kubeconfig whose user may read pods and secrets there"};
    }
    if (fault == ApiFault::unauthorized) {
      return {"the API server does not let us in: " + answer.trouble,
              "renew the credentials of that context in your kubeconfig"};
    }
    return {"the pod cannot be read: " + answer.trouble, std::string(kLookBefore)};
  }

  bool is_namespace_missing() const {
    const Answer answer = ask("/api/v1/namespaces/" + namespace_);
    return answer.failure && (answer.failure->fault == ApiFault::not_found ||
                              answer.failure->fault == ApiFault::namespace_absent);
  }

  void read_secrets(PullEvidence& evidence) const {
    const auto& names = evidence.pod.pull_secrets;
    for (std::size_t i = 0; i < std::min(names.size(), kMostSecrets); ++i) {
      const Answer answer = ask(here("/secrets/" + percent_encode(names[i])));
      if (!answer.response) {
        const bool is_missing = answer.failure && answer.failure->fault == ApiFault::not_found;
        evidence.absent.push_back({names[i], is_missing, answer.trouble});
        continue;
      }
      auto secret = parse_secret(answer.response->body);
      if (secret) {
        evidence.secrets.push_back(*std::move(secret));
      } else {
        evidence.absent.push_back({names[i], false, secret.error().text});
      }
    }
  }

  void read_account(PullEvidence& evidence) const {
    const Answer answer = ask(here("/serviceaccounts/" + percent_encode(evidence.pod.account)));
    if (!answer.response) return;
    const auto account = parse_service_account(answer.response->body);
    if (!account) return;
    evidence.account_secrets = account->image_pull_secrets.value_or(std::vector<std::string>());
  }

  void read_others(PullEvidence& evidence) const {
    const Answer answer =
        ask(here("/secrets?limit=100&fieldSelector=type%3Dkubernetes.io%2Fdockerconfigjson"));
    if (!answer.response) return;
    const auto& named = evidence.pod.pull_secrets;
    const auto read = parse_secret_list(answer.response->body, [&](SecretObject secret) {
      const bool is_named = std::find(named.begin(), named.end(), secret.meta.name) != named.end();
      if (!is_named) evidence.others.push_back(std::move(secret));
      return Result<void>();
    });
    if (!read) evidence.others.clear();
  }

  void read_node(PullEvidence& evidence) const {
    if (evidence.pod.node.empty()) return;
    const Answer answer = ask("/api/v1/nodes/" + percent_encode(evidence.pod.node));
    if (!answer.response) return;
    if (auto node = parse_node(answer.response->body)) evidence.node = *std::move(node);
  }

  void read_events(PullEvidence& evidence) const {
    const Answer answer =
        ask(here("/events?limit=100&fieldSelector=involvedObject.kind%3DPod%2C"
                 "involvedObject.name%3D" +
                 percent_encode(evidence.pod.name)));
    if (!answer.response) return;
    const auto list = JsonDocument::parse(answer.response->body, kMostListBytes);
    if (!list) return;
    std::vector<std::pair<std::string, std::string>> dated;
    for (const JsonDocument& event : list->find_items("/items")) {
      if (event.find_string("/type") != "Warning") continue;
      dated.emplace_back(event.find_string("/lastTimestamp").value_or(""),
                         clean_text(event.find_string("/message").value_or(""), kMostWords));
    }
    std::stable_sort(dated.begin(), dated.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [date, message] : dated) evidence.events.push_back(std::move(message));
  }

  std::string namespace_;
  const CallApi& call_;
  const Deadline& deadline_;
};

}  // namespace

Gathered gather_pull_evidence(const std::string& namespace_name, const std::string& pod,
                              const CallApi& call, Instant now, const Deadline& deadline) {
  return Gathering(namespace_name, call, deadline).run(pod, now);
}

}  // namespace cred::syncd
