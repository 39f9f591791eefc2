// SPDX-License-Identifier: Apache-2.0
// The table that parses a command line and prints its help, read for completion.
#pragma once

#include <vector>

#include "command_line/completion.h"

namespace boost::program_options {
class options_description;
}

namespace cred {

// In the order of the help.
std::vector<OptionText> list_options(const boost::program_options::options_description& table);

}  // namespace cred
