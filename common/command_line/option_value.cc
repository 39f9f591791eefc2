// SPDX-License-Identifier: Apache-2.0
// No name of a cluster, namespace, account, region or file begins with two dashes.
#include "command_line/option_value.h"

#include <string>

#include "base/text.h"

namespace cred {

Result<void> check_option_value(std::string_view option, std::string_view value) {
  const std::string name = "--" + clean_text(option, 40);
  if (trim(value).empty()) {
    return Error{Errc::bad_request, "the value of " + name + " is empty"};
  }
  if (value.substr(0, 2) != "--") return {};
  return Error{Errc::bad_request,
               name + " has no value: " + clean_text(value, 80) + " is the next option"};
}

}  // namespace cred
