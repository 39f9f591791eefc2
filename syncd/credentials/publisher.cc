// SPDX-License-Identifier: Apache-2.0
// Newest → job → told, tried again.
#include "syncd/credentials/publisher.h"

#include <utility>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {

Publisher::Publisher(Deps deps) : deps_(std::move(deps)) {}

void Publisher::take(Publish publish) {
  publish_ = std::move(publish);
  is_new_ = true;
  pause_.reset();
  start();
}

void Publisher::start() {
  if (is_busy_) return;
  deps_.loop.cancel(timer_);
  is_busy_ = true;
  is_new_ = false;
  deps_.run_job([this, alive = scope_.token(), publish = publish_, &loop = deps_.loop] {
    auto outcome = std::make_shared<Result<std::string>>(publish());
    loop.post([this, alive, outcome] {
      if (alive) finish(*outcome);
    });
  });
}

void Publisher::finish(const Result<std::string>& outcome) {
  is_busy_ = false;
  tell(outcome);
  if (is_new_) return start();
  if (outcome) return;
  timer_ = deps_.loop.after(pause_.take(deps_.random()), [this, alive = scope_.token()] {
    if (alive) start();
  });
}

void Publisher::tell(const Result<std::string>& outcome) {
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

void Publisher::say(Priority priority, std::string text) const {
  deps_.tell({priority, kPublishId, std::move(text)});
}

}  // namespace cred::syncd
