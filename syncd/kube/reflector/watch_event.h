// SPDX-License-Identifier: Apache-2.0
// One line of a watch's reply.
// Source:
// https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/objects/objects.h"

namespace cred::syncd {

struct WatchEvent {
  enum class Kind { added, modified, deleted, bookmark, error };
  Kind kind;
  ObjectMeta meta;                    // of an object, without its managers
  std::string resource_version;       // of the object, or of the bookmark
  bool is_initial_end = false;        // the bookmark after the last of the initial events
  std::optional<ApiFailure> failure;  // of an error
};

// Fails (bad_reply) for what is not such a line, a kind of event that we do not know among it.
Result<WatchEvent> parse_watch_event(std::string_view line);

// A line that has come: what it says, or, where that is nothing we know, its own first 4 KiB.
struct HeardEvent {
  Result<WatchEvent> line;
  std::string text;
};

// Without the empty ones, which keep a connection alive.
std::vector<HeardEvent> parse_watch_events(const std::vector<std::string>& lines);

// Cuts what arrives into lines; keeps the begun one, up to 1 MiB.
class LineSplitter {
 public:
  // Appends to `lines` what is whole by now, without the line ends. False once a line is longer
  // than that: the stream is then good for nothing more.
  bool add(std::string_view data, std::vector<std::string>& lines);

 private:
  std::string rest_;
};

}  // namespace cred::syncd
