// SPDX-License-Identifier: Apache-2.0
// A file of authorities by their names, none of them decoded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

class TrustBundle {
 public:
  // The certificates in `text`, which is PEM; what else is in it does not matter.
  explicit TrustBundle(std::string text);

  TrustBundle(const TrustBundle&) = delete;
  TrustBundle& operator=(const TrustBundle&) = delete;
  TrustBundle(TrustBundle&&) = delete;
  TrustBundle& operator=(TrustBundle&&) = delete;
  ~TrustBundle() = default;

  // The PEM blocks, in their order and each text once, among which are all whose subject has the
  // number `fold` (of fold_name); all blocks for nullopt.
  std::vector<std::string_view> find(std::optional<std::uint64_t> fold) const;

  // The blocks whose subject only a library may be able to read.
  std::vector<std::string_view> find_unread() const;

  bool is_empty() const { return blocks_.empty(); }

  // A certificate has a beginning and no end; it is not among the blocks.
  bool is_cut_off() const { return is_cut_off_; }

 private:
  struct Block {
    std::string_view text;
    std::optional<std::uint64_t> fold;
  };

  void add_blocks();
  void add_block(std::string_view label, std::size_t at, std::size_t body, std::size_t limit);

  std::string text_;
  std::vector<Block> blocks_;
  bool is_cut_off_ = false;
};

// The bundle in the file at `path` as it is now, read once for all who ask while the file stays the
// same. Fails (local), with the cause alone as text, for what is absent, unreadable, no regular
// file, or larger than 64 MiB. Any number of threads may call it at once.
Result<std::shared_ptr<const TrustBundle>> share_trust_bundle(const std::string& path);

}  // namespace cred
