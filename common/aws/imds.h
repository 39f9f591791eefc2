// SPDX-License-Identifier: Apache-2.0
// The instance role's credentials from the EC2 instance metadata service.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "aws/credentials.h"
#include "aws/transport.h"
#include "base/deadline.h"
#include "base/result.h"

namespace cred {

struct ImdsOptions {
  std::string endpoint = "http://169.254.169.254";  // without a slash at the end
  bool v1_disabled = false;
  int attempts = 1;  // per request; 5xx and lost replies are repeated
  std::chrono::milliseconds connect_timeout{1000};
  std::chrono::milliseconds total_timeout{2000};  // per attempt
};

// nullopt: no role is attached to the instance. Version 2 first; version 1 where the token request
// is answered 403, 404 or 405 or its answer gets lost, unless disabled. Never through a proxy. Keys
// that have expired are returned as they are: the service may be late, AWS decides.
// Errors: unavailable (nobody answers), not_configured (it answers, but names no role),
// no_credentials (it has a role and no keys of it), bad_reply.
// Source:
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
Result<std::optional<Credentials>> fetch_instance_credentials(const Transport& transport,
                                                              const ImdsOptions& options,
                                                              const Deadline& deadline);

}  // namespace cred
