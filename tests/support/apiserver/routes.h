// SPDX-License-Identifier: Apache-2.0
// One request on the objects of a cluster, answered as an API server of 1.36 answers it.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "http/request.h"
#include "support/apiserver/object_path.h"
#include "support/apiserver/object_store.h"

namespace cred::testing {

class Routes {
 public:
  // `store` must outlive it.
  explicit Routes(ObjectStore& store) : store_(store) {}

  // Of anything but a watch. Whoever asks may do everything.
  Response answer(const Request& request);

  // Pages are shorter than asked for where that was more than this.
  void limit_pages(std::size_t items) { most_per_page_ = items; }

  // As compaction does: what was begun cannot be gone on with.
  void forget_pages() { snapshots_.clear(); }

 private:
  // A list of one moment, and how much of it has been told.
  struct Snapshot {
    std::string token;
    std::string version;
    std::vector<std::string> items;
    std::size_t next = 0;
  };

  Response list(const ObjectPath& path, const Request& request);
  Response turn_page(Snapshot snapshot, std::size_t limit);
  Response change(const ObjectPath& path, const Request& request);
  Response remove(const ObjectPath& path, const Request& request);
  Response patch_account(const ObjectPath& path, const Request& request);

  ObjectStore& store_;
  std::size_t most_per_page_ = 500;
  std::size_t tokens_ = 0;
  std::deque<Snapshot> snapshots_;
};

}  // namespace cred::testing
