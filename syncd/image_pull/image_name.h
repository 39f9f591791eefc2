// SPDX-License-Identifier: Apache-2.0
// A container's `image`: from which registry, which repository, which tag or digest.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cred::syncd {

struct ImageName {
  std::string host;        // in lower case, with its port; docker.io where none is written
  std::string repository;  // "team/web"
  std::string reference;   // the tag, latest where none is written; or the digest, which goes first
  bool is_digest = false;
};

// Fails (bad_request) with what is wrong with the name; a container runtime refuses it then.
// Source: https://github.com/distribution/reference/blob/main/reference.go (the grammar), and
// normalize.go beside it (what counts as a host)
Result<ImageName> parse_image_name(std::string_view image);

// "team/web:v1", or with @ before a digest.
std::string describe_image(const ImageName& image);

}  // namespace cred::syncd
