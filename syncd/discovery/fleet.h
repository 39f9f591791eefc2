// SPDX-License-Identifier: Apache-2.0
// What one entry of the configuration has found: the clusters of its accounts and regions, as far
// as they are known.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/eks/survey.h"
#include "syncd/observe/snapshot.h"

namespace cred::syncd {

// Knows neither clock nor network.
class Fleet {
 public:
  // `entry` has a discovery.
  explicit Fleet(ClusterConfig entry);

  const ClusterConfig& entry() const { return entry_; }

  // Another version of the entry: what is known of the places that it still has stays known.
  void set_entry(ClusterConfig entry);

  // One region of one account each, in the order of the configuration.
  std::size_t count_places() const { return places_.size(); }

  SurveyOrder order(std::size_t place) const;

  // Of two that are equal here one knows what the other one does.
  std::string identify(std::size_t place) const;

  // What was heard of it at `now`. A survey that failed changes nothing but what is said. From a
  // complete one a cluster that it does not have, or that is being deleted, is dropped; one that
  // has a trouble stays where it is known. Returns what came and went, a sentence each.
  std::vector<std::string> take(std::size_t index,
                                const Result<std::vector<SurveyedCluster>>& surveyed, Instant now);

  // All that are to be served, in the order of their names: at most `at_most`, those first that
  // were served before.
  const std::vector<ClusterConfig>& clusters() const { return clusters_; }

  // What is left out, and what to do about it; empty: nothing is.
  std::string describe_limit() const;

  DiscoverySnapshot snapshot() const;

 private:
  struct Place {
    EksReference reference;
    std::map<std::string, std::string> known;     // name → account
    std::map<std::string, std::string> troubles;  // name → why it cannot be used, or described
    std::string trouble;                          // why it cannot be listed
    std::optional<Instant> listed_at;
  };

  static std::vector<std::string> take_complete(Place& place,
                                                const std::vector<SurveyedCluster>& seen);
  void choose();

  ClusterConfig entry_;
  std::vector<Place> places_;
  std::vector<ClusterConfig> clusters_;
  std::set<std::string> served_;
  std::vector<std::string> left_out_;
};

}  // namespace cred::syncd
