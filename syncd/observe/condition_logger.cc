// SPDX-License-Identifier: Apache-2.0
// One line for each change that lasts, and for each cause that is new.
#include "syncd/observe/condition_logger.h"

#include <algorithm>
#include <utility>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {
namespace {

constexpr Span kFirstProof = std::chrono::seconds{10};
constexpr Span kLongestProof = std::chrono::minutes{30};
constexpr Span kForgiven = std::chrono::hours{2};

// Of one time of trouble. A connection breaks, and only the next attempt tells why; but one that
// fails in ever new words fills no journal.
constexpr std::size_t kMostCauses = 2;

}  // namespace

ConditionLogger::ConditionLogger(std::string cluster, LogSink tell, Loop& loop,
                                 std::function<double()> random)
    : cluster_(std::move(cluster)),
      tell_(std::move(tell)),
      loop_(loop),
      random_(std::move(random)),
      proof_(kFirstProof, kLongestProof) {}

ConditionLogger::~ConditionLogger() { loop_.cancel(timer_); }

void ConditionLogger::set(const std::string& text) {
  const bool was_well = text_.empty();
  text_ = text;
  if (!text.empty()) {
    loop_.cancel(timer_);
    return tell_cause();
  }
  if (was_well || told_.empty()) return;
  timer_ = loop_.after(proof_.take(random_()), [this] { tell_end(); });
}

void ConditionLogger::tell_cause() {
  // Errors of calls name the cluster themselves.
  const std::string name = "cluster " + cluster_ + ": ";
  const std::string line = text_.starts_with(name) ? text_ : name + text_;
  const bool is_told = std::find(told_.begin(), told_.end(), line) != told_.end();
  if (is_told || told_.size() == kMostCauses) return;
  if (told_.empty() && loop_.clock().tick() - well_since_ > kForgiven) proof_.reset();
  told_.push_back(line);
  tell_({Priority::warning, kClusterTroubleId, line, cluster_});
}

void ConditionLogger::tell_end() {
  told_.clear();
  well_since_ = loop_.clock().tick();
  LogLine line{Priority::notice, kClusterBackId, "cluster " + cluster_ + " is back", cluster_};
  line.ends = kClusterTroubleId;
  tell_(line);
}

}  // namespace cred::syncd
