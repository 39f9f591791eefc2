// SPDX-License-Identifier: Apache-2.0
// Credentials that the container platform hands out: Amazon ECS and EKS Pod Identity.
#pragma once

#include <optional>
#include <string>

#include "aws/call.h"
#include "aws/credentials.h"
#include "base/deadline.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/resolve.h"

namespace cred {

struct ContainerOptions {
  std::string variable;    // that asked for it
  std::string url;         // absolute, and with a host that may be asked as far as its text tells
  std::string token_file;  // with the value of Authorization; empty: `token`
  Secret token;            // empty: no Authorization
};

// From the AWS_CONTAINER_ variables, the relative URI before the full one; nullopt without both.
// Fails (no_credentials) for a URL that is none or whose host may not be asked: over plain HTTP
// only this machine and the addresses of ECS and EKS, since keys come back.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
Result<std::optional<ContainerOptions>> find_container_options(const Environment& environment);

struct ContainerSeams {
  ReadFile read_file;
  Resolve resolve;
};

// Reads the token file each time, asks (never through a proxy), and repeats as other AWS calls do.
// A name over plain HTTP must stand for allowed addresses only, and the one that was checked is the
// one that is asked. Errors: no_credentials, unavailable, bad_reply, local. expires_at may be
// unset; keys that have expired are returned as they are.
Result<Credentials> fetch_container_credentials(const AwsClient& client,
                                                const ContainerOptions& options,
                                                const ContainerSeams& seams,
                                                const Deadline& deadline);

}  // namespace cred
