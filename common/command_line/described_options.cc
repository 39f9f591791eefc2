// SPDX-License-Identifier: Apache-2.0
// Hides how the library parses and what it throws.
#include "command_line/described_options.h"

#include <boost/program_options.hpp>

#include "base/text.h"
#include "command_line/option_value.h"

namespace cred {

namespace po = boost::program_options;

namespace {

Result<void> check_values(const po::parsed_options& parsed) {
  for (const po::option& option : parsed.options) {
    if (option.position_key != -1) continue;  // an operand
    for (const std::string& value : option.value) {
      if (auto checked = check_option_value(option.string_key, value); !checked) return checked;
    }
  }
  return {};
}

}  // namespace

Result<void> parse_options(const std::vector<std::string>& arguments,
                           const po::options_description& table,
                           const po::positional_options_description& operands) {
  using Style = po::command_line_style::style_t;
  constexpr int kStyle = Style::unix_style & ~Style::allow_guessing;
  try {
    const auto parsed =
        po::command_line_parser(arguments).options(table).style(kStyle).positional(operands).run();
    if (auto checked = check_values(parsed); !checked) return checked;
    po::variables_map values;
    po::store(parsed, values);
    po::notify(values);
  } catch (const po::error& error) {
    return Error{Errc::bad_request, clean_text(error.what())};
  }
  return {};
}

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
