// SPDX-License-Identifier: Apache-2.0
// AWS credentials by principal, for all EKS clusters of a process: a role is assumed once for fifty
// of them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "aws/credentials.h"
#include "aws/source.h"
#include "base/deadline.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"

namespace cred::syncd {

// For any thread. Of many who want those of one principal one asks, and the others wait for it.
class CredentialPool {
 public:
  // Those of `source`, which live for 16 min at least where it can give such: kept ones, unless
  // asking takes no time anyway or their key is `refused`. Where nobody can be asked, kept ones go
  // on until a minute before their end. Errors: those of Source::fetch, never not_configured.
  Result<Credentials> get(const Source& source, const std::string& refused, Instant now,
                          const Deadline& deadline);

 private:
  struct Place {
    Mutex mutex;
    std::optional<Credentials> kept GUARDED_BY(mutex);
  };

  // Lives as long as the pool: there are few principals, and they come again.
  Place& find_place(const std::string& principal);

  Mutex mutex_;
  std::map<std::string, std::unique_ptr<Place>> places_ GUARDED_BY(mutex_);
};

}  // namespace cred::syncd
