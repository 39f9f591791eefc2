// SPDX-License-Identifier: Apache-2.0
// An environment with some variables changed, which owns its text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"

namespace cred {

class OverlayEnvironment {
 public:
  explicit OverlayEnvironment(const Environment& base);

  void set(std::string_view name, std::string_view value);
  void unset(std::string_view name);

  // Valid until the next change and for as long as this lives.
  Environment view();

 private:
  std::vector<std::string> entries_;
  std::vector<const char*> block_;
};

}  // namespace cred
