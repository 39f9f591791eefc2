// SPDX-License-Identifier: Apache-2.0
// One look at all canaries after the other.
#include "syncd/service/rollout/rollout.h"

#include <utility>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {

struct Rollout::Look {
  std::size_t lacking = 0;
  std::string trouble;
};

namespace {

std::string judge(const std::string& cluster, const RefreshReport& report) {
  const std::string name = "cluster " + cluster + ": ";
  if (!report.trouble.empty()) {
    return report.trouble.starts_with(name) ? report.trouble : name + report.trouble;
  }
  if (report.bad == 0 && report.unasked == 0) return {};
  return name + std::to_string(report.bad + report.unasked) + " of " +
         std::to_string(report.good + report.bad + report.unasked) +
         " secrets are not right; `ecr-syncd status --cluster " + cluster + "` says which and why";
}

}  // namespace

Rollout::~Rollout() { deps_.loop.cancel(timer_); }

void Rollout::begin() {
  end();
  is_on_ = true;
  pause_.reset();
  deps_.tell({Priority::notice, kReloadedId,
              "reload: the canaries have the changed configuration; the others follow when all is "
              "good there"});
  look_after(pause_.take(deps_.random()));
}

void Rollout::end() {
  deps_.loop.cancel(timer_);
  under_way_.reset();
  trouble_.clear();
  is_on_ = false;
}

std::string Rollout::describe() const {
  if (!is_on_) return {};
  const std::string cause = trouble_.empty() ? "they are being looked at" : trouble_;
  return "it is served by the configuration of before until all is good on the canaries: " + cause +
         "; put that right, or take `canary: true` away and reload, and it follows";
}

void Rollout::look_after(Span pause) {
  timer_ = deps_.loop.after(pause, [this, alive = scope_.token()] {
    if (alive) look();
  });
}

void Rollout::look() {
  const std::vector<std::string> canaries = deps_.list_canaries();
  const auto look = std::make_shared<Look>();
  under_way_ = look;
  if (canaries.empty()) {
    look->trouble = "none is found yet";
    return take(*look);
  }
  look->lacking = canaries.size();
  for (const std::string& name : canaries) {
    deps_.look(name, [this, look, name, alive = scope_.token()](const RefreshReport& report) {
      if (alive && under_way_ == look) add(*look, judge(name, report));
    });
  }
}

void Rollout::add(Look& look, const std::string& trouble) {
  if (!trouble.empty()) look.trouble += (look.trouble.empty() ? "" : "; ") + trouble;
  if (--look.lacking == 0) take(look);
}

void Rollout::take(const Look& look) {
  const std::string trouble = look.trouble;
  under_way_.reset();
  if (trouble.empty()) {
    end();
    deps_.tell({Priority::notice, kReloadedId,
                "reload: all is good on the canaries, so the others "
                "follow"});
    return deps_.on_good();
  }
  if (std::exchange(trouble_, trouble) != trouble) {
    deps_.tell({Priority::warning, kReloadedId,
                "reload: the others stay with the configuration of before: " + trouble});
  }
  look_after(pause_.take(deps_.random()));
}

}  // namespace cred::syncd
