// SPDX-License-Identifier: Apache-2.0
// What the environment and the selected profile say together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/endpoint.h"
#include "aws/profiles.h"
#include "aws/retry.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/result.h"

namespace cred {

struct ProfileChoice {
  std::string name;
  std::string variable;  // that asked for it, or who else did; empty for the implicit "default"

  // A profile that somebody asked for must be there; the implicit one may be missing.
  bool must_exist() const { return !variable.empty(); }
};

struct MetadataSettings {
  bool disabled = false;
  bool v1_disabled = false;
  std::string endpoint;             // URL without a slash at the end
  bool endpoint_is_custom = false;  // then it is asked whatever the machine looks like
};

// The URL of one service.
struct ServiceUrl {
  Service service;
  CustomUrl custom;
};

struct Settings {
  Environment environment;
  Profiles profiles;
  ProfileChoice profile;
  std::string region;  // of the credentials (STS); empty when nothing says it
  bool use_fips = false;
  bool use_dual_stack = false;
  std::string ca_bundle;  // path; empty for the system's own
  RetryOptions retry;
  MetadataSettings metadata;

  // Values that were not understood and count as unset: "<path>:<line>: ...".
  std::vector<std::string> remarks = {};

  // What whoever has no credentials is told to do.
  std::string remedy = "run `aws configure` or set AWS_PROFILE";

  // Goes before all that variables and profiles say about that service's URL.
  std::optional<ServiceUrl> own_url = {};

  // The selected profile; nullptr when it does not exist.
  const Section* selected() const { return find_section(profiles.profiles, profile.name); }
};

// `environment`'s block must outlive the result; `home` may be empty. Fails (local) where a
// variable or property has a value that it cannot have; a missing profile or file is not a failure
// here.
Result<Settings> load_settings(const Environment& environment, const std::string& home,
                               const ReadFile& read_file);

// The URL configured for `service`, by the precedence of the AWS_ENDPOINT_URL family; nullopt when
// there is none or configured URLs are to be ignored. Fails (local) when the profile names a
// services section that does not exist.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
Result<std::optional<CustomUrl>> find_custom_url(const Settings& settings, Service service);

// Where to call `service` in `region` under these settings. `fips_host` says that the registry's
// own name asks for FIPS; a configured URL then wins without an error. ECR Public ignores `region`.
Result<Endpoint> find_endpoint(const Settings& settings, Service service, std::string_view region,
                               bool fips_host = false);

}  // namespace cred
