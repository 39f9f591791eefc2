// SPDX-License-Identifier: Apache-2.0
// Streams are counted by connection.
#include "http/stream_room.h"

namespace cred {

void StreamRoom::place(std::uint64_t id, const std::string& connection) {
  if (!leave(id)) --searching_;
  places_.emplace(id, connection);
  const std::size_t load = ++loads_[connection];
  allowed_ = load < per_connection_ ? per_connection_ - load : 1;
}

bool StreamRoom::end(std::uint64_t id) {
  if (leave(id)) return true;
  --searching_;
  return false;
}

bool StreamRoom::leave(std::uint64_t id) {
  const auto place = places_.find(id);
  if (place == places_.end()) return false;
  const auto load = loads_.find(place->second);
  if (--load->second == 0) loads_.erase(load);
  places_.erase(place);
  return true;
}

}  // namespace cred
