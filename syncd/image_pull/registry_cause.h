// SPDX-License-Identifier: Apache-2.0
// A registry's answer about a manifest → why no image comes of it.
#pragma once

#include <optional>
#include <string>

#include "syncd/image_pull/evidence.h"
#include "syncd/image_pull/image_name.h"
#include "syncd/image_pull/login.h"
#include "syncd/image_pull/manifest.h"

namespace cred::syncd {

// "regcred (entry 123456789012.dkr.ecr.eu-west-1.amazonaws.com)"
std::string describe_login(const ImageLogin& login);

// nullopt where the registry gives `node`, if it is known, an image that it can run.
// Sources: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes and
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
std::optional<PullCause> find_registry_cause(const ImageName& image, const ImageLogin& login,
                                             const ManifestAnswer& answer,
                                             const std::optional<NodeState>& node);

}  // namespace cred::syncd
