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

StatusWriter::StatusWriter(Deps deps) : deps_(std::move(deps)) {}

StatusWriter::~StatusWriter() { deps_.loop.cancel(timer_); }

void StatusWriter::look() {
  const Tick tick = deps_.loop.clock().tick();
  if (!is_writing_ && tick >= not_before_) write_if_news();
  timer_ = deps_.loop.after(kLook, [this, alive = scope_.token()] {
    if (alive) look();
  });
}

void StatusWriter::write_if_news() {
  auto taken = std::make_shared<Snapshot>(deps_.take());
  if (written_ && says_same(*written_, *taken)) return;
  is_writing_ = true;
  deps_.run_job([this, alive = scope_.token(), taken, write = deps_.write, &loop = deps_.loop] {
    const auto written = std::make_shared<Result<void>>(write(*taken));
    loop.post([this, alive, taken, written] {
      if (alive) end(taken, *written);
    });
  });
}

void StatusWriter::end(const std::shared_ptr<Snapshot>& taken, const Result<void>& written) {
  is_writing_ = false;
  if (written) {
    written_ = taken;
    return;
  }
  not_before_ = deps_.loop.clock().tick() + kPause;
  deps_.tell({Priority::warning, kStateTroubleId,
              written.error().text + "; `ecr-syncd status` shows old news until that is mended"});
}

void StatusWriter::start() { look(); }

}  // namespace cred::syncd
