// SPDX-License-Identifier: Apache-2.0
// What doctor has found, line by line.
#pragma once

#include <cstddef>
#include <ostream>
#include <string_view>

namespace cred::syncd {

class Findings {
 public:
  explicit Findings(std::ostream& out) : out_(out) {}

  void begin(std::string_view title);
  void good(std::string_view text);
  void doubtful(std::string_view text, std::string_view remedy);
  void bad(std::string_view text, std::string_view remedy);

  // What could not be found out, which is neither right nor wrong.
  void unanswered(std::string_view text, std::string_view cause);

  std::size_t bad_count() const { return bad_count_; }

  std::size_t unanswered_count() const { return unanswered_count_; }

 private:
  void print(std::string_view mark, std::string_view text, std::string_view remedy);

  std::ostream& out_;
  std::size_t bad_count_ = 0;
  std::size_t unanswered_count_ = 0;
};

}  // namespace cred::syncd
