// SPDX-License-Identifier: Apache-2.0
// Segments of a path, pairs of a query.
#include "support/apiserver/object_path.h"

#include <algorithm>
#include <vector>

#include "support/apiserver/rendering.h"

namespace cred::testing {
namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    parts.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return parts;
}

// "/api/v1/secrets?limit=500" of an absolute URL or of a path.
std::string_view path_of(std::string_view url) {
  const auto scheme = url.find("://");
  return scheme == std::string_view::npos ? url : url.substr(url.find('/', scheme + 3));
}

std::optional<Resource> find_resource(const std::string& name) {
  for (const auto resource : {Resource::namespaces, Resource::secrets, Resource::accounts}) {
    if (name_of(resource) == name) return resource;
  }
  return std::nullopt;
}

}  // namespace

std::string_view find_parameter(std::string_view url, std::string_view name) {
  const auto question = url.find('?');
  std::string_view query = question == std::string_view::npos ? "" : url.substr(question + 1);
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto sign = pair.find('=');
    if (pair.substr(0, sign) == name) return pair.substr(sign + 1);
  }
  return {};
}

std::optional<ObjectPath> parse_object_path(std::string_view url) {
  const std::string_view whole = path_of(url);
  std::vector<std::string> parts = split(whole.substr(0, whole.find('?')));
  if (parts.size() < 3 || parts[0] != "api" || parts[1] != "v1") return std::nullopt;
  parts.erase(parts.begin(), parts.begin() + 2);
  ObjectPath path{Resource::namespaces, {}, {}};
  if (parts.size() > 2 && parts[0] == "namespaces") {
    path.namespace_name = parts[1];
    parts.erase(parts.begin(), parts.begin() + 2);
  }
  const auto resource = find_resource(parts[0]);
  if (!resource || parts.size() > 2) return std::nullopt;
  path.resource = *resource;
  path.is_one = parts.size() == 2;
  if (path.is_one) path.name = parts[1];
  constexpr std::string_view kByName = "metadata.name%3D";
  const std::string_view selector = find_parameter(url, "fieldSelector");
  if (selector.starts_with(kByName)) path.name = selector.substr(kByName.size());
  return path;
}

}  // namespace cred::testing
