// SPDX-License-Identifier: Apache-2.0
// Newest → job → told, tried again.
#include "syncd/credentials/publisher.h"

#include <utility>

#include "syncd/observe/message_ids.h"
#include "syncd/runtime/backoff.h"

namespace cred::syncd {
namespace {

constexpr Span kFirstPause = std::chrono::seconds{30};
constexpr Span kLongestPause = std::chrono::minutes{10};

}  // namespace

class Publisher::State : public std::enable_shared_from_this<State> {
 public:
  explicit State(Deps deps) : deps_(std::move(deps)) {}

  void take(Publish publish) {
    publish_ = std::move(publish);
    is_new_ = true;
    pause_.reset();
    start();
  }

 private:
  void start() {
    if (is_busy_) return;
    deps_.loop.cancel(timer_);
    is_busy_ = true;
    is_new_ = false;
    deps_.run_job([weak = weak_from_this(), publish = publish_, &loop = deps_.loop] {
      auto outcome = std::make_shared<Result<std::string>>(publish());
      loop.post([weak, outcome] {
        if (const auto self = weak.lock()) self->finish(*outcome);
      });
    });
  }

  void finish(const Result<std::string>& outcome) {
    is_busy_ = false;
    tell(outcome);
    if (is_new_) return start();
    if (outcome) return;
    timer_ = deps_.loop.after(pause_.take(deps_.random()), [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->start();
    });
  }

  void tell(const Result<std::string>& outcome) {
    const std::string trouble = outcome ? *outcome : outcome.error().text;
    if (!outcome) {
      say(Priority::warning, "the passwords are not published on this machine: " + trouble +
                                 "; see that there is space and that ecr-syncd may write there; "
                                 "it is tried again");
    } else if (!trouble.empty() && trouble != trouble_) {
      say(Priority::warning, "the passwords are published, but no helper reads them: " + trouble);
    } else if (trouble.empty() && !trouble_.empty()) {
      say(Priority::notice, "the passwords are published on this machine again");
    }
    trouble_ = trouble;
  }

  void say(Priority priority, std::string text) const {
    deps_.tell({priority, kPublishId, std::move(text)});
  }

  Deps deps_;
  Publish publish_;
  Backoff pause_{kFirstPause, kLongestPause};
  Loop::TimerId timer_;
  std::string trouble_;
  bool is_busy_ = false;
  bool is_new_ = false;
};

Publisher::Publisher(Deps deps) : state_(std::make_shared<State>(std::move(deps))) {}

void Publisher::take(Publish publish) { state_->take(std::move(publish)); }

}  // namespace cred::syncd
