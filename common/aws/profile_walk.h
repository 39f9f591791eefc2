// SPDX-License-Identifier: Apache-2.0
// From a profile along source_profile and credential_source to the one source that it means.
#pragma once

#include <functional>
#include <string>

#include "aws/call.h"
#include "aws/settings.h"
#include "aws/source.h"
#include "aws/source_context.h"

namespace cred {

// Gives the source for a selected profile that names none of its own.
using ChooseDefault = std::function<Result<Source>()>;

// The selected profile, which exists. Errors (no_credentials) name file and line of what is wrong:
// a profile that is missing, refers to itself, names two sources or none, or lacks role_arn;
// (local) for endpoint settings. Source: order of the AWS SDK for Go v2; cycle rules of the AWS
// SDKs' assume-role test table.
Result<Source> walk_profile(const Settings& settings, const AwsClient& client,
                            const SourceContext& context, const ChooseDefault& choose_default);

}  // namespace cred
