// SPDX-License-Identifier: Apache-2.0
// Splits header lines and counts bytes.
#include "http/reception.h"

#include <charconv>

#include "base/text.h"

namespace cred {
namespace {

constexpr std::size_t kMaxHeaderBytes = std::size_t{64} << 10U;
constexpr int kFirstFinal = 200;  // below are interim answers

// Of "HTTP/2 200 OK"; 0 where there is none.
int parse_status(std::string_view line) {
  const std::size_t blank = line.find(' ');
  int status = 0;
  if (blank == std::string_view::npos) return status;
  const std::string_view digits = line.substr(blank + 1, 3);
  std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return status;
}

}  // namespace

bool Reception::add_body(std::string_view data) {
  if (sink_) {
    sink_->data(data);
    return true;
  }
  is_too_large_ = is_too_large_ || data.size() > max_body_bytes_ - response_.body.size();
  if (!is_too_large_) response_.body.append(data);
  return !is_too_large_;
}

bool Reception::add_header_line(std::string_view line) {
  header_bytes_ += line.size();
  is_too_large_ = is_too_large_ || header_bytes_ > kMaxHeaderBytes;
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    response_.headers.clear();  // what came before belonged to an interim answer (100, 103)
    status_ = parse_status(line);
  } else if (colon != std::string_view::npos && !is_too_large_) {
    response_.headers.push_back(
        {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
  }
  const bool is_over = trim(line).empty() && status_ >= kFirstFinal;
  if (is_over && sink_ && sink_->head) sink_->head(status_);
  return !is_too_large_;
}

}  // namespace cred
