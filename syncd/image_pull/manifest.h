// SPDX-License-Identifier: Apache-2.0
// What a registry answers whom a kubelet would ask for an image's manifest.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/request.h"
#include "syncd/image_pull/image_name.h"
#include "syncd/pull_secret/auths.h"

namespace cred::syncd {

struct Platform {
  std::string os;
  std::string architecture;
};

struct ManifestAnswer {
  int status = 0;

  // Of a refusal: "DENIED" and the registry's words, cleaned.
  std::string code;
  std::string message;

  // Of a manifest.
  std::string media_type;
  std::string config_type;          // of a single image's configuration
  std::vector<Platform> platforms;  // of an index
};

// GET /v2/<repository>/manifests/<reference> with `login`, which goes to that host over TLS and
// nowhere else; no layer is fetched and no redirect followed. Blocks for `timeout` at most. Errors
// as Send has; bad_reply for a manifest that is none.
// Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
Result<ManifestAnswer> fetch_manifest(const ImageName& image, const AuthEntry& login,
                                      const Send& send, std::chrono::milliseconds timeout);

}  // namespace cred::syncd
