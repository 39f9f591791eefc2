// SPDX-License-Identifier: Apache-2.0
// One step of the search for credentials, kept for whoever asks why a source was chosen.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace cred {

struct ChainStep {
  enum class Verdict {
    chosen,          // credentials come from here
    not_configured,  // nothing asks for it
    shadowed,        // configured, but something before it won
    refused,         // configured, but it cannot be used as it is: the search ends here
    failed,          // it was asked and gave no credentials
  };

  std::string name;  // "environment variables", "profile dev: source_profile"
  Verdict verdict = Verdict::not_configured;
  std::string detail;  // for people, fit for a message; may be empty
};

// Does nothing without a trace.
inline void record(std::vector<ChainStep>* trace, ChainStep step) {
  if (trace != nullptr) trace->push_back(std::move(step));
}

}  // namespace cred
