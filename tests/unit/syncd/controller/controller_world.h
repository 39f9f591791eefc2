// SPDX-License-Identifier: Apache-2.0
// A ClusterController beside a cluster in memory, on a clock that stands: what it asks for, in
// which order, and what it says.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "syncd/controller/cluster_controller.h"
#include "unit/syncd/reconcile/fake_cluster.h"
#include "unit/syncd/reconcile/targets.h"
#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd::testing {

class WorkerWorld : public ::testing::Test {
 protected:
  using Job = std::function<void()>;

  WorkerWorld() {
    config_.instance = "here";
    config_.registries.emplace_back();
    config_.registries[0].target.registry.host = kHost;
    config_.clusters.emplace_back();
    config_.clusters[0].name = "prod";
    config_.clusters[0].rules.emplace_back();
    rule().namespaces.globs = {"*"};
    rule().registries = {0};
  }

  ~WorkerWorld() override {
    is_holding_ = false;
    worker_.reset();
    settle();
  }

  SecretRule& rule() { return config_.clusters[0].rules.front(); }

  // With the namespaces that there are, all of whose secrets it makes.
  void begin(const std::vector<std::string>& namespaces) {
    cluster_.store.remove_namespace("web");
    cluster_.put_namespaces(namespaces);
    worker_ =
        std::make_unique<ClusterController>(std::make_shared<const SyncConfig>(config_), deps());
    worker_->start();
    worker_->set_passwords(make_passwords(std::chrono::hours{12}));
    settle();
  }

  Passwords make_passwords(std::chrono::hours life) {
    const Instant end = time_.clock().now() + life;
    return std::make_shared<const std::vector<TokenOutcome>>(
        std::vector<TokenOutcome>{{HostPassword{kHost, Secret(make_token(end)), end}, {}}});
  }

  // Until nothing more happens, but for work while that is held.
  void settle() {
    while (true) {
      if (loop_.turn()) continue;
      if (!jobs_.empty() && !is_holding_) {
        Job job = std::move(jobs_.front());
        jobs_.pop_front();
        job();
      } else if (listing_ != 0 && !is_holding_) {
        std::this_thread::yield();
      } else {
        return;
      }
    }
  }

