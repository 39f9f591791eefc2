// SPDX-License-Identifier: Apache-2.0
// Listing → streaming → listing or streaming again, one step for each thing that happens.
#include "syncd/kube/reflector/reflector.h"

#include <utility>

#include "syncd/kube/objects/list.h"

namespace cred::syncd {
namespace {

// As client-go's reflector waits, which is what API servers are used to: 800 ms, doubled up to 30
// s, forgotten after 2 min. Source: NewReflector in
// https://github.com/kubernetes/client-go/blob/v0.32.0/tools/cache/reflector.go
constexpr Span kFirstPause{800};
constexpr Span kLongestPause = std::chrono::seconds{30};
constexpr Span kHealthy = std::chrono::minutes{2};
constexpr Span kTooShort = std::chrono::seconds{1};      // as in client-go, there without any line
constexpr Span kInitialTime = std::chrono::seconds{30};  // for all initial events
constexpr int kMostErrors = 5;                           // in a row, then a list clears things up

}  // namespace

class Reflector::State : public std::enable_shared_from_this<State> {
 public:
  State(WatchQuery query, Deps deps, ReflectorHandler handler)
      : query_(std::move(query)), deps_(std::move(deps)), handler_(std::move(handler)) {}

  void begin() {
    if (offers_streaming_list_) return stream(true);
    list();
  }

  void stop() {
    ++generation_;
    deps_.loop.cancel(timer_);
    if (stop_stream_) stop_stream_();
    handler_ = {};
    is_stopped_ = true;
  }

  std::size_t restarts() const { return restarts_; }

  void try_again() {
    if (attempt_) std::exchange(attempt_, {})();
  }

  void restart_with_list() {
    ++restarts_;
    if (stop_stream_) stop_stream_();
    deps_.loop.cancel(timer_);
    begin();
  }

 private:
  // `task` unless something else has begun by then.
  template <typename Task>
  std::function<void()> guarded(Task task) {
    return [weak = weak_from_this(), generation = generation_, task = std::move(task)] {
      const auto self = weak.lock();
      if (self && self->generation_ == generation) task(*self);
    };
  }

  void list() {
    ++generation_;
    auto metas = std::make_shared<std::vector<ObjectMeta>>();
    auto listing = std::make_shared<Listing>();
    const auto report =
        guarded([metas, listing](State& self) { self.take_list(*listing, *metas); });
    deps_.run_job([query = query_, call = deps_.call, &loop = deps_.loop, metas, listing, report] {
      *listing = list_metadata(
          call, query.path, query.selector, [&] { metas->clear(); },
          [&](ObjectMeta meta) -> Result<void> {
            meta.managers.clear();
            metas->push_back(std::move(meta));
            return {};
          });
      loop.post(report);
    });
  }

  void take_list(const Listing& listing, std::vector<ObjectMeta>& metas) {
    if (listing.error) return pause(describe(*listing.error), true);
    if (listing.failure) return pause(describe(*listing.failure), true);
    resource_version_ = listing.resource_version;
    errors_ = 0;
    handler_.on_list(std::move(metas));
    if (!is_stopped_) stream(false);
  }

  void stream(bool is_initial) {
    ++generation_;
    is_initial_ = is_initial;
    initial_.clear();
    has_line_ = false;
    reward();
    began_ = deps_.loop.clock().tick();
    splitter_ = std::make_shared<LineSplitter>();
    const std::chrono::seconds time{300 + static_cast<int>(deps_.random() * 300)};
    if (is_initial) {
      timer_ = deps_.loop.after(kInitialTime,
                                guarded([](State& self) { self.give_up_streaming_list(); }));
    }
    open(make_watch_request(query_, is_initial ? std::nullopt : std::optional(resource_version_),
                            time));
  }

  void open(ApiRequest request) {
    const auto keep = [weak = weak_from_this(), generation = generation_](StopStream stop) {
      const auto self = weak.lock();
      if (self && self->generation_ == generation) {
        self->stop_stream_ = std::move(stop);
      } else {
        stop();
      }
    };
    deps_.run_job([watch = deps_.watch, &loop = deps_.loop, request = std::move(request),
                   handler = make_handler(), keep] {
      StopStream stop = watch(request, handler);
      loop.post([keep, stop = std::move(stop)]() mutable { keep(std::move(stop)); });
    });
  }

  // Runs on the thread of the connections, which alone knows the splitter; what comes is parsed
  // there, so that the thread that decides for all clusters has only to decide.
  StreamHandler make_handler() {
    const auto post = [weak = weak_from_this(), generation = generation_,
                       &loop = deps_.loop](auto task) {
      loop.post([weak, generation, task = std::move(task)] {
        const auto self = weak.lock();
        if (self && self->generation_ == generation) task(*self);
      });
    };
    StreamHandler handler;
    handler.on_data = [post, splitter = splitter_](std::string_view data) {
      std::vector<std::string> lines;
      const bool is_sound = splitter->add(data, lines);
      auto heard = std::make_shared<std::vector<HeardEvent>>(parse_watch_events(lines));
      if (heard->empty() && is_sound) return;
      post([heard, is_sound](State& self) { self.take_lines(*heard, is_sound); });
    };
    handler.on_head = [post](int status) {
      post([status](State& self) { self.take_head(status); });
    };
    handler.on_end = [post](Result<Response> head) {
      post([head = std::move(head)](State& self) { self.take_end(head); });
    };
    return handler;
  }

  void take_head(int status) {
    is_taken_ = status == 200;
    if (is_taken_ && !is_initial_) handler_.on_open();
  }

