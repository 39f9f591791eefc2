// SPDX-License-Identifier: Apache-2.0
// Binds a Membership to the process: its name, its home cluster, its thread.
#include "syncd/service/sharing.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/real.h"
#include "base/text.h"
#include "syncd/observe/message_ids.h"
#include "syncd/service/ways.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestMember = 180;

std::string find_host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

// Two processes with one name, on whatever machines, differ in this.
std::string make_process_mark() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string mark;
  for (int i = 0; i < 16; ++i) {
    mark += kDigits[static_cast<std::size_t>(draw_random() * static_cast<double>(kDigits.size()))];
  }
  return mark;
}

bool is_inner(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

std::string make_member_name(const std::string& pod, const std::string& host) {
  std::string name = to_lower(pod.empty() ? host : pod).substr(0, kLongestMember);
  for (char& c : name) {
    if (!is_inner(c) && c != '.') c = '-';
  }
  while (!name.empty() && !is_inner(name.front())) name.erase(name.begin());
  while (!name.empty() && !is_inner(name.back())) name.pop_back();
  return name.empty() ? "member" : name;
}

Sharing::Sharing(const SyncConfig& config, Deps deps)
    : deps_(std::move(deps)), members_(config.members) {
  if (!members_.home.empty()) make_membership(config);
}

void Sharing::make_membership(const SyncConfig& config) {
  const auto home = std::find_if(config.clusters.begin(), config.clusters.end(),
                                 [&](const auto& one) { return one.name == members_.home; });
  const std::string pod(deps_.process.environment.find("POD_NAME").value_or(""));
  const std::string name =
      members_.name.empty() ? make_member_name(pod, find_host_name()) : members_.name;
  membership_ = std::make_unique<Membership>(Membership::Deps{
      .loop = deps_.loop,
      .member = name,
      .holder = name + '_' + make_process_mark(),
      .home = members_.home,
      .group = {members_.namespace_name, members_.group},
      .call = make_home_call(*home, deps_.process),
      .run_job = [this](std::function<void()> job) { jobs_.post(std::move(job)); },
      .random = draw_random,
      .tell = deps_.tell,
      .on_change = [this](const ServedClusters& share) { deps_.supervisor->take_share(share); },
      .list_clusters = [this] { return deps_.supervisor->cluster_names(); }});
}

void Sharing::start() {
  if (membership_) membership_->start();
}

void Sharing::follow(const SyncConfig& config) {
  if (config.members == members_) return;
  deps_.tell({Priority::warning, kMembersId,
              "members: has changed, which is taken when ecr-syncd is restarted"});
}

void Sharing::release() {
  if (!membership_) return;
  deps_.supervisor->take_share({});
  membership_->release(sleep_for);
}

void Sharing::describe(Snapshot& snapshot) const {
  if (membership_) membership_->describe(snapshot);
}

std::function<Result<Cluster>()> Sharing::make_open(const ClusterConfig& cluster) const {
  return syncd::make_open(cluster, deps_.process,
                          membership_ ? membership_->find_fence(cluster.name) : nullptr);
}

}  // namespace cred::syncd
