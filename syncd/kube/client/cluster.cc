// SPDX-License-Identifier: Apache-2.0
// Requests with the credentials of the moment, again where the server asks for it.
#include "syncd/kube/client/cluster.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/deadline.h"
#include "base/mutex.h"
#include "base/pace.h"
#include "base/real.h"
#include "http/curl_send.h"
#include "http/curl_stream.h"
#include "syncd/kube/client/loss.h"
#include "syncd/kube/client/pressure.h"
#include "syncd/kube/client/retry_after.h"
#include "syncd/kube/client/session.h"

namespace cred::syncd {
namespace {

using std::chrono::milliseconds;

using SharedSession = std::shared_ptr<const Session>;

// As client-go: a server that asks for patience gets ten more tries.
constexpr int kMostRetries = 10;
constexpr milliseconds kFirstPause{1000};
constexpr milliseconds kLongestPause{32000};

// Credentials that the server has refused are not renewed more often, lest a thousand requests run
// a plugin a thousand times.
constexpr std::chrono::seconds kRenewalPause{10};

// Between two looks at whether it is our turn, where the server has refused requests.
constexpr milliseconds kTurn{10};

class Client {
 public:
  Client(ClusterReference reference, ClusterDeps deps, SharedSession session)
      : reference_(std::move(reference)),
        deps_(std::move(deps)),
        session_(std::move(session)),
        looked_at_(deps_.now()),
        pace_(reference_.requests_per_second, deps_.sleep),
        pressure_(reference_.in_flight) {}

  StopStream watch(const ApiRequest& request, StreamHandler handler) {
    const Exchange exchange{request, find_session(), Deadline::after(request.timeout)};
    // Not the session, which the stream would keep open by itself.
    handler.on_end = [name = reference_.name, now = deps_.now,
                      certificate = exchange.session->certificate,
                      refusal = exchange.session->refusal, loss = reference_.eks ? loss_ : nullptr,
                      on_end = std::move(handler.on_end)](Result<Response> head) {
      if (!head && loss) return on_end(loss->note(std::move(head).error()));
      on_end(explain(std::move(head), name, explain_refusal(certificate, refusal, now())));
    };
    return exchange.session->stream(make_request(exchange), std::move(handler));
  }

  Result<Response> call(const ApiRequest& request) {
    pace_.wait();
    Exchange exchange{request, find_session(), Deadline::after(request.timeout)};
    while (true) {
      auto response = send_in_turn(exchange);
      if (response && response->status == 401) {
        const auto has_others = take_other_credentials(exchange);
        if (!has_others) return has_others.error();
        if (!*has_others) {
          const Session& session = *exchange.session;
          return explain(std::move(response), reference_.name,
                         explain_refusal(session.certificate, session.refusal, deps_.now()));
        }
      } else if (response && !wait_before_retry(*response, exchange)) {
        return response;
      } else if (!response && !recover(exchange)) {
        return explain_loss(std::move(response).error());
      }
      ++exchange.retries;
      pace_.wait();
    }
  }

 private:
  struct Exchange {
    const ApiRequest& request;
    SharedSession session;
    Deadline deadline;
    int retries = 0;
    bool has_renewed = false;
    bool was_lost = false;
  };

  // The time until it is our turn is not part of the exchange's. Whoever has waited for as long as
  // that goes anyway: those before may be stuck.
  Result<Response> send_in_turn(Exchange& exchange) {
    if (!pressure_.try_enter()) {
      const milliseconds left = exchange.deadline.remaining();
      const Deadline patience = Deadline::after(exchange.request.timeout);
      do {
        deps_.sleep(jitter(kTurn));
        if (patience.has_passed()) {
          pressure_.enter();
          break;
        }
      } while (!pressure_.try_enter());
      exchange.deadline = Deadline::after(left);
    }
    auto response = exchange.session->send(make_request(exchange));
    pressure_.leave(response && is_overloaded(*response, deps_.now()));
    return response;
  }

  // From `least` to half as much more: those who are refused together do not come again together.
  milliseconds jitter(milliseconds least) const {
    const auto more = static_cast<double>(least.count()) * deps_.random() / 2;
    return least + milliseconds{static_cast<milliseconds::rep>(more)};
  }

  // A refusal of which we know the cause is an error that says it.
  static Result<Response> explain(Result<Response> response, const std::string& cluster,
                                  std::optional<Error> cause) {
    if (!response || response->status != 401 || !cause) return response;
    return in_context("cluster " + cluster, *std::move(cause));
  }

  // EKS may know why nobody answers, or why it cannot be asked.
  Error explain_loss(Error error) const {
    if (reference_.eks) error = loss_->add_reason(std::move(error));
    return in_context("cluster " + reference_.name, std::move(error));
  }

  // The present one, made anew when it is outdated. Where that does not work the old one goes on:
  // the server will say what it thinks of it.
  SharedSession find_session() {
    const MutexLock lock(mutex_);
    const Instant now = deps_.now();
    if (!is_pausing(now) && loss_->take()) {
      static_cast<void>(open(EksCause::lost));
      renewed_at_ = now;
    }
    if (now == looked_at_) return session_;
    looked_at_ = now;
    const bool has_failed = renewal_error_ && is_pausing(now);
    if (!has_failed && is_outdated(*session_, now)) static_cast<void>(open(EksCause::outdated));
    return session_;
  }

