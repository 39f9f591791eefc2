// SPDX-License-Identifier: Apache-2.0
// The role of the EC2 instance, asked for at the instance metadata service.
#pragma once

#include "aws/settings.h"
#include "aws/source.h"
#include "aws/source_context.h"
#include "aws/transport.h"

namespace cred {

// On a machine that does not look like EC2, and without an endpoint of the user's own, the service
// gets one try of half a second. Whether it is disabled is the caller's question.
Source make_imds_source(const Settings& settings, const Transport& transport,
                        const SourceContext& context);

}  // namespace cred
