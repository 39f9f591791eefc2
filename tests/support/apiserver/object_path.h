// SPDX-License-Identifier: Apache-2.0
// What a request's URL is about.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "support/apiserver/object_store.h"

namespace cred::testing {

// The value of a query's parameter as it stands; empty where there is none.
std::string_view find_parameter(std::string_view url, std::string_view name);

struct ObjectPath {
  Resource resource;
  std::string namespace_name;  // empty: of all of them
  std::string name;            // empty: of any
  bool is_one = false;         // the path names an object, rather than a list

  bool contains(const ObjectKey& key) const {
    return (namespace_name.empty() || key.namespace_name == namespace_name) &&
           (name.empty() || key.name == name);
  }

  ObjectKey key() const { return {namespace_name, name}; }
};

// Of an absolute URL or of a path; nullopt for what is not served here. Of selectors it reads that
// of a name.
std::optional<ObjectPath> parse_object_path(std::string_view url);

}  // namespace cred::testing
