// SPDX-License-Identifier: Apache-2.0
// The two caches below cache_directory: our own, and what everybody on this machine may read.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "syncd/config/sync_config.h"
#include "syncd/credentials/token_fetcher.h"

namespace cred::syncd {

// Where our own passwords are kept. Makes `cache_directory` itself where it is missing, open for
// passing through to what is published; the private one is made by whoever opens it.
std::string prepare_private_cache(const std::string& cache_directory);

// Why our own passwords cannot be kept there, so that AWS is asked at every start, with the remedy;
// empty where they can. Makes what is missing.
std::string find_keeping_obstacle(const std::string& cache_directory);

// Where they are published, whether or not it exists.
std::string public_cache(const std::string& cache_directory);

// Publishes the passwords of all shared registries; `outcomes` are those of `registries`. One that
// could not be renewed leaves what is published while that works, one that AWS has denied takes it
// away. False when nothing had to be written. Fails (local), leaving what was published. Blocks as
// publish() does.
Result<bool> publish_passwords(const std::string& cache_directory,
                               const std::vector<RegistrySource>& registries,
                               const std::vector<TokenOutcome>& outcomes, Instant now);

// Why the helper does not answer from what was published, with the remedy; empty when it does, and
// for any other place than the one where it looks.
std::string find_reading_obstacle(const std::string& cache_directory);

}  // namespace cred::syncd
