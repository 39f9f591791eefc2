// SPDX-License-Identifier: Apache-2.0
// Where AWS tools look for the shared configuration and credentials files.
#pragma once

#include <string>
#include <string_view>

#include "base/environment.h"

namespace cred {

// Either path is empty when it is unknown: no variable and no home directory.
struct SharedFiles {
  std::string config;
  std::string credentials;
};

// AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE (a leading "~/" expanded), else the files under
// `home`/.aws. `home` may be empty.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
SharedFiles find_shared_files(const Environment& environment, std::string_view home);

}  // namespace cred
