// SPDX-License-Identifier: Apache-2.0
// A queue of changes, a job that writes, and a limit for each that waits.
#include "syncd/service/pause/pause_keeper.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"
#include "syncd/config/discovered.h"
#include "syncd/controller/cluster_view.h"
#include "syncd/observe/message_ids.h"

namespace cred::syncd {
namespace {

Error refuse_late() {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(PauseKeeper::kPatience);
  return Error{Errc::unavailable,
               "nothing has changed: the disk with the state directory does not "
               "answer (it had " +
                   std::to_string(seconds.count()) + " s); look at it, and say it again"};
}

}  // namespace

PauseKeeper::~PauseKeeper() {
  for (const Change& one : waiting_) deps_.loop.cancel(one.limit);
}

void PauseKeeper::read() {
  if (!deps_.storage.read) return;
  auto pauses = deps_.storage.read();
  if (!pauses) return deps_.tell({Priority::error, kStateTroubleId, pauses.error().text});
  pauses_ = *std::move(pauses);
}

std::optional<Instant> PauseKeeper::find(const std::string& cluster) const {
  const auto found = pauses_.find(cluster);
  return found == pauses_.end() ? std::nullopt : std::optional(found->second);
}

void PauseKeeper::pause(const std::string& cluster, PauseDone done) {
  request(cluster, true, std::move(done));
}

void PauseKeeper::resume(const std::string& cluster, PauseDone done) {
  request(cluster, false, std::move(done));
}

void PauseKeeper::request(const std::string& cluster, bool is_pause, PauseDone done) {
  const std::uint64_t id = ++last_id_;
  const auto limit = deps_.loop.after(kPatience, [this, id, alive = scope_.token()] {
    if (alive) give_up(id);
  });
  waiting_.push_back({id, cluster, is_pause, std::move(done), limit});
  begin_next();
}

void PauseKeeper::begin_next() {
  while (!is_writing_ && !waiting_.empty()) {
    const auto pauses = make(waiting_.front());
    if (!pauses) {
      answer_first(pauses.error());
    } else if (!deps_.storage.write) {
      answer_first(take(*pauses));
    } else {
      writing_for_ = waiting_.front().id;
      write(*pauses, [this, pauses = *pauses](const Result<void>& written) {
        take_written(pauses, written);
      });
    }
  }
}

// What is asked for, beside all that was asked for before.
Result<Pauses> PauseKeeper::make(const Change& change) const {
  const std::vector<std::string> clusters = deps_.list_clusters();
  const std::string& meant = change.cluster;
  const auto is_meant = [&meant](const std::string& name) { return is_in_scope(name, meant); };
  const bool is_known = std::any_of(clusters.begin(), clusters.end(), is_meant) ||
                        std::any_of(pauses_.begin(), pauses_.end(),
                                    [&](const auto& one) { return is_meant(one.first); });
  if (!meant.empty() && !is_known) {
    return Error{Errc::local, "no cluster of the configuration is called " + meant};
  }
  Pauses pauses = pauses_;
  if (!change.is_pause) {
    std::erase_if(pauses, [&](const auto& one) { return is_meant(one.first); });
    return pauses;
  }
  for (const std::string& name : clusters) {
    if (is_meant(name)) pauses.emplace(name, deps_.loop.clock().now());
  }
  return pauses;
}

void PauseKeeper::write(const Pauses& pauses, std::function<void(const Result<void>&)> then) {
  is_writing_ = true;
  deps_.storage.run_job([this, pauses, then = std::move(then), write = deps_.storage.write,
                         &loop = deps_.loop, alive = scope_.token()] {
    auto written = std::make_shared<Result<void>>(write(pauses));
    loop.post([this, alive, written, then] {
      if (!alive) return;
      is_writing_ = false;
      then(*written);
      begin_next();
    });
  });
}

void PauseKeeper::take_written(const Pauses& pauses, const Result<void>& written) {
  const bool is_awaited = std::exchange(writing_for_, std::nullopt).has_value();
  if (!is_awaited) {
    if (written) take_back();
    return;
  }
  if (written) return answer_first(take(pauses));
  Error error = written.error();
  error.text += "; nothing has changed";
  answer_first(error);
}

// Whoever wanted it has heard that nothing has changed; a restart must not find another thing.
void PauseKeeper::take_back() {
  write(pauses_, [this](const Result<void>& written) {
    if (written) return;
    deps_.tell({Priority::error, kStateTroubleId,
                "a change of what is paused was kept too late and cannot be taken back, so a "
                "restart will find it; say `ecr-syncd pause` or `resume` again: " +
                    written.error().text});
  });
}

std::size_t PauseKeeper::take(const Pauses& pauses) {
  const Pauses before = std::exchange(pauses_, pauses);
  std::size_t news = 0;
  for (const std::string& name : deps_.list_clusters()) {
    const auto since = find(name);
    if (since.has_value() == before.contains(name)) continue;
    ++news;
    deps_.apply(name, since);
    deps_.tell({Priority::notice, kPausedId,
                since ? describe_pause(name, *since) : "is served again", name});
  }
  return news;
}

void PauseKeeper::give_up(std::uint64_t id) {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [id](const Change& one) { return one.id == id; });
  if (found == waiting_.end()) return;
  if (writing_for_ == id) writing_for_.reset();
  const PauseDone done = std::move(found->done);
  waiting_.erase(found);
  done(refuse_late());
}

void PauseKeeper::answer_first(const Result<std::size_t>& result) {
  const Change first = std::move(waiting_.front());
  waiting_.pop_front();
  deps_.loop.cancel(first.limit);
  first.done(result);
}

}  // namespace cred::syncd
