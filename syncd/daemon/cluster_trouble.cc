// SPDX-License-Identifier: Apache-2.0
// One line for each change that lasts.
#include "syncd/daemon/cluster_trouble.h"

#include <utility>

#include "syncd/daemon/message_ids.h"

namespace cred {
namespace {

constexpr Tick kFirstProof = std::chrono::seconds{10};
constexpr Tick kLongestProof = std::chrono::minutes{30};
constexpr Tick kForgiven = std::chrono::hours{2};

}  // namespace

ClusterTrouble::ClusterTrouble(std::string cluster, Tell tell, Loop& loop,
                               std::function<double()> random)
    : cluster_(std::move(cluster)),
      tell_(std::move(tell)),
      loop_(loop),
      random_(std::move(random)),
      proof_(kFirstProof, kLongestProof) {}

ClusterTrouble::~ClusterTrouble() { loop_.cancel(timer_); }

void ClusterTrouble::set(const std::string& text) {
  const bool was_well = text_.empty();
  text_ = text;
  if (was_well == text.empty()) return;
  loop_.cancel(timer_);
  if (!text.empty()) {
    if (!is_told_) tell_begin();
  } else if (is_told_) {
    timer_ = loop_.after(proof_.take(random_()), [this] { tell_end(); });
  }
}

void ClusterTrouble::tell_begin() {
  if (loop_.clock().tick() - well_since_ > kForgiven) proof_.reset();
  is_told_ = true;
  // Errors of calls name the cluster themselves.
  const std::string name = "cluster " + cluster_ + ": ";
  tell_({Priority::warning, kClusterTroubleId, text_.starts_with(name) ? text_ : name + text_,
         cluster_});
}

void ClusterTrouble::tell_end() {
  is_told_ = false;
  well_since_ = loop_.clock().tick();
  LogLine line{Priority::notice, kClusterBackId, "cluster " + cluster_ + " is back", cluster_};
  line.ends = kClusterTroubleId;
  tell_(line);
}

}  // namespace cred
