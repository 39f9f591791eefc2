// SPDX-License-Identifier: Apache-2.0
// A read-only view of environment variables, so that no code but `main` reads the process's own.
#pragma once

#include <optional>
#include <string_view>

namespace cred {

class Environment {
 public:
  // `block` is a null-terminated array of "NAME=value" as execve passes it; it must outlive this.
  explicit Environment(const char* const* block) : block_(block) {}

  // The value of `name`; nullopt when unset or empty, which AWS treats alike.
  std::optional<std::string_view> find(std::string_view name) const;

  // The raw entries, for the one caller that walks them all.
  const char* const* block() const { return block_; }

 private:
  const char* const* block_;
};

}  // namespace cred
