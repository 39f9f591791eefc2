// SPDX-License-Identifier: Apache-2.0
// registries.conf: a second edit changes nothing, and an edit can be undone.
#include "fuzz/fuzz.h"
#include "helper/full/registries_conf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cred;
  const auto added = add_podman_helper(fuzz::to_text(data, size));
  if (!added) {
    fuzz::require_message(added.error().text);
    return 0;
  }
  const auto again = add_podman_helper(*added);
  fuzz::require(again && *again == *added, "a second edit changes nothing");
  const auto removed = remove_podman_helper(*added);
  fuzz::require(static_cast<bool>(removed), "an edit can be undone");
  const auto nothing = remove_podman_helper(*removed);
  fuzz::require(nothing && *nothing == *removed, "what was undone is gone");
  return 0;
}
