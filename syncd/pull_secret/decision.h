// SPDX-License-Identifier: Apache-2.0
// What to do about one pull secret: pure judgement from what is there and what should be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/objects/objects.h"

namespace cred::syncd {

inline constexpr const char* kFieldManager = "ecr-syncd";
inline constexpr const char* kInstanceLabel = "ecr-syncd/instance";
inline constexpr const char* kExpiryAnnotation = "ecr-syncd/expires-at";

struct HostPassword {
  std::string host;
  Secret password;  // of user AWS
  Instant expires_at;
  std::string source = {};  // tells the AWS principal that it is of from others; a digest
};

struct DesiredSecret {
  std::string namespace_name;
  const SecretRule* rule;
  std::string instance;
  std::vector<HostPassword> passwords;  // unexpired ones only; may be fewer than the rule's
  std::vector<std::string> our_hosts;   // of all registries of the rule, passwords or not
  std::string installation = {};        // SyncConfig::installation

  // The principals with which this process has brought it right before, as in written_sources();
  // empty where it has not. Whatever else our installation seems to have written since then is of
  // another process.
  std::string settled_sources = {};

  // Of a target that gets its passwords by a role: why none can be had (empty: they can), and what
  // lacks where the role did not bring all of them, for people.
  std::string role_refusal = {};
  std::string role_lack = {};

  // It is bound to a role: nothing of another principal's stays because it lives longer.
  bool is_of_role = false;

  // Marks of owners that the configuration adds, which must outlive it; nullptr for none.
  const std::vector<OwnerMark>* owners = nullptr;
};

struct Decision {
  enum class Kind {
    leave,    // it is right already
    apply,    // server-side apply of `body`
    replace,  // delete under the preconditions, then apply `body`
    refuse,   // it is somebody else's or cannot be changed; `reason` says whose and the remedy
    wait,     // there is nothing good enough to write; `reason` says what is missing
  };
  Kind kind;
  std::string reason;    // for people; what changed for apply ("token renewed", "created")
  Secret body = {};      // JSON of the apply; carries what it was decided on: uid and
                         // resourceVersion, or that there is none (body.h)
  std::string uid = {};  // preconditions of the delete
  std::string resource_version = {};
  std::optional<Instant> expires_at = {};  // the earliest of our entries after this decision

  // The other ecr-syncd whose password stays (leave), or is written over (apply), for people; empty
  // where there is none.
  std::string other = {};

  // What no kubelet can read in the secret after this decision, with the remedy; empty: nothing.
  std::string unreadable = {};
};

// `existing` is nullopt when the secret is known to be absent.
Decision decide(const std::optional<SecretObject>& existing, const DesiredSecret& desired,
                Instant now);

// Whether removal may delete it: our label, our instance, our manager, no other installation, no
// owner, and no entry in it that somebody else's pulls may need. `secret` must be whole, not its
// metadata alone.
bool is_removable(const SecretObject& secret, const std::string& instance,
                  const std::string& installation);

}  // namespace cred::syncd
