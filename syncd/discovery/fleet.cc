// SPDX-License-Identifier: Apache-2.0
// Surveys into known clusters, known clusters into those that are served.
#include "syncd/discovery/fleet.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "syncd/config/discovered.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostShown = 5;

std::vector<EksReference> list_places(const EksDiscovery& discovery) {
  std::vector<EksReference> places;
  for (const std::string& role_arn : discovery.role_arns) {
    for (const std::string& region : discovery.regions) {
      const bool is_role = !role_arn.empty();
      places.push_back({.name = {},
                        .region = region,
                        .profile = discovery.profile,
                        .role_arn = role_arn,
                        .external_id = is_role ? discovery.external_id : std::string(),
                        .session_name = is_role ? discovery.session_name : std::string(),
                        .where = discovery.where,
                        .is_discovered = true});
    }
  }
  return places;
}

std::string make_place_key(const EksReference& place) {
  return place.profile + '\n' + place.role_arn + '\n' + place.external_id + '\n' + place.region;
}

std::string describe_cluster(const EksReference& place, const std::string& name) {
  return name + " (" + describe_place(place) + ")";
}

}  // namespace

Fleet::Fleet(ClusterConfig entry) { set_entry(std::move(entry)); }

void Fleet::set_entry(ClusterConfig entry) {
  std::map<std::string, Place> before;
  for (Place& place : places_) before.emplace(make_place_key(place.reference), std::move(place));
  entry_ = std::move(entry);
  places_.clear();
  for (EksReference& reference : list_places(*entry_.discovery)) {
    Place place;
    const auto found = before.find(make_place_key(reference));
    if (found != before.end()) place = std::move(found->second);
    place.reference = std::move(reference);
    places_.push_back(std::move(place));
  }
  choose();
}

SurveyOrder Fleet::order(std::size_t place) const {
  return {
      .place = places_[place].reference, .tags = entry_.discovery->tags, .wait_for_turn = [] {}};
}

std::string Fleet::identify(std::size_t place) const {
  std::string key = make_place_key(places_[place].reference);
  for (const auto& [name, value] : entry_.discovery->tags) {
    key.append("\n").append(name).append("=").append(value);
  }
  return key;
}

std::vector<std::string> Fleet::take(std::size_t index,
                                     const Result<std::vector<SurveyedCluster>>& surveyed,
                                     Instant now) {
  Place& place = places_[index];
  if (!surveyed) {
    place.trouble = surveyed.error().text;
    return {};
  }
  place.trouble.clear();
  place.listed_at = now;
  std::vector<std::string> news = take_complete(place, *surveyed);
  choose();
  return news;
}

std::vector<std::string> Fleet::take_complete(Place& place,
                                              const std::vector<SurveyedCluster>& seen) {
  std::vector<std::string> news;
  std::map<std::string, std::string> known;
  std::map<std::string, std::string> leaving;
  place.troubles.clear();
  for (const SurveyedCluster& cluster : seen) {
    const auto before = place.known.find(cluster.name);
    const bool is_known = before != place.known.end();
    if (cluster.is_leaving) {
      leaving.emplace(cluster.name, "EKS is deleting it");
      continue;
    }
    if (!cluster.trouble.empty()) place.troubles.emplace(cluster.name, cluster.trouble);
    if (is_known) {
      known.emplace(*before);
    } else if (cluster.trouble.empty()) {
      known.emplace(cluster.name, cluster.account);
      news.push_back("found cluster " + describe_cluster(place.reference, cluster.name));
    }
  }
  for (const auto& [name, account] : place.known) {
    if (known.contains(name)) continue;
    const auto why = leaving.find(name);
    news.push_back(
        "dropped cluster " + describe_cluster(place.reference, name) + ": " +
        (why == leaving.end() ? "EKS has it no more, or not with these tags" : why->second));
  }
  place.known = std::move(known);
  return news;
}

// Two places may lead to one account: who comes first is asked.
void Fleet::choose() {
  std::map<std::string, ClusterConfig> found;
  for (const Place& place : places_) {
    for (const auto& [name, account] : place.known) {
      ClusterConfig cluster = make_discovered(
          entry_, {account, place.reference.region, name, place.reference.role_arn});
      found.emplace(cluster.name, std::move(cluster));
    }
  }
  const std::size_t most = entry_.discovery->at_most;
  std::set<std::string> chosen;
  for (const bool wants_served : {true, false}) {
    for (const auto& [name, cluster] : found) {
      if (chosen.size() < most && served_.contains(name) == wants_served) chosen.insert(name);
    }
  }
  served_ = std::move(chosen);
  clusters_.clear();
  left_out_.clear();
  for (auto& [name, cluster] : found) {
    if (!served_.contains(name)) {
      left_out_.push_back(name);
    } else {
      clusters_.push_back(std::move(cluster));
    }
  }
}

DiscoverySnapshot Fleet::snapshot() const {
  DiscoverySnapshot snapshot;
  snapshot.name = entry_.name;
  snapshot.clusters = clusters_.size();
  snapshot.places = places_.size();
  for (const Place& place : places_) {
    if (place.listed_at) {
      ++snapshot.listed;
      snapshot.listed_at =
          std::min(snapshot.listed_at.value_or(*place.listed_at), *place.listed_at);
    }
    if (!place.trouble.empty()) {
      snapshot.troubles.push_back(place.trouble +
                                  (place.known.empty() ? "" : "; what was found there stays"));
    }
    for (const auto& [name, text] : place.troubles) {
      std::string note = place.known.contains(name) ? "" : "not served: ";
      note.append(describe_cluster(place.reference, name)).append(": ").append(text);
      snapshot.notes.push_back(std::move(note));
    }
  }
  if (!left_out_.empty()) snapshot.troubles.push_back(describe_limit());
  return snapshot;
}

std::string Fleet::describe_limit() const {
  if (left_out_.empty()) return {};
  std::string names;
  for (std::size_t i = 0; i < std::min(left_out_.size(), kMostShown); ++i) {
    names += (names.empty() ? "" : ", ") + left_out_[i];
  }
  if (left_out_.size() > kMostShown) names += ", ...";
  return "it finds " + std::to_string(clusters_.size() + left_out_.size()) +
         " clusters, and at_most is " + std::to_string(entry_.discovery->at_most) + ": " +
         std::to_string(left_out_.size()) + (left_out_.size() == 1 ? " is" : " are") +
         " not served (" + names + "); name tags or fewer accounts in `eks`, or raise at_most";
}

}  // namespace cred::syncd
