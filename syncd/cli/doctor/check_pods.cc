// SPDX-License-Identifier: Apache-2.0
// Pods → those whose list lacks the secret, by why it does.
#include "syncd/cli/doctor/check_pods.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "json/json.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/objects/meta.h"

namespace cred::syncd {
namespace {

struct Pods {
  std::vector<std::string> with_own;  // a list of their own, without the secret
  std::vector<std::string> older;     // made before their account had it
};

bool is_over(const JsonDocument& pod) {
  const auto phase = pod.find_string("/status/phase").value_or("");
  return phase == "Succeeded" || phase == "Failed";
}

void sort_in(const JsonDocument& pod, const std::string& secret,
             const std::set<std::string>& accounts, Pods& pods) {
  const std::string name = clean_text(pod.find_string("/metadata/name").value_or("?"), 253);
  const auto list = pod.find_items("/spec/imagePullSecrets");
  const bool has_it = std::any_of(list.begin(), list.end(), [&](const JsonDocument& item) {
    return item.find_string("/name") == secret;
  });
  if (has_it || is_over(pod)) return;
  const std::string account(pod.find_string("/spec/serviceAccountName").value_or("default"));
  if (!list.empty()) {
    pods.with_own.push_back(name);
  } else if (accounts.contains(account)) {
    pods.older.push_back(name);
  }
}

std::string name_them(const std::vector<std::string>& pods) {
  constexpr std::size_t kMostNames = 5;
  std::string names = pods.size() == 1 ? "pod " : "pods ";
  for (std::size_t i = 0; i < std::min(pods.size(), kMostNames); ++i) {
    if (i > 0) names += ", ";
    names += pods[i];
  }
  if (pods.size() <= kMostNames) return names;
  return names + " and " + std::to_string(pods.size() - kMostNames) + " more";
}

}  // namespace

void check_pods(const std::string& namespace_name, const std::string& secret,
                const std::set<std::string>& accounts, const CallApi& call, Findings& findings) {
  ApiRequest request;
  request.path = "/api/v1/namespaces/" + namespace_name + "/pods?limit=500";
  request.max_reply_bytes = kMaxListBytes;
  const auto response = call(request);
  if (!response || find_api_failure(*response)) return;
  const auto document = JsonDocument::parse(response->body, kMaxListBytes);
  if (!document) return;
  Pods pods;
  for (const JsonDocument& pod : document->find_items("/items")) {
    sort_in(pod, secret, accounts, pods);
  }
  const std::string where = "in " + namespace_name + ", not pulling with " + secret + ": ";
  if (!pods.with_own.empty()) {
    findings.doubtful(where + name_them(pods.with_own) +
                          ", since imagePullSecrets of their own go before the account's",
                      "name " + secret + " among them too where an image needs it");
  }
  if (!pods.older.empty()) {
    findings.doubtful(
        where + name_them(pods.older) + ", made before their account had it",
        "make them anew, for example by `kubectl -n " + namespace_name + " rollout restart`");
  }
}

}  // namespace cred::syncd
