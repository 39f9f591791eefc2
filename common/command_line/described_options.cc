// SPDX-License-Identifier: Apache-2.0
// Reads a table of Boost.Program_options.
#include "command_line/described_options.h"

#include <boost/program_options.hpp>

namespace cred {

namespace po = boost::program_options;

std::vector<OptionText> list_options(const po::options_description& table) {
  std::vector<OptionText> options;
  for (const auto& described : table.options()) {
    OptionText option;
    option.name = described->long_name();
    // "-h", or "--help" where there is no letter.
    const std::string shown =
        described->canonical_display_name(po::command_line_style::allow_dash_for_short);
    if (shown.size() == 2 && shown.front() == '-') option.short_name = shown.substr(1);
    if (described->semantic()->max_tokens() > 0) option.value = described->semantic()->name();
    option.text = described->description();
    options.push_back(std::move(option));
  }
  return options;
}

}  // namespace cred
