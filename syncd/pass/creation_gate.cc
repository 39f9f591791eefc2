// SPDX-License-Identifier: Apache-2.0
// Creations are numbered in the order of their ends; one is remembered while somebody's sight is
// older.
#include "syncd/pass/creation_gate.h"

namespace cred {

std::shared_ptr<const CreationSight> CreationGate::look(const std::string& cluster) {
  const std::scoped_lock lock(mutex_);
  sights_.insert(ended_);
  return std::make_shared<CreationSight>(shared_from_this(), cluster, ended_);
}

void CreationGate::forget(std::uint64_t ended) {
  const std::scoped_lock lock(mutex_);
  sights_.erase(sights_.find(ended));
  while (!in_order_.empty() && (sights_.empty() || in_order_.front().first <= *sights_.begin())) {
    const auto& [number, last] = in_order_.front();
    if (last->second == number) last_.erase(last);
    in_order_.pop_front();
  }
}

// At once, or one that ends between the two questions would be overlooked.
CreationState CreationGate::begin(const Key& key, std::uint64_t ended) {
  const std::scoped_lock lock(mutex_);
  const auto last = last_.find(key);
  if (last != last_.end() && last->second > ended) return CreationState::stale;
  return under_way_.insert(key).second ? CreationState::begun : CreationState::busy;
}

void CreationGate::end(const Key& key) {
  const std::scoped_lock lock(mutex_);
  under_way_.erase(key);
  const auto last = last_.insert_or_assign(key, ++ended_).first;
  in_order_.emplace_back(ended_, last);
}

CreationSight::CreationSight(std::shared_ptr<CreationGate> gate, std::string cluster,
                             std::uint64_t ended)
    : gate_(std::move(gate)), cluster_(std::move(cluster)), ended_(ended) {}

CreationSight::~CreationSight() { gate_->forget(ended_); }

std::shared_ptr<const CreationSight> CreationSight::look_again() const {
  return gate_->look(cluster_);
}

Creation::Creation(std::shared_ptr<const CreationSight> sight, std::string path)
    : sight_(std::move(sight)) {
  if (!sight_) return;
  key_ = {sight_->cluster_, std::move(path)};
  state_ = sight_->gate_->begin(key_, sight_->ended_);
}

Creation::~Creation() {
  if (sight_ && state_ == CreationState::begun) sight_->gate_->end(key_);
}

}  // namespace cred
