// SPDX-License-Identifier: Apache-2.0
// The role of the ECS task or the EKS pod that this runs in.
#pragma once

#include <optional>

#include "aws/call.h"
#include "aws/source.h"
#include "aws/source_context.h"
#include "base/environment.h"

namespace cred {

// nullopt when no variable asks for it. Errors as find_container_options has.
Result<std::optional<Source>> find_container_source(const Environment& environment,
                                                    const AwsClient& client,
                                                    const SourceContext& context);

}  // namespace cred
