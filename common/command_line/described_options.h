// SPDX-License-Identifier: Apache-2.0
// The table of Boost.Program_options that parses a command line, prints its help and is read for
// completion. No exception of the library leaves here.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "command_line/completion.h"

namespace boost::program_options {
class options_description;
class positional_options_description;
}  // namespace boost::program_options

namespace cred {

// Writes into what `table` is bound to. Fails (bad_request) for what the table does not take, and
// for a value that option_value.h refuses. An abbreviation is not guessed: what means one thing
// today would mean none tomorrow.
Result<void> parse_options(const std::vector<std::string>& arguments,
                           const boost::program_options::options_description& table,
                           const boost::program_options::positional_options_description& operands);

// In the order of the help.
std::vector<OptionText> list_options(const boost::program_options::options_description& table);

}  // namespace cred
