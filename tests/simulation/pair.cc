// SPDX-License-Identifier: Apache-2.0
// Sets both parties up on one cluster, deletes a secret now and then, and counts.
#include "simulation/pair.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "json/json.h"

namespace cred::syncd::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kNamespaces = 3;

// Of a request or two that take three seconds each, and a watch that is slow.
constexpr Span kLongestAbsence = seconds{15};

// Whoever has a token first, and whoever has one that clearly outlives it.
constexpr std::size_t kMostWrites = 2;
constexpr std::size_t kMostComplaints = 10;

MachineSetting name_machine(Second second, bool is_second) {
  MachineSetting setting;
  if (is_second && second == Second::other_instance) setting.instance = "other";
  if (second == Second::other_principal) {
    setting.shares_installation = true;
    if (is_second) setting.access_key_id = "AKIAOTHER";
  }
  return setting;
}

}  // namespace

Pair::Pair(PairSetting setting)
    : setting_(std::move(setting)),
      dice_(setting_.seed, 1),
      aws_(clockwork_.world(), FaultDesk(Dice(setting_.seed, 2), {}, 0)),
      server_(clockwork_.world(), FaultDesk(Dice(setting_.seed, 10), {}, 0), true) {
  const bool is_all_old = setting_.second == Second::old_beside_old;
  const std::size_t new_ones = is_all_old ? 0 : setting_.second == Second::old ? 1 : 2;
  cred::testing::ObjectStore& store = server_.store();
  for (int i = 0; i < kNamespaces; ++i) store.create_namespace("app-" + std::to_string(i));
  for (std::size_t i = 0; i < new_ones; ++i) {
    machines_.push_back(std::make_unique<Machine>(
        Wires{clockwork_.world(), clockwork_.fibers(), {&server_}, aws_},
        [dice = std::make_shared<Dice>(setting_.seed, 3 + i)] { return dice->draw(); },
        name_machine(setting_.second, i == 1)));
    machines_.back()->trace = [this, i](const std::string& text) {
      note(std::to_string(i) + ' ' + text);
    };
  }
  for (std::size_t i = new_ones; i < 2; ++i) {
    const auto error = i == 0 ? setting_.first_error : setting_.second_error;
    old_.push_back(
        std::make_unique<OldParty>(clockwork_.world(), store, aws_, "simulation", error));
    old_.back()->trace = [this](const std::string& text) { note(text); };
  }
  if (new_ones > 0) machines_.front()->step_clock(setting_.first_error);
  if (new_ones > 1) machines_.back()->step_clock(setting_.second_error);
  aws_.on_issue = [this] { take_token(); };
  server_.on_lost_event = [](const std::string&) {};
  store.after_secret = [this](const std::string& name, const cred::testing::StoredObject* before) {
    take_secret(name, before);
  };
}

void Pair::note(const std::string& text) const {
  if (!setting_.trace) return;
  setting_.trace(std::to_string(clockwork_.tick().time_since_epoch().count()) + " ms " + text);
}

void Pair::complain(const std::string& text) {
  note("COMPLAINT " + text);
  if (report_.complaints.size() < kMostComplaints) report_.complaints.push_back(text);
}

void Pair::take_token() {
  note("a new token");
  writes_.clear();
}

void Pair::take_secret(const std::string& namespace_name,
                       const cred::testing::StoredObject* before) {
  const Tick now = clockwork_.tick();
  const cred::testing::StoredObject* const present = server_.store().find_secret(namespace_name);
  for (const auto& party : old_) party->take_change(namespace_name);
  if (present == nullptr) {
    absent_since_[namespace_name] = now;
    return;
  }
  if (before == nullptr) {
    const auto since = absent_since_.find(namespace_name);
    if (since != absent_since_.end()) {
      report_.longest_absence = std::max(report_.longest_absence, now - since->second);
      absent_since_.erase(since);
    }
  }
  ++report_.writes;
  const std::size_t count = ++writes_[namespace_name];
  note(namespace_name + " is written: " + present->annotations.at("ecr-syncd/expires-at"));
  report_.most_for_a_token = std::max(report_.most_for_a_token, count);
}

void Pair::delete_one() {
  const std::string name = "app-" + std::to_string(dice_.below(kNamespaces));
  if (server_.store().find_secret(name) != nullptr) {
    note("somebody deletes that of " + name);
    ++report_.deletions;
    writes_.clear();
    server_.store().delete_secret(name);
  }
  clockwork_.world().after(dice_.between(seconds{20}, minutes{90}), [this] { delete_one(); });
}

void Pair::look_each_minute() {
  for (int i = 0; i < kNamespaces; ++i) {
    const std::string name = "app-" + std::to_string(i);
    const cred::testing::StoredObject* const found = server_.store().find_secret(name);
    if (found == nullptr) continue;  // absences are counted
    const auto config = JsonDocument::parse(found->config);
    for (const char* const host : kHosts) {
      const std::string login =
          decode_base64(config->find_string("/auths/" + std::string(host) + "/auth").value_or(""))
              .value_or("");
      const IssuedToken* const token =
          aws_.find(login.substr(std::min(login.size(), std::size_t{4})));
      const bool is_good = token != nullptr && token->expires_at > clockwork_.world().clock().now();
      if (!is_good) complain(name + " has no valid token of " + host);
    }
  }
  clockwork_.world().after(minutes{1}, [this] { look_each_minute(); });
}

void Pair::start_second() {
  if (machines_.size() == 2) machines_.back()->start();
  if (!old_.empty()) old_.back()->start();
}

PairReport Pair::run() {
  if (!machines_.empty()) machines_.front()->start();
  if (machines_.empty()) old_.front()->start();
  Loop& world = clockwork_.world();
  world.after(setting_.offset, [this] { start_second(); });
  world.after(setting_.offset + minutes{10}, [this] {
    delete_one();
    look_each_minute();
  });
  clockwork_.advance_to(
      Tick{hours{setting_.hours}},
      {[this] { return machines_.empty() ? nullptr : machines_.front()->loop(); },
       [this] { return machines_.size() < 2 ? nullptr : machines_.back()->loop(); }});
  if (report_.most_for_a_token > kMostWrites) {
    complain(std::to_string(report_.most_for_a_token) + " writes of one secret for one token");
  }
  if (report_.longest_absence > kLongestAbsence) {
    complain("a secret stayed away for " + std::to_string(report_.longest_absence.count()) + " ms");
  }
  return report_;
}

}  // namespace cred::syncd::simulation
