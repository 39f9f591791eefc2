// SPDX-License-Identifier: Apache-2.0
// docker's config.json: an edit gives what docker reads again, a second one changes nothing, and it
// can be undone.
#include <string>
#include <vector>

#include "fuzz/fuzz.h"
#include "helper/full/docker_config.h"
#include "helper/full/docker_secrets.h"
#include "helper/full/text_diff.h"
#include "json/json_check.h"

namespace cred::fuzz {
namespace {

const std::vector<std::string> kHosts = {"123456789012.dkr.ecr.us-east-1.amazonaws.com",
                                         "public.ecr.aws"};

bool is_json(std::string_view text) { return trim(text).empty() || check_json(text); }

void check_edit(std::string_view text, bool force) {
  const auto added = add_docker_helper(text, kHosts, force);
  if (!added) return require_message(added.error().text);
  require(is_json(added->text), "an edited file is JSON");
  const auto again = add_docker_helper(added->text, kHosts, force);
  require(again && again->changes.empty() && again->text == added->text,
          "a second edit changes nothing");
  const auto removed = remove_docker_helper(added->text, {});
  require(removed && is_json(removed->text), "an edit can be undone");
  const auto nothing = remove_docker_helper(removed->text, {});
  require(nothing && nothing->changes.empty(), "what was undone is gone");
  static_cast<void>(
      render_diff("config.json", mask_docker_secrets(text), mask_docker_secrets(added->text)));
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = cred::fuzz::to_text(data, size);
  cred::fuzz::check_edit(text, false);
  cred::fuzz::check_edit(text, true);
  return 0;
}
