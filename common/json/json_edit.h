// SPDX-License-Identifier: Apache-2.0
// A JSON object that is changed in places and written back, everything else kept in its order.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

// Paths are lists of member names, outside in; {} is the whole object. Names may hold any
// character. Values that are not strings or objects are kept but cannot be looked into.
using JsonPath = std::vector<std::string>;

class JsonEdit {
 public:
  // An empty object.
  JsonEdit();

  // Fails (bad_reply) as JsonDocument::parse does, and unless `text` is an object.
  static Result<JsonEdit> parse(std::string_view text);

  JsonEdit(const JsonEdit& other);
  JsonEdit(JsonEdit&& other) noexcept;
  JsonEdit& operator=(const JsonEdit& other);
  JsonEdit& operator=(JsonEdit&& other) noexcept;
  ~JsonEdit();

  std::optional<std::string> find_string(const JsonPath& path) const;

  // Of any type.
  bool has(const JsonPath& path) const;

  bool is_object(const JsonPath& path) const;

  // Names of the members of the object at `path`, in their order; none where there is no object.
  std::vector<std::string> names_at(const JsonPath& path) const;

  // Replaces the value at `path` or adds it last; missing objects on the way are made. Fails
  // (bad_reply) where something on the way is not an object, or `path` is empty. Malformed UTF-8 in
  // `value` is written as U+FFFD.
  Result<void> set_string(const JsonPath& path, std::string_view value);

  // False when there was nothing.
  bool remove(const JsonPath& path);

  // With a line end after it. `indent` in blanks per level; 0 for a single line.
  std::string render(int indent = 2) const;

 private:
  struct Content;

  explicit JsonEdit(std::unique_ptr<Content> content);

  std::unique_ptr<Content> content_;  // null only after a move
};

}  // namespace cred
