// SPDX-License-Identifier: Apache-2.0
// A file of authorities: no block reaches beyond it, and of every name at least its own is found.
#include "http/trust_bundle.h"

#include <string>

#include "fuzz/fuzz.h"
#include "http/certificate_name.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(cred::fuzz::to_text(data, size));
  static_cast<void>(cred::fold_name(text));
  static_cast<void>(cred::fold_subject(text));
  const cred::TrustBundle bundle(text);
  const auto all = bundle.find(std::nullopt);
  cred::fuzz::require(all.empty() == bundle.is_empty(), "all blocks are found for any name");
  for (const auto block : all) {
    cred::fuzz::require(text.find(block) != std::string::npos, "a block is a part of the text");
    cred::fuzz::require(block.starts_with("-----BEGIN ") && block.ends_with("-----"),
                        "a block has both of its armour lines");
  }
  cred::fuzz::require(bundle.find_unread().size() <= size, "nothing is found twice over");
  return 0;
}