  void take_lines(const std::vector<HeardEvent>& heard, bool is_sound) {
    const auto generation = generation_;
    for (const auto& [line, text] : heard) {
      if (!line) {
        // Whatever it was to tell is lost, and only a list brings it back.
        if (is_taken_ && !is_initial_) return restart({line.error().text, false, false}, true);
        if (is_taken_) return give_up_streaming_list();
        // The body of a refusal: its status comes at the end.
        first_bad_ = text;
        continue;
      }
      take_line(*line);
      if (generation_ != generation) return;
    }
    if (!is_sound) restart({"a line of the watch is too long", false, false}, true);
  }

  void take_line(const WatchEvent& line) {
    has_line_ = true;
    if (line.kind == WatchEvent::Kind::error) {
      const bool is_expired = line.failure->fault == ApiFault::expired;
      if (is_expired && !is_initial_) return take_expiry(*line.failure);
      return restart(describe(*line.failure), is_initial_ || ++errors_ >= kMostErrors);
    }
    if (!line.resource_version.empty()) resource_version_ = line.resource_version;
    if (is_initial_) return take_initial(line);
    if (line.kind != WatchEvent::Kind::bookmark) handler_.on_event(line.kind, line.meta);
  }

  void take_initial(const WatchEvent& line) {
    if (line.kind != WatchEvent::Kind::bookmark) return initial_.push_back(line.meta);
    if (!line.is_initial_end) return;
    deps_.loop.cancel(timer_);
    is_initial_ = false;
    errors_ = 0;
    handler_.on_list(std::exchange(initial_, {}));
  }

  void take_end(const Result<Response>& head) {
    const bool is_refused = !head && head.error().code == Errc::no_credentials;
    if (is_refused) offers_streaming_list_ = false;  // as for a refusal
    if (!head) return restart(describe(head.error()), is_initial_ || is_refused);
    Response refusal = *head;
    refusal.body = first_bad_;
    if (const auto failure = find_api_failure(refusal)) return take_refusal(*failure);
    if (is_initial_) return give_up_streaming_list();
    // Ahead of the server a watch is open and silent; only a list finds out.
    if (!has_line_ && lived() > kHealthy) return restart_with_list();
    // For ever so, and without a pause, it would be a storm of requests.
    if (lived() < kTooShort) {
      const bool with_list = !has_line_ && ++errors_ >= kMostErrors;
      return restart({"the server ends watches at once", false, false}, with_list);
    }
    has_expired_ = false;
    stream(false);
  }

  // Once is a matter of course, but not right after that list.
  void take_expiry(const ApiFailure& failure) {
    if (std::exchange(has_expired_, true) && lived() < kTooShort) {
      return restart(describe(failure), true);
    }
    restart_with_list();
  }

  Span lived() const { return deps_.loop.clock().tick() - began_; }

  void take_refusal(const ApiFailure& failure) {
    if (failure.fault == ApiFault::expired && !is_initial_) return take_expiry(failure);
    // Only a call reads credentials anew that the server refuses.
    if (failure.fault == ApiFault::unauthorized) offers_streaming_list_ = false;
    const bool is_about_form =
        failure.fault == ApiFault::invalid || failure.fault == ApiFault::patch_refused;
    if (is_initial_ && is_about_form) return give_up_streaming_list();
    restart(describe(failure), is_initial_ || failure.fault != ApiFault::too_many_requests);
  }

  void give_up_streaming_list() {
    if (stop_stream_) stop_stream_();
    deps_.loop.cancel(timer_);
    offers_streaming_list_ = false;
    list();
  }

  void restart(const WatchTrouble& trouble, bool with_list) {
    if (stop_stream_) stop_stream_();
    pause(trouble, with_list);
  }

  void pause(const WatchTrouble& trouble, bool with_list) {
    ++generation_;
    ++restarts_;
    deps_.loop.cancel(timer_);
    reward();
    attempt_ = guarded([with_list](State& self) {
      self.deps_.loop.cancel(self.timer_);
      with_list || self.resource_version_.empty() ? self.begin() : self.stream(false);
    });
    timer_ = deps_.loop.after(backoff_.take(deps_.random()), attempt_);
    handler_.on_trouble(trouble);
  }

  // Pauses are short again after a watch that worked, not after a list alone.
  void reward() {
    if (std::exchange(is_taken_, false) && lived() > kHealthy) backoff_.reset();
  }

  WatchQuery query_;
  Deps deps_;
  ReflectorHandler handler_;
  std::uint64_t generation_ = 0;
  bool is_stopped_ = false;
  bool offers_streaming_list_ = true;
  bool is_initial_ = false;
  bool has_line_ = false;
  bool is_taken_ = false;     // the server answered 200
  bool has_expired_ = false;  // the last watch, before the last list
  int errors_ = 0;
  std::size_t restarts_ = 0;
  Tick began_{};
  std::string resource_version_;
  std::string first_bad_;  // what came in the place of events
  std::vector<ObjectMeta> initial_;
  std::shared_ptr<LineSplitter> splitter_;
  StopStream stop_stream_;
  std::function<void()> attempt_;  // what it pauses before; of no effect once something began
  Loop::TimerId timer_;
  Backoff backoff_{kFirstPause, kLongestPause};
};

Reflector::Reflector(WatchQuery query, Deps deps, ReflectorHandler handler)
    : state_(std::make_shared<State>(std::move(query), std::move(deps), std::move(handler))) {}

Reflector::~Reflector() { state_->stop(); }

void Reflector::start() { state_->begin(); }

void Reflector::try_again() { state_->try_again(); }

void Reflector::list_again() { state_->restart_with_list(); }

std::size_t Reflector::restarts() const { return state_->restarts(); }

}  // namespace cred::syncd
