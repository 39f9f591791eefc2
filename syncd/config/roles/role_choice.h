// SPDX-License-Identifier: Apache-2.0
// Which role one namespace gets its passwords by.
#pragma once

#include <optional>
#include <string>

#include "syncd/config/sync_config.h"

namespace cred::syncd {

// By which a namespace asks for a role.
inline constexpr const char* kRoleAnnotation = "ecr-syncd/role-arn";

struct RoleChoice {
  std::optional<RoleSession> session;  // nullopt: it gets none
  std::string refusal;                 // why not, with the remedy

  friend bool operator==(const RoleChoice&, const RoleChoice&) = default;
};

// By the namespace's own annotation if it has one, which must fit a role of a binding that has the
// namespace; else the rule's role. What is refused gets no other role in its place. nullopt where
// the rule says nothing of roles: the registries' own principals then ask. Keeps no more of the
// annotation than a refusal quotes.
std::optional<RoleChoice> choose_role(const SecretRule& rule, const std::string& cluster,
                                      const std::string& namespace_name, const Pairs& annotations);

}  // namespace cred::syncd
