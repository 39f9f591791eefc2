// SPDX-License-Identifier: Apache-2.0
// A parsed XML text with look-ups by element path.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cred {

class XmlDocument {
 public:
  // Fails (bad_reply) when `text` is not well-formed, has a document type declaration, is larger
  // than 1 MiB or nested more than 32 deep. The error never holds content.
  static Result<XmlDocument> parse(std::string_view text);

  // Text of the first element at a path of names such as "ErrorResponse/Error/Code", outermost
  // first, blanks at its ends removed; nullopt without such an element. Namespace prefixes in the
  // document are ignored.
  std::optional<std::string> find_text(std::string_view path) const;

 private:
  struct Content;

  explicit XmlDocument(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  std::shared_ptr<const Content> content_;
};

}  // namespace cred
