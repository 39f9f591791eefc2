// SPDX-License-Identifier: Apache-2.0
// Collects the answer of one exchange as it arrives, within bounds.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "http/request.h"

namespace cred {

class Reception {
 public:
  // Gets the answer as it comes: its status when the headers are over, then the body.
  struct Sink {
    std::function<void(int status)> head;
    std::function<void(std::string_view data)> data;
  };

  // With a sink the body is handed on instead of kept, and has no bound.
  explicit Reception(std::size_t max_body_bytes, std::optional<Sink> sink = std::nullopt)
      : max_body_bytes_(max_body_bytes), sink_(std::move(sink)) {}

  // Both say whether the answer is still within its bound (64 KiB for the headers).
  bool add_body(std::string_view data);
  bool add_header_line(std::string_view line);

  bool is_too_large() const { return is_too_large_; }

  // Status is left for whoever knows it.
  Response take() && { return std::move(response_); }

 private:
  Response response_;
  std::size_t max_body_bytes_;
  std::optional<Sink> sink_;
  std::size_t header_bytes_ = 0;
  int status_ = 0;  // of the status line that came last
  bool is_too_large_ = false;
};

}  // namespace cred