  // All work is done as it comes, beside what a test holds, and whatever is still listed.
  void turn_until(const std::function<bool()>& is_over) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!is_over() && std::chrono::steady_clock::now() < end) {
      if (loop_.turn()) continue;
      std::this_thread::yield();
      if (jobs_.empty()) continue;
      const Job job = std::move(jobs_.front());
      jobs_.pop_front();
      job();
    }
  }

  void turn_for(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    turn_until([end] { return std::chrono::steady_clock::now() >= end; });
  }

  void pass(Span time) {
    const Tick end = time_.clock().tick() + time;
    settle();
    for (auto due = loop_.find_next_due(); due && *due <= end; due = loop_.find_next_due()) {
      time_.advance(loop_, std::max(*due - time_.clock().tick(), Span{0}));
      settle();
    }
    time_.advance(loop_, end - time_.clock().tick());
    settle();
  }

  // What others do, and what the watch tells of it.
  void edit(const std::string& home) {
    cluster_.put_secret(make_config(kDockerHub), home).manager = "kubectl-edit";
    tell("MODIFIED", home);
  }

  void remove(const std::string& home) {
    tell("DELETED", home);
    cluster_.store.delete_secret(home);
  }

  void tell(const std::string& type, const std::string& home) {
    stream("/api/v1/secrets").on_data(line(type, home));
    loop_.turn();
  }

  // What the watch tells of everything that was written meanwhile.
  void tell_all() {
    for (const auto& [key, secret] : cluster_.store.all(cred::testing::Resource::secrets)) {
      tell("MODIFIED", key.namespace_name);
    }
  }

  std::string line(const std::string& type, const std::string& home) {
    return R"({"type":")" + type + R"(","object":{"metadata":{"name":"regcred","namespace":")" +
           home + R"(","resourceVersion":")" + std::to_string(cluster_.find_secret(home)->version) +
           "\"}}}\n";
  }

  // The homes of the secrets that were written, in their order, since the last call.
  std::vector<std::string> written() {
    std::vector<std::string> homes;
    for (; looked_at_ < cluster_.requests.size(); ++looked_at_) {
      const ApiRequest& request = cluster_.requests[looked_at_];
      if (request.method != "PATCH") continue;
      const std::string rest = request.path.substr(std::string("/api/v1/namespaces/").size());
      homes.push_back(rest.substr(0, rest.find('/')));
    }
    return homes;
  }

  std::size_t count_lines(const std::string& part) const {
    return static_cast<std::size_t>(
        std::count_if(lines_.begin(), lines_.end(), [&](const LogLine& line) {
          return line.priority <= Priority::warning && line.text.find(part) != std::string::npos;
        }));
  }

  // Of the one secret, as `status` shows it.
  TargetSnapshot target() const { return worker_->snapshot().targets.front(); }

  StreamHandler& stream(const std::string& path) { return streams_.at(path); }

  ClusterController::Deps deps() {
    const auto work = [this](Job job) { jobs_.push_back(std::move(job)); };
    const auto list = [this](Job job) {
      ++listing_;
      listers_.emplace_back([this, job = std::move(job)] {
        job();
        --listing_;
      });
    };
    return {.loop = loop_,
            .open = [this]() -> Result<Cluster> {
              return Cluster{"https://k", "default",
                             [this](const ApiRequest& request) { return call(request); },
                             [this](const ApiRequest& request, StreamHandler handler) {
                               return watch(request, std::move(handler));
                             }};
            },
            .runners = {.watch = [](const Job& job) { job(); },
                        .work = work,
                        .pass = list,
                        .probe = [](const Job& job) { job(); },
                        .note_progress = [] {}},
            .sleep = [](std::chrono::milliseconds) {},
            .random = [] { return 0.5; },
            .tell = [this](const LogLine& line) { lines_.push_back(line); }};
  }

  Result<Response> call(const ApiRequest& request) {
    if (is_away_) return Error{Errc::unavailable, "connection refused"};
    if (request.path == "/readyz") return Response{200, {}, "ok"};
    return cluster_.answer(request);
  }

  StopStream watch(const ApiRequest& request, StreamHandler handler) {
    const std::string path = request.path.substr(0, request.path.find('?'));
    if (is_away_) {
      handler.on_end(Error{Errc::unavailable, "connection refused"});
      return [] {};
    }
    std::string initial;
    if (path == "/api/v1/namespaces") {
      for (const auto& [key, home] : cluster_.store.all(cred::testing::Resource::namespaces)) {
        initial += R"({"type":"ADDED","object":{"metadata":{"name":")" + key.name +
                   R"(","resourceVersion":"1"}}})" + "\n";
      }
    } else {
      for (const auto& [key, secret] : cluster_.store.all(cred::testing::Resource::secrets)) {
        initial += line("ADDED", key.namespace_name);
      }
    }
    handler.on_head(200);
    handler.on_data(initial + R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"99",)"
                              R"("annotations":{"k8s.io/initial-events-end":"true"}}}})"
                              "\n");
    streams_[path] = std::move(handler);
    return [] {};
  }

  // Nobody answers any more, and every watch breaks.
  void go_away() {
    is_away_ = true;
    for (auto& [path, handler] : std::exchange(streams_, {})) {
      handler.on_end(Error{Errc::unavailable, "connection refused"});
    }
    settle();
  }

  void come_back() { is_away_ = false; }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  FakeCluster cluster_;
  SyncConfig config_;
  std::map<std::string, StreamHandler> streams_;  // by path
  std::deque<Job> jobs_;                          // on single targets
  bool is_holding_ = false;                       // no work is done
  std::atomic<bool> is_away_{false};
  std::size_t looked_at_ = 0;
  std::vector<LogLine> lines_;
  std::atomic<int> listing_{0};
  std::unique_ptr<ClusterController> worker_;
  std::vector<std::jthread> listers_;  // last: they use everything above
};

}  // namespace cred::syncd::testing
