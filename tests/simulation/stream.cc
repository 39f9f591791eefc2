// SPDX-License-Identifier: Apache-2.0
// Initial events, changes, bookmarks, and what goes wrong with them.
#include "simulation/stream.h"

#include <charconv>
#include <utility>

#include "simulation/api_routes.h"

namespace cred::simulation {
namespace {

using std::chrono::seconds;

std::uint64_t read_number(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Response make_head(int status) { return {status, {}, {}}; }

}  // namespace

Stream::Stream(StreamWorld world, const Request& request, StreamHandler handler)
    : world_(std::move(world)),
      handler_(std::move(handler)),
      resource_(path_of(request).starts_with("/api/v1/secrets") ? Resource::secrets
                                                                : Resource::namespaces),
      is_initial_(find_parameter(path_of(request), "sendInitialEvents") == "true"),
      told_(read_number(find_parameter(path_of(request), "resourceVersion"))),
      timeout_(seconds{read_number(find_parameter(path_of(request), "timeoutSeconds"))}) {}

void Stream::begin() {
  if (is_over_) return;
  handler_.on_head(200);
  has_begun_ = true;
  const auto& history = world_.store.history();
  const bool is_too_old = !is_initial_ && !history.empty() && told_ + 1 < history.front().version &&
                          told_ < world_.store.version();
  if (is_too_old) return end_with_event(410, "Expired");
  if (is_initial_) send_initial();
  plan_end();
  send_news();
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
  const Tick some_time = world_.faults.dice().between(Tick{0}, timeout_);
  if (world_.faults.happens(StreamFault::silent)) {
    world_.world.after(some_time, later([](Stream& self) {
                         self.world_.faults.note(StreamFault::silent);
                         self.fall_silent();
                       }));
  } else if (world_.faults.happens(StreamFault::error_event)) {
    world_.world.after(some_time, later([](Stream& self) {
                         self.world_.faults.note(StreamFault::error_event);
                         self.end_with_event(500, "InternalError");
                       }));
  } else if (world_.faults.happens(StreamFault::expired_event)) {
    world_.world.after(some_time, later([](Stream& self) {
                         self.world_.faults.note(StreamFault::expired_event);
                         self.end_with_event(410, "Expired");
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

void Stream::end_with_event(int code, const std::string& reason) {
  send(
      R"({"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","reason":)" +
      quote(reason) + R"(,"code":)" + std::to_string(code) + "}}");
  end(make_head(200));
}

void Stream::wake() {
  if (!has_begun_ || is_over_ || is_silent_ || std::exchange(is_waking_, true)) return;
  world_.world.after(world_.faults.dice().between(Tick{1}, Tick{40}), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->is_waking_ = false;
    if (!self->is_over_ && !self->is_silent_) self->send_news();
  });
}

void Stream::send_initial() {
  const ObjectStore& store = world_.store;
  const auto send_added = [this](const std::string& object) {
    send(R"({"type":"ADDED","object":)" + object + "}");
  };
  if (resource_ == Resource::namespaces) {
    for (const auto& [name, kept] : store.namespaces()) send_added(store.describe_namespace(name));
  } else {
    for (const auto& [name, kept] : store.secrets()) send_added(store.describe_secret(name, false));
  }
  told_ = store.version();
  send(R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":)" +
       quote(std::to_string(told_)) + R"(,"annotations":{"k8s.io/initial-events-end":"true"}}}})");
}

void Stream::send_news() {
  for (const Change& change : world_.store.history()) {
    if (change.version <= told_ || change.resource != resource_) continue;
    send_change(change);
  }
  told_ = world_.store.version();
}

void Stream::send_change(const Change& change) {
  if (world_.faults.happens(StreamFault::lost_event)) {
    world_.faults.note(StreamFault::lost_event);
    world_.on_lost_event(change.namespace_name);
    return;
  }
  if (world_.faults.happens(StreamFault::rubbish_line)) {
    world_.faults.note(StreamFault::rubbish_line);
    send(R"({"type":"MODI\u0000FIED","object":[}])");
    return;
  }
  send(std::string(R"({"type":")") + change.type + R"(","object":)" + change.object + "}");
}

void Stream::send_bookmark() {
  world_.world.after(world_.faults.dice().between(seconds{50}, seconds{70}),
                     [weak = weak_from_this()] {
                       const auto self = weak.lock();
                       if (!self || self->is_over_ || self->is_silent_) return;
                       self->send(R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":)" +
                                  quote(std::to_string(self->told_)) + "}}}");
                       self->send_bookmark();
                     });
}

void Stream::send(const std::string& line) { handler_.on_data(line + '\n'); }

}  // namespace cred::simulation
