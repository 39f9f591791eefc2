// SPDX-License-Identifier: Apache-2.0
// The way to one EKS cluster: asked of EKS once and again where it does not lead there any more,
// with a token that is made anew every 14 minutes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "aws/call.h"
#include "aws/credentials.h"
#include "aws/eks.h"
#include "base/deadline.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "syncd/kube/eks/aws_access.h"
#include "syncd/kube/eks/eks_reference.h"
#include "syncd/kube/eks/patience.h"

namespace cred::syncd {

struct EksAccess {
  std::string server;         // https URL
  std::string authority_pem;  // not judged
  Secret token;
  Instant renew_at;

  // Why the API server refuses the token, as far as AWS says it; asked only after a refusal, else
  // empty.
  std::string refusal;

  // What may be why nobody answers there; looked for only then, else empty.
  std::string trouble;
};

// Why the way is wanted anew.
enum class EksCause {
  outdated,  // the token is at its end, or a file has changed; also at first
  refused,   // the API server took the token for nobody's
  lost,      // nobody answers at the endpoint, or not as the one that the CA vouches for
};

// One thread at a time.
class EksWay {
 public:
  explicit EksWay(EksReference reference) : reference_(std::move(reference)) {}

  // Blocks for 20 s at most. The cluster is described the first time, unless a survey has just done
  // that (descriptions.h), and then only when it is lost; who we are is looked up only after a
  // refusal; both again after a while (patience.h). Where EKS cannot be asked again the old
  // description stays. Fails as make_aws_access, Source::fetch and fetch_eks_cluster do, and for a
  // cluster that is in no state to be used (advice.h).
  Result<EksAccess> open(const EksDeps& deps, EksCause cause);

  // What EKS said turned out to be good for nothing: the cluster is described the next time.
  void forget() { cluster_.reset(); }

 private:
  Result<void> describe_first(const AwsAccess& aws, const Credentials& credentials,
                              const Deadline& deadline);
  void describe_again(const AwsAccess& aws, const Credentials& credentials,
                      const Deadline& deadline);
  void explain_refusal(const AwsAccess& aws, const Credentials& credentials,
                       const Deadline& deadline);
  Result<EksAccess> make(const AwsAccess& aws, const Credentials& credentials) const;

  const EksReference reference_;
  const std::shared_ptr<CallState> state_ = std::make_shared<CallState>();
  std::optional<EksCluster> cluster_;
  std::string trouble_;
  std::string refusal_;
  Patience describing_;
  Patience asking_who_;

  std::string key_;  // id of the one that the last token was signed with
};

}  // namespace cred::syncd
