// SPDX-License-Identifier: Apache-2.0
// Whose an existing secret is, by the marks that tools leave on what they manage.
#pragma once

#include <string>

#include "syncd/config/sync_config.h"
#include "syncd/kube/objects/objects.h"

namespace cred::syncd {

inline constexpr const char* kManagedByLabel = "app.kubernetes.io/managed-by";

// Who will write this secret again, or delete it, and by which mark we know: "Helm (annotation
// meta.helm.sh/release-name: web)"; empty when there is nobody. owner_marks.h has the marks that
// are known, `more` are of the configuration and may be nullptr; `app.kubernetes.io/managed-by`
// counts whatever it says. Marks that `rule` itself puts on the secret do not count.
std::string find_owner(const SecretObject& secret, const SecretRule& rule,
                       const std::vector<OwnerMark>* more = nullptr);

// What `app.kubernetes.io/managed-by` says where that is not us; nullptr where it says nothing.
const std::string* find_foreign_manager(const ObjectMeta& meta);

// What we label the secret with. Of whoever says to manage it the label stays, be it by force.
Pairs make_labels(const SecretObject* existing, const SecretRule& rule,
                  const std::string& instance);

// Our label with this instance, and our manager.
bool is_ours(const SecretObject& secret, const std::string& instance);

// Whether what the secret holds now was written by an ecr-syncd, this one or another: it carries
// the label of an instance, and `ecr-syncd` alone owns the content by managedFields. An edit by
// anybody else makes the server move or share that ownership.
bool is_content_of_syncd(const SecretObject& secret);

// "made by kubectl-create", for messages.
std::string describe_makers(const SecretObject& secret);

}  // namespace cred::syncd
