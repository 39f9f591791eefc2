// SPDX-License-Identifier: Apache-2.0
// By the annotation that says when its first password expires.
#include "syncd/reconcile/kept.h"

#include "base/text.h"
#include "syncd/pull_secret/decision.h"

namespace cred::syncd {

std::string describe_kept(const SecretObject& secret) {
  const std::string* const expiry = find_value(secret.meta.annotations, kExpiryAnnotation);
  return "no target selects its namespace any more; it stays, as `removal: keep` has it, and is "
         "renewed no more" +
         (expiry == nullptr ? std::string()
                            : ": what it holds expires at " + clean_text(*expiry, 40)) +
         "; delete it, or set `removal: remove`";
}

}  // namespace cred::syncd
