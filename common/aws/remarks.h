// SPDX-License-Identifier: Apache-2.0
// What the shared files say and nobody goes by, in the order in which it is worth saying.
#pragma once

#include <string>
#include <vector>

#include "aws/settings.h"

namespace cred {

// The one thing about the shared files that is most worth saying: of the selected profile, else of
// a section that is ignored and bears its name, else of anything; empty where all was understood.
std::string first_remark(const Settings& settings);

// All of it, first what concerns the selected profile and `of_walk` (SourceContext::remarks), each
// once.
std::vector<std::string> collect_remarks(const Settings& settings,
                                         const std::vector<std::string>& of_walk);

}  // namespace cred
