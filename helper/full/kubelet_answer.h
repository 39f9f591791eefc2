// SPDX-License-Identifier: Apache-2.0
// What kubelet gets from an image credential provider.
// Source: https://kubernetes.io/docs/reference/config-api/kubelet-credentialprovider.v1/
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "ecr/obtain.h"
#include "registry/registry.h"

namespace cred {

// How long kubelet may keep a password: up to the point where this program would renew it. Zero
// past that, so that kubelet asks again at the next pull.
std::chrono::seconds find_cache_duration(const Lifetime& lifetime, Instant now);

// Public images can be pulled without a password; kubelet must not log an error for each of them.
bool may_go_without(const Registry& registry, const Error& error);

// As Go's time.Duration writes it: "7h59m3s", "59m0s", "0s".
std::string render_go_duration(std::chrono::seconds duration);

// The key under which kubelet finds the password again: the host as the image has it, with its
// port; `host` (normalized) where the image spells it in a way that kubelet would not match.
std::string find_match_pattern(std::string_view image, std::string_view host);

// The whole answer with its newline. kubelet reads it strictly: a member that it does not know
// would make it drop the answer.
std::string render_kubelet_answer(std::string_view api_version, std::string_view pattern,
                                  const Secret& password, std::chrono::seconds duration);

// The answer "no credentials here", which kubelet must not remember; the pull goes on without.
std::string render_empty_kubelet_answer(std::string_view api_version);

}  // namespace cred
