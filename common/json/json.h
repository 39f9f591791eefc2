// SPDX-License-Identifier: Apache-2.0
// A parsed JSON text with look-ups by path; writing is base/json_string.h's job.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace cred {

// Paths are JSON pointers (RFC 6901): "" is the whole document, "/authorizationData/0/expiresAt" a
// member of the first item of a list. A path that leads nowhere, or to another type, finds nothing.
class JsonDocument {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{4} << 20U;

  // Fails (bad_reply) unless `text` is one JSON value, at most `max_bytes`, nested at most 64 deep.
  // Numbers beyond 64 bits fail too. The error names the rule that was broken, never the content.
  static Result<JsonDocument> parse(std::string_view text, std::size_t max_bytes = kMaxBytes);

  // The view lives as long as this document or a copy of it does.
  std::optional<std::string_view> find_string(std::string_view path) const;

  // Any JSON number.
  std::optional<double> find_number(std::string_view path) const;

  // A number written without fraction and exponent that fits.
  std::optional<std::int64_t> find_integer(std::string_view path) const;

  std::optional<bool> find_boolean(std::string_view path) const;

  bool is_object(std::string_view path) const;

  // Name and value of each member of the object at `path` whose value is a string, in their order;
  // nothing where there is no object. The views live as those of find_string.
  std::vector<std::pair<std::string_view, std::string_view>> find_strings(
      std::string_view path) const;

  // Each item of the list at `path` as a document of its own, in their order; nothing where there
  // is not a list. One walk, where paths with an index are counted from the start each time.
  std::vector<JsonDocument> find_items(std::string_view path) const;

  // nullopt unless there is a list at `path`.
  std::optional<std::size_t> find_array_size(std::string_view path) const;

 private:
  struct Content;

  explicit JsonDocument(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  std::shared_ptr<const Content> content_;
};

}  // namespace cred
