// SPDX-License-Identifier: Apache-2.0
// One watch of a cluster's objects without its clock: which lines there are to tell by now.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/apiserver/object_path.h"
#include "support/apiserver/object_store.h"

namespace cred::testing {

struct WatchedLine {
  std::string text;            // without its end
  std::string namespace_name;  // of a change; of a namespace's own its name
};

class Watch {
 public:
  // `store` must outlive it. `path` is a list.
  Watch(const ObjectStore& store, ObjectPath path, std::string_view url);

  // What it has not told yet, metadata alone: first what is there, where it was asked for that or
  // gave no version. An ERROR line where the history does not reach back, and nothing after it.
  std::vector<WatchedLine> take_news();

  // Up to what was told.
  std::string make_bookmark() const;

  bool is_over() const { return is_over_; }

 private:
  void tell_present(std::vector<WatchedLine>& lines);

  const ObjectStore& store_;
  ObjectPath path_;
  bool is_streaming_list_;
  bool has_version_;
  std::uint64_t told_ = 0;  // version up to which everything was told
  bool has_begun_ = false;
  bool is_over_ = false;
};

// "{"type":"ERROR",...}" with the Status of a refusal.
std::string render_error_event(const std::string& status);

}  // namespace cred::testing
