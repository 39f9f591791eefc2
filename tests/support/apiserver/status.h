// SPDX-License-Identifier: Apache-2.0
// Failures in the words of an API server of 1.36: a Status under the HTTP code it travels with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/request.h"

namespace cred::testing {

// As a JSON string.
std::string quote(std::string_view text);

// `details` is JSON.
Response make_status(int status, const std::string& reason, const std::string& message,
                     const std::string& details = "{}");

// `resource` is a plural: "secrets".
Response make_not_found(const std::string& resource, const std::string& name);

// 409 of what was changed since, or of `why`.
Response make_conflict(const std::string& resource, const std::string& name,
                       const std::string& why = {});

// 409 of server-side apply: `manager`, by an update or by an apply of its own, owns `field`.
Response make_field_conflict(const std::string& manager, bool has_applied,
                             const std::string& field);

// 422 of a secret's field.
Response make_invalid(const std::string& name, const std::string& field, const std::string& reason,
                      const std::string& message);

// 403 of a namespace that is being deleted.
Response make_terminating(const std::string& name, const std::string& namespace_name);

// 403 of a missing right on what is called regcred in the namespace web.
Response make_forbidden(const std::string& verb, const std::string& resource);

// 410 of a watch from a version before `oldest`.
Response make_too_old(std::uint64_t version, std::uint64_t oldest);

}  // namespace cred::testing
