// SPDX-License-Identifier: Apache-2.0
// Time passes on the way there and back; faults come between.
#include "simulation/api_server.h"

#include <utility>

#include "support/apiserver/object_path.h"
#include "support/apiserver/status.h"

namespace cred::syncd::simulation {
namespace {

using cred::testing::make_status;
using std::chrono::seconds;

// After which the kernel gives up a peer that does not acknowledge.
constexpr Span kDeadPeer = seconds{45};

// More than happens in the longest outage; without a limit it would grow all month like a leak.
constexpr std::size_t kHistory = 200;

// Fewer than asked for, so that there are pages at all.
constexpr std::size_t kPage = 3;

bool breaks_streams(Fault fault) {
  return fault == Fault::refused || fault == Fault::black_hole || fault == Fault::reset ||
         fault == Fault::silence;
}

}  // namespace

std::optional<Response> make_refusal(Fault fault, Dice& dice) {
  switch (fault) {
    case Fault::throttled: {
      Response response = make_status(429, "TooManyRequests", "too many requests");
      if (dice.happens(0.5)) response.headers.push_back({"Retry-After", "2"});
      return response;
    }
    case Fault::internal:
      return make_status(500, "InternalError", "etcdserver: request timed out");
    case Fault::unavailable: {
      Response response = make_status(503, "ServiceUnavailable", "apiserver is shutting down");
      if (dice.happens(0.5)) response.headers.push_back({"Retry-After", "1"});
      return response;
    }
    case Fault::unauthorized:
      return make_status(401, "Unauthorized", "Unauthorized");
    case Fault::forbidden:
      return make_status(403, "Forbidden", "secrets is forbidden: User \"s\" cannot list resource");
    case Fault::rubbish:
      return Response{200, {}, "<html><body>Welcome to our hotel's network\n</body></html>"};
    case Fault::expired:
      return make_status(410, "Expired", "too old resource version");
    case Fault::conflict:
      return make_status(409, "Conflict", "the object has been modified",
                         R"({"name":"regcred","kind":"secrets"})");
    default:
      return std::nullopt;
  }
}

Error make_network_error(Fault fault) {
  switch (fault) {
    case Fault::refused:
      return {Errc::unavailable, "k:443: connection refused"};
    case Fault::black_hole:
      return {Errc::unavailable, "k:443: no connection within 10 s"};
    case Fault::silence:
      return {Errc::unavailable, "k:443: no answer in time"};
    default:
      return {Errc::unavailable, "k:443: the connection was lost"};
  }
}

ApiServer::ApiServer(Loop& world, FaultDesk faults, bool has_idle_guard)
    : world_(world), faults_(std::move(faults)), has_idle_guard_(has_idle_guard) {
  store_.after_change = [this] { tell_streams(); };
  store_.limit_history(kHistory);
  routes_.limit_pages(kPage);
  for (const Outage& outage : faults_.outages().all()) plan_outage(outage);
}

void ApiServer::add_outage(const Outage& outage) {
  faults_.add_outage(outage);
  plan_outage(outage);
}

void ApiServer::plan_outage(const Outage& outage) {
  if (!breaks_streams(outage.fault)) return;
  world_.after(outage.begin - world_.clock().tick(), [this, outage] { begin_outage(outage); });
}

void ApiServer::begin_outage(const Outage& outage) {
  // It is restarted, and what it remembered for its watches is gone.
  if (outage.fault == Fault::refused) store_.forget_history();
  for (const auto& weak : streams_) {
    const auto stream = weak.lock();
    if (!stream) continue;
    stream->fall_silent();
    if (outage.fault == Fault::silence) continue;
    const Span pause = outage.fault == Fault::black_hole ? kDeadPeer : Span{1};
    world_.after(pause, [weak, fault = outage.fault] {
      if (const auto open = weak.lock()) open->end(make_network_error(fault));
    });
  }
}

void ApiServer::tell_streams() {
  std::erase_if(streams_, [](const auto& weak) {
    const auto stream = weak.lock();
    return !stream || stream->is_over();
  });
  for (const auto& weak : streams_) {
    if (const auto stream = weak.lock()) stream->wake();
  }
}

void ApiServer::drop_streams() {
  for (const auto& weak : streams_) {
    if (const auto stream = weak.lock()) stream->stop();
  }
  streams_.clear();
}

Result<Response> ApiServer::answer(const Request& request) {
  if (on_request) on_request(request);
  const bool is_apply = request.method == "PATCH";
  const bool is_list = cred::testing::find_parameter(request.url, "limit") == "500";
  const auto fault = faults_.draw(world_.clock().tick(), is_apply, is_list);
  Fibers& fibers = Fibers::current();
  if (fault == Fault::refused) fibers.sleep(Span{1});
  if (fault == Fault::black_hole) fibers.sleep(Span{request.connect_timeout});
  if (fault == Fault::refused || fault == Fault::black_hole) return make_network_error(*fault);
  fibers.sleep(faults_.dice().between(Span{1}, Span{faults_.dice().happens(0.02) ? 3000 : 30}));
  if (fault && fault != Fault::lost_reply) return fail(*fault, request);
  Response response = routes_.answer(request);
  if (fault == Fault::lost_reply) return make_network_error(*fault);
  fibers.sleep(faults_.dice().between(Span{1}, Span{30}));
  return response;
}

Result<Response> ApiServer::fail(Fault fault, const Request& request) {
  if (auto response = make_refusal(fault, faults_.dice())) return *std::move(response);
  if (fault == Fault::silence) Fibers::current().sleep(request.total_timeout);
  return make_network_error(fault);
}

StopStream ApiServer::open_stream(Request request, StreamHandler handler) {
  if (on_request) on_request(request);
  const StreamWorld deps{world_, store_, faults_, trace, on_lost_event};
  auto stream = std::make_shared<Stream>(deps, request, std::move(handler));
  streams_.push_back(stream);
  const auto fault = faults_.draw(world_.clock().tick(), false, true);
  Span pause = faults_.dice().between(Span{1}, Span{60});
  if (fault == Fault::refused) pause = Span{1};
  if (fault == Fault::black_hole) pause = Span{request.connect_timeout};
  if (has_idle_guard_) {
    world_.after(request.total_timeout, [weak = std::weak_ptr(stream)] {
      if (const auto open = weak.lock()) open->end(make_network_error(Fault::silence));
    });
  }
  world_.after(pause, [this, stream, fault] {
    if (!fault) return stream->begin();
    if (fault == Fault::silence) return;
    if (const auto response = make_refusal(*fault, faults_.dice()))
      return stream->refuse(*response);
    stream->end(make_network_error(*fault));
  });
  return [stream] { stream->stop(); };
}

}  // namespace cred::syncd::simulation
