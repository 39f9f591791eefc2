// SPDX-License-Identifier: Apache-2.0
// Several ecr-syncd write one secret: whose password stays, and who the others are
// (docs/adr/0019-two-installations.md).
#pragma once

#include <chrono>
#include <string>

#include "base/time.h"
#include "syncd/kube/objects/objects.h"
#include "syncd/pull_secret/content.h"
#include "syncd/pull_secret/decision.h"

namespace cred::syncd {

// Who wrote the secret last, as SyncConfig::installation, and for which AWS principals: their
// HostPassword::source, sorted, with '.' between them. Versions before 0.2 wrote neither.
inline constexpr const char* kInstallationAnnotation = "ecr-syncd/installation";
inline constexpr const char* kSourceAnnotation = "ecr-syncd/source";

// One look at a secret whose content an ecr-syncd wrote (is_content_of_syncd).
class Settlement {
 public:
  // All but `now` must outlive it; `content` is that of `existing`.
  Settlement(const SecretObject& existing, const Content& content, const DesiredSecret& desired,
             Instant now);

  // Whether another one wrote it: of another instance or installation, or a process of our own
  // installation that asks AWS as somebody else.
  bool is_of_other() const { return author_ != Author::we; }

  // Of our instance, and from before installations had names: it may well be ours.
  bool is_unmarked() const { return author_ == Author::older; }

  // Whether what the secret holds for its host stays where `password` could be written. Another
  // one's stays unless ours outlives it by more than 5 minutes, or it has expired; ours is replaced
  // by what lives longer, and at once by that of a principal that is new to the secret. Each
  // spelling of the host must be that good. Expiries are those that the passwords state, so that
  // nobody's clock decides.
  bool keeps(const HostPassword& password) const;

  // The same where the secret is written anyway for another host: then whatever of ours lives
  // longer goes along, since as its author we would come again for that. Beside an older version
  // the 5 minutes hold for each host.
  bool keeps_beside(const HostPassword& password) const;

  // Whether what stays for this host is not ours but an older version's. A secret that has such an
  // entry is written without our marks: it is to be judged as the older one's again.
  bool leaves_to_older(const HostPassword& password) const;

  // "the ecr-syncd with the instance there", for people; empty for ourselves.
  std::string describe_other() const;

 private:
  enum class Author { we, we_as_another, same_machine, same_instance, other_instance, older };

  Author find_author() const;
  bool keeps(const HostPassword& password, std::chrono::minutes margin) const;
  bool keeps_entry(const AuthEntry& entry, const HostPassword& password, Instant ours,
                   std::chrono::minutes margin) const;
  bool keeps_of_other(Instant theirs, Instant ours, std::chrono::minutes margin) const;
  std::optional<Instant> find_stated_end() const;

  const SecretObject& existing_;
  const Content& content_;
  const DesiredSecret& desired_;
  Instant now_;
  Author author_;
};

// The principals of the passwords at hand, in the form of kSourceAnnotation.
std::string render_sources(const DesiredSecret& desired);

// What to write as kSourceAnnotation: also those that `existing`, nullptr for none, names for
// registries that just have no password.
std::string render_sources(const DesiredSecret& desired, const SecretObject* existing);

}  // namespace cred::syncd
