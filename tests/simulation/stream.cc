// SPDX-License-Identifier: Apache-2.0
// Initial events, changes, bookmarks, and what goes wrong with them.
#include "simulation/stream.h"

#include <charconv>
#include <utility>

#include "support/apiserver/status.h"

namespace cred::syncd::simulation {
namespace {

using std::chrono::seconds;

seconds read_timeout(std::string_view url) {
  const std::string_view text = cred::testing::find_parameter(url, "timeoutSeconds");
  seconds::rep number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return seconds{number};
}

Response make_head(int status) { return {status, {}, {}}; }

}  // namespace

Stream::Stream(StreamWorld world, const Request& request, StreamHandler handler)
    : world_(std::move(world)),
      handler_(std::move(handler)),
      watch_(world_.store, *cred::testing::parse_object_path(request.url), request.url),
      timeout_(read_timeout(request.url)) {}

void Stream::begin() {
  if (is_over_) return;
  handler_.on_head(200);
  has_begun_ = true;
  send_news();
  if (is_over_) return;
  plan_end();
  send_bookmark();
}

void Stream::plan_end() {
  const auto later = [self = weak_from_this()](auto task) {
    return [self, task] {
      const auto stream = self.lock();
      if (stream && !stream->is_over_ && !stream->is_silent_) task(*stream);
    };
  };
  world_.world.after(timeout_, later([](Stream& self) { self.end(make_head(200)); }));
  const Span some_time = world_.faults.dice().between(Span{0}, timeout_);
  if (world_.faults.happens(StreamFault::silent)) {
    world_.world.after(some_time, later([](Stream& self) {
                         self.world_.faults.note(StreamFault::silent);
                         self.fall_silent();
                       }));
  } else if (world_.faults.happens(StreamFault::error_event)) {
    world_.world.after(some_time, later([](Stream& self) {
                         self.world_.faults.note(StreamFault::error_event);
                         self.end_with_event(500, "InternalError", "etcdserver: no leader");
                       }));
  } else if (world_.faults.happens(StreamFault::expired_event)) {
    world_.world.after(some_time, later([](Stream& self) {
                         self.world_.faults.note(StreamFault::expired_event);
                         self.end_with_event(410, "Expired", "too old resource version");
                       }));
  } else if (world_.faults.happens(StreamFault::cut)) {
    world_.world.after(some_time, later([](Stream& self) {
                         self.world_.faults.note(StreamFault::cut);
                         self.handler_.on_data(R"({"type":"BOOKMARK","obj)");
                         self.end(Error{Errc::unavailable, "k:443: the connection was lost"});
                       }));
  }
}

void Stream::end(Result<Response> head) {
  if (std::exchange(is_over_, true)) return;
  handler_.on_end(std::move(head));
}

void Stream::refuse(const Response& response) {
  if (is_over_) return;
  handler_.on_head(response.status);
  handler_.on_data(response.body);
  end(Response{response.status, response.headers, {}});
}

void Stream::end_with_event(int code, const std::string& reason, const std::string& message) {
  send(cred::testing::render_error_event(cred::testing::make_status(code, reason, message).body));
  end(make_head(200));
}

void Stream::wake() {
  if (!has_begun_ || is_over_ || is_silent_ || std::exchange(is_waking_, true)) return;
  world_.world.after(world_.faults.dice().between(Span{1}, Span{40}), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->is_waking_ = false;
    if (!self->is_over_ && !self->is_silent_) self->send_news();
  });
}

void Stream::send_news() {
  for (const cred::testing::WatchedLine& line : watch_.take_news()) send_change(line);
  if (watch_.is_over()) end(make_head(200));
}

void Stream::send_change(const cred::testing::WatchedLine& line) {
  const bool is_change = !line.namespace_name.empty();
  if (is_change && world_.faults.happens(StreamFault::lost_event)) {
    world_.faults.note(StreamFault::lost_event);
    world_.on_lost_event(line.namespace_name);
    return;
  }
  if (is_change && world_.faults.happens(StreamFault::rubbish_line)) {
    world_.faults.note(StreamFault::rubbish_line);
    send(R"({"type":"MODI\u0000FIED","object":[}])");
    return;
  }
  send(line.text);
}

void Stream::send_bookmark() {
  world_.world.after(world_.faults.dice().between(seconds{50}, seconds{70}),
                     [weak = weak_from_this()] {
                       const auto self = weak.lock();
                       if (!self || self->is_over_ || self->is_silent_) return;
                       self->send(self->watch_.make_bookmark());
                       self->send_bookmark();
                     });
}

void Stream::send(const std::string& line) { handler_.on_data(line + '\n'); }

}  // namespace cred::syncd::simulation
