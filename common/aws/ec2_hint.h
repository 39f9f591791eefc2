// SPDX-License-Identifier: Apache-2.0
// A guess from firmware tables: does this machine run in EC2?
#pragma once

#include "base/file.h"

namespace cred {

// Unreadable and missing files count as no. A wrong no only shortens the wait for the metadata
// service, so a hint is enough.
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html
bool looks_like_ec2(const ReadFile& read_file);

}  // namespace cred