  // Another one than `failed`: by now there may be one, else it is made. During the pause `failed`
  // itself, or why there is no other.
  Result<SharedSession> renew(const SharedSession& failed, EksCause cause) {
    const MutexLock lock(mutex_);
    if (failed != session_) return session_;
    if (is_pausing(deps_.now())) {
      return renewal_error_ ? Result<SharedSession>(*renewal_error_) : session_;
    }
    auto opened = open(cause);
    renewed_at_ = deps_.now();
    return opened;
  }

  bool is_pausing(Instant now) const REQUIRES(mutex_) {
    return renewed_at_ && now >= *renewed_at_ && now < *renewed_at_ + kRenewalPause;
  }

  // With the lock held, so that nobody else does the same meanwhile.
  Result<SharedSession> open(EksCause cause) REQUIRES(mutex_) {
    auto opened = open_session(reference_, deps_, session_, cause);
    renewal_error_.reset();
    if (opened) {
      session_ = *opened;
      loss_->explain(session_->trouble);
    } else {
      renewal_error_ = opened.error();
      renewed_at_ = deps_.now();  // a plugin may have taken its time
      const std::string name = "cluster " + reference_.name + ": ";
      loss_->explain(opened.error().text.substr(name.size()));  // what it is added to has it too
    }
    return opened;
  }

  // After a 401; false when it is the answer.
  Result<bool> take_other_credentials(Exchange& exchange) {
    if (std::exchange(exchange.has_renewed, true)) return false;
    auto renewed = renew(exchange.session, EksCause::refused);
    if (!renewed) return std::move(renewed).error();
    if (*renewed == exchange.session) return false;
    exchange.session = *std::move(renewed);
    exchange.deadline = Deadline::after(exchange.request.timeout);
    return true;
  }

  // After a lost connection; false when that is the end. The server's or our own certificate may be
  // another by now. What the server may have got already does no harm when it comes again: every
  // change that we ask for names the version that it is of.
  bool recover(Exchange& exchange) {
    auto renewed = renew(exchange.session, EksCause::lost);
    if (renewed) exchange.session = *std::move(renewed);
    return !std::exchange(exchange.was_lost, true) && !exchange.deadline.has_passed();
  }

  static Request make_request(const Exchange& exchange) {
    const ApiRequest& request = exchange.request;
    const Session& session = *exchange.session;
    Request wire;
    wire.method = request.method;
    wire.url = session.server + request.path;
    wire.headers = session.headers;
    wire.headers.push_back({"Accept", request.accept});
    if (!request.content_type.empty()) {
      wire.headers.push_back({"Content-Type", request.content_type});
    }
    wire.body = request.body;
    wire.connect_timeout = milliseconds{10000};
    wire.total_timeout = std::max(exchange.deadline.remaining(), milliseconds{1});
    wire.max_reply_bytes = request.max_reply_bytes;
    return wire;
  }

  // False when `response` is the answer.
  bool wait_before_retry(const Response& response, const Exchange& exchange) {
    const bool is_throttled = response.status == 429;
    auto pause = find_retry_after(response, deps_.now());
    if (!is_throttled && (response.status < 500 || !pause)) return false;
    if (pause) {
      pause = jitter(*pause);
    } else {
      pause = std::min(kFirstPause * (1 << std::min(exchange.retries, 5)), kLongestPause);
      *pause = milliseconds{
          static_cast<long>(static_cast<double>(pause->count()) * (0.5 + deps_.random() / 2))};
    }
    if (exchange.retries >= kMostRetries || *pause >= exchange.deadline.remaining()) return false;
    deps_.sleep(*pause);
    return true;
  }

  // Constant after construction.
  const ClusterReference reference_;
  const ClusterDeps deps_;

  Mutex mutex_;
  SharedSession session_ GUARDED_BY(mutex_);
  Instant looked_at_ GUARDED_BY(mutex_);
  std::optional<Instant> renewed_at_ GUARDED_BY(mutex_);  // after the first time
  std::optional<Error> renewal_error_ GUARDED_BY(mutex_);

  // These have locks of their own.
  Pace pace_;
  Pressure pressure_;
  const std::shared_ptr<Loss> loss_ = std::make_shared<Loss>();
};

}  // namespace

ClusterDeps make_cluster_deps(const Environment& environment, std::string home, ReadFile read_file,
                              Now now) {
  return {.environment = environment,
          .home = std::move(home),
          .read_file = std::move(read_file),
          .now = std::move(now),
          .sleep = sleep_for,
          .random = draw_random,
          .run_program = run_program,
          .make_send = make_multiplexed_send,
          .make_stream = make_curl_stream,
          .make_aws_send = make_curl_send,
          .aws_credentials = std::make_shared<CredentialPool>()};
}

Result<Cluster> open_cluster(const ClusterReference& reference, const ClusterDeps& deps) {
  auto session = open_session(reference, deps, nullptr);
  if (!session) return std::move(session).error();
  const std::string server = (*session)->server;
  const std::string default_namespace = (*session)->default_namespace;
  auto client = std::make_shared<Client>(reference, deps, *std::move(session));
  return Cluster{server, default_namespace,
                 [client](const ApiRequest& request) { return client->call(request); },
                 [client](const ApiRequest& request, StreamHandler handler) {
                   return client->watch(request, std::move(handler));
                 }};
}

}  // namespace cred::syncd
