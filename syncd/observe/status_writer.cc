// SPDX-License-Identifier: Apache-2.0
// Taken → compared → written by a job.
#include "syncd/observe/status_writer.h"

#include <optional>
#include <utility>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {
namespace {

constexpr Span kLook = std::chrono::seconds{2};
constexpr Span kPause = std::chrono::minutes{1};

}  // namespace

class StatusWriter::State : public std::enable_shared_from_this<State> {
 public:
  explicit State(Deps deps) : deps_(std::move(deps)) {}

  void look() {
    const Tick tick = deps_.loop.clock().tick();
    if (!is_writing_ && tick >= not_before_) write_if_news();
    timer_ = deps_.loop.after(kLook, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->look();
    });
  }

  void stop() { deps_.loop.cancel(timer_); }

 private:
  void write_if_news() {
    auto taken = std::make_shared<Snapshot>(deps_.take());
    if (written_ && says_same(*written_, *taken)) return;
    is_writing_ = true;
    deps_.run_job([weak = weak_from_this(), taken, write = deps_.write, &loop = deps_.loop] {
      const auto written = std::make_shared<Result<void>>(write(*taken));
      loop.post([weak, taken, written] {
        if (const auto self = weak.lock()) self->end(taken, *written);
      });
    });
  }

  void end(const std::shared_ptr<Snapshot>& taken, const Result<void>& written) {
    is_writing_ = false;
    if (written) {
      written_ = taken;
      return;
    }
    not_before_ = deps_.loop.clock().tick() + kPause;
    deps_.tell({Priority::warning, kStateTroubleId,
                written.error().text + "; `ecr-syncd status` shows old news until that is mended"});
  }

  Deps deps_;
  std::shared_ptr<const Snapshot> written_;
  Loop::TimerId timer_;
  Tick not_before_{};
  bool is_writing_ = false;
};

StatusWriter::StatusWriter(Deps deps) : state_(std::make_shared<State>(std::move(deps))) {}

StatusWriter::~StatusWriter() { state_->stop(); }

void StatusWriter::start() { state_->look(); }

}  // namespace cred::syncd
