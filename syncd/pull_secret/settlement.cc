// SPDX-License-Identifier: Apache-2.0
// Each rule lets a password be followed only by one that lives longer, but for a principal that is
// new; that one is new to a secret once. So whoever takes part, it ends.
#include "syncd/pull_secret/settlement.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::minutes kMargin{5};

// A token lives for 12 hours, so that none lives longer than ours by more than that. One beside a
// clock that is a day behind lives for 36. Beyond both its expiry does not count.
constexpr std::chrono::hours kTokenLife{12};
constexpr std::chrono::hours kLongestLife{36};

constexpr char kSeparator = '.';
constexpr std::size_t kLongestName = 100;

using Sources = std::set<std::string, std::less<>>;

Sources split_sources(std::string_view text) {
  Sources sources;
  while (!text.empty()) {
    const std::string_view source = text.substr(0, text.find(kSeparator));
    text.remove_prefix(std::min(source.size() + 1, text.size()));
    if (!source.empty()) sources.emplace(source);
  }
  return sources;
}

std::string join_sources(const Sources& sources) {
  std::string text;
  for (const std::string& source : sources) {
    if (!text.empty()) text += kSeparator;
    text += source;
  }
  return text;
}

Sources find_sources(const DesiredSecret& desired) {
  Sources sources;
  for (const HostPassword& password : desired.passwords) {
    if (!password.source.empty()) sources.insert(password.source);
  }
  return sources;
}

std::string_view find_annotation(const SecretObject& secret, const char* name) {
  const std::string* const value = find_value(secret.meta.annotations, name);
  return value != nullptr ? std::string_view(*value) : std::string_view();
}

// The part of an installation that tells the machine.
std::string_view machine_of(std::string_view installation) {
  return installation.substr(0, installation.find('-'));
}

bool is_part(const Sources& part, const Sources& whole) {
  return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

bool contains(std::string_view sources, const std::string& source) {
  return source.empty() || split_sources(sources).contains(source);
}

}  // namespace

Settlement::Settlement(const SecretObject& existing, const Content& content,
                       const DesiredSecret& desired, Instant now)
    : existing_(existing),
      content_(content),
      desired_(desired),
      now_(now),
      author_(find_author()) {}

Settlement::Author Settlement::find_author() const {
  const std::string* const label = find_value(existing_.meta.labels, kInstanceLabel);
  if (label == nullptr || *label != desired_.instance) return Author::other_instance;
  const std::string_view installation = find_annotation(existing_, kInstallationAnnotation);
  if (installation != desired_.installation) {
    if (installation.empty()) return Author::older;
    return machine_of(installation) == machine_of(desired_.installation) ? Author::same_machine
                                                                         : Author::same_instance;
  }
  const std::string_view sources = find_annotation(existing_, kSourceAnnotation);
  const bool is_as_another = std::any_of(
      desired_.passwords.begin(), desired_.passwords.end(), [&](const HostPassword& password) {
        return !desired_.settled_sources.empty() && !contains(sources, password.source) &&
               contains(desired_.settled_sources, password.source);
      });
  return is_as_another ? Author::we_as_another : Author::we;
}

bool Settlement::keeps(const HostPassword& password) const { return keeps(password, kMargin); }

bool Settlement::keeps_beside(const HostPassword& password) const {
  // An older version takes back whatever does not outlive its own by the margin.
  return keeps(password, is_unmarked() ? kMargin : std::chrono::minutes{0});
}

bool Settlement::leaves_to_older(const HostPassword& password) const {
  const auto& entries = content_.at(to_lower(password.host)).entries;
  return is_unmarked() && std::any_of(entries.begin(), entries.end(), [&](const AuthEntry& entry) {
           return !(entry.password == password.password);
         });
}

bool Settlement::keeps(const HostPassword& password, std::chrono::minutes margin) const {
  const auto& entries = content_.at(to_lower(password.host)).entries;
  // Like against like: beside a clock that is behind, expires_at may have been cut to a life that
  // is possible.
  const Instant ours = std::max(password.expires_at,
                                find_token_expiry(password.password).value_or(password.expires_at));
  return !entries.empty() &&
         std::all_of(entries.begin(), entries.end(), [&](const AuthEntry& entry) {
           return keeps_entry(entry, password, ours, margin);
         });
}

bool Settlement::keeps_entry(const AuthEntry& entry, const HostPassword& password, Instant ours,
                             std::chrono::minutes margin) const {
  if (entry.user != "AWS" || entry.password.empty()) return false;
  auto theirs = find_token_expiry(entry.password);
  if (!theirs && is_of_other()) {
    // Nothing but the annotation tells, and it is about the first of them all to expire.
    theirs = find_stated_end();
    for (const HostPassword& each : desired_.passwords) ours = std::min(ours, each.expires_at);
  }
  if (!theirs || *theirs > std::max(now_ + kLongestLife, ours + kTokenLife)) return false;
  if (is_of_other()) return keeps_of_other(*theirs, ours, margin);
  const std::string_view written = find_annotation(existing_, kSourceAnnotation);
  if (!contains(written, password.source)) return false;
  // Which of them an entry is of is not written down, and it may be the role of before.
  if (desired_.is_of_role && !is_part(split_sources(written), find_sources(desired_))) return false;
  // The very same is written where it stands under another spelling of the host.
  if (entry.password == password.password) return false;
  // Of two that end in the same second a process writes its own once, when it begins.
  return desired_.settled_sources.empty() ? *theirs > ours : *theirs >= ours;
}

bool Settlement::keeps_of_other(Instant theirs, Instant ours, std::chrono::minutes margin) const {
  const bool is_valid = theirs > now_;
  return is_valid ? ours <= theirs + margin : ours <= theirs;
}

std::optional<Instant> Settlement::find_stated_end() const {
  return parse_rfc3339(find_annotation(existing_, kExpiryAnnotation));
}

std::string Settlement::describe_other() const {
  const std::string* const label = find_value(existing_.meta.labels, kInstanceLabel);
  const std::string name =
      "the instance " + (label != nullptr ? clean_text(*label, kLongestName) : std::string());
  switch (author_) {
    case Author::we:
      return {};
    case Author::we_as_another:
      return "another ecr-syncd of this installation, " + name + ", for another AWS principal";
    case Author::same_machine: {
      const auto theirs = split_sources(find_annotation(existing_, kSourceAnnotation));
      const bool is_as_another = !theirs.empty() && theirs != find_sources(desired_);
      return "another ecr-syncd of this machine with " + name + " too" +
             (is_as_another ? ", for another AWS principal" : "");
    }
    case Author::same_instance:
      return "another ecr-syncd with " + name + " too";
    case Author::older:
      return "an older ecr-syncd with " + name + " too";
    case Author::other_instance:
      return "the ecr-syncd with " + name;
  }
  return {};
}

std::string render_sources(const DesiredSecret& desired) {
  return join_sources(find_sources(desired));
}

std::string render_sources(const DesiredSecret& desired, const SecretObject* existing) {
  Sources sources = find_sources(desired);
  const bool is_ours = existing != nullptr &&
                       find_annotation(*existing, kInstallationAnnotation) == desired.installation;
  if (is_ours && desired.passwords.size() < desired.our_hosts.size()) {
    sources.merge(split_sources(find_annotation(*existing, kSourceAnnotation)));
  }
  return join_sources(sources);
}

}  // namespace cred::syncd
