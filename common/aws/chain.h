// SPDX-License-Identifier: Apache-2.0
// Settings -> the one source of credentials that they mean.
#pragma once

#include "aws/call.h"
#include "aws/settings.h"
#include "aws/source.h"
#include "aws/source_context.h"

namespace cred {

// Decides without the network and without blocking. What is configured ends the search, even when
// it turns out broken; the metadata service stands at the end. Errors: not_configured
// (nothing is), no_credentials (what is configured cannot be used), local (settings). The source
// keeps nothing of the arguments but copies. Source: order of the AWS SDK for Go v2, which equals
// that of the other SDKs.
Result<Source> choose_source(const Settings& settings, const AwsClient& client,
                             const SourceContext& context);

}  // namespace cred
