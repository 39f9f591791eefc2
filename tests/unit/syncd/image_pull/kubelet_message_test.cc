// SPDX-License-Identifier: Apache-2.0
// Words of containerd, CRI-O and dockerd, as their users report them.
#include "syncd/image_pull/kubelet_message.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace cred::syncd {
namespace {

const std::string kName = "1.dkr.ecr.eu-west-1.amazonaws.com/team/signature-certificate:v1";

PullFault classify(const std::string& words) {
  return classify_kubelet_message(words, *parse_image_name(kName));
}

TEST(ClassifyKubeletMessage, KnowsWhatRuntimesSay) {
  const std::vector<std::pair<std::string, PullFault>> table = {
      {"", PullFault::none},
      {"Back-off pulling image \"" + kName + '"', PullFault::none},
      {"Back-off pulling image \"" + kName + "\": ErrImagePull: i/o timeout",
       PullFault::unreachable},
      {"failed to resolve reference \"" + kName +
           "\": pull access denied, repository does not exist or may require authorization: "
           "authorization failed: no basic auth credentials",
       PullFault::no_credentials},
      {"unexpected status from HEAD request to https://x: 401 Unauthorized",
       PullFault::no_credentials},
      {"unauthorized: authentication required", PullFault::no_credentials},
      {"denied: Your authorization token has expired. Reauthenticate and try again.",
       PullFault::expired},
      {"unexpected status from HEAD request: 403 Forbidden", PullFault::denied},
      {"failed to resolve reference \"" + kName + "\": " + kName + ": not found",
       PullFault::not_found},
      {"reading manifest v1 in x: manifest unknown", PullFault::not_found},
      {"no match for platform in manifest: not found", PullFault::platform},
      {"toomanyrequests: Rate exceeded", PullFault::too_many_requests},
      {"received unexpected HTTP status: 503 Service Unavailable", PullFault::in_trouble},
      {"something else about " + kName, PullFault::other},
  };
  for (const auto& [words, fault] : table) EXPECT_EQ(classify(words), fault) << words;
}

}  // namespace
}  // namespace cred::syncd
