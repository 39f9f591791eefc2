// SPDX-License-Identifier: Apache-2.0
// Reads metadata and checks what will be used in paths.
#include "syncd/kube/objects/meta.h"

#include <algorithm>

#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostOwners = 32;
constexpr std::size_t kMostManagers = 64;
constexpr std::size_t kLongestWord = 256;

// Uids and resource versions are opaque, but go into JSON that we write.
bool is_opaque_word(std::string_view text) {
  return text.size() <= kLongestWord && std::all_of(text.begin(), text.end(), [](char byte) {
           return byte > ' ' && byte < '\x7f' && byte != '"' && byte != '\\';
         });
}

std::vector<std::string> parse_owners(const JsonDocument& document, const std::string& path) {
  std::vector<std::string> owners;
  const std::string list = path + "/ownerReferences";
  const std::size_t count = document.find_array_size(list).value_or(0);
  for (std::size_t i = 0; i < std::min(count, kMostOwners); ++i) {
    const std::string item = list + '/' + std::to_string(i);
    owners.push_back(clean_text(document.find_string(item + "/kind").value_or("?"), 60) + '/' +
                     clean_text(document.find_string(item + "/name").value_or("?"), 253));
  }
  return owners;
}

std::vector<std::string> parse_managers(const JsonDocument& document, const std::string& path) {
  std::vector<std::string> managers;
  const std::string list = path + "/managedFields";
  const std::size_t count = document.find_array_size(list).value_or(0);
  for (std::size_t i = 0; i < std::min(count, kMostManagers); ++i) {
    const auto name = document.find_string(list + '/' + std::to_string(i) + "/manager");
    std::string manager = clean_text(name.value_or("?"), 128);
    if (std::find(managers.begin(), managers.end(), manager) == managers.end()) {
      managers.push_back(std::move(manager));
    }
  }
  return managers;
}

std::vector<std::pair<std::string, std::string>> copy(
    const std::vector<std::pair<std::string_view, std::string_view>>& pairs) {
  return {pairs.begin(), pairs.end()};
}

}  // namespace

bool is_object_name(std::string_view name) {
  constexpr std::size_t kLongest = 253;
  const auto is_outer = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
  };
  const auto is_inner = [&](char byte) { return is_outer(byte) || byte == '-' || byte == '.'; };
  return !name.empty() && name.size() <= kLongest && is_outer(name.front()) &&
         is_outer(name.back()) && std::all_of(name.begin(), name.end(), is_inner) &&
         name.find("..") == std::string_view::npos;
}

Result<ObjectMeta> parse_meta(const JsonDocument& document, const std::string& path) {
  const std::string meta = path + "/metadata";
  const auto text = [&](const char* name) {
    return std::string(document.find_string(meta + name).value_or(""));
  };
  ObjectMeta result;
  result.name = text("/name");
  result.namespace_name = text("/namespace");
  result.uid = text("/uid");
  result.resource_version = text("/resourceVersion");
  const bool is_namespace_good =
      result.namespace_name.empty() || is_object_name(result.namespace_name);
  if (!is_object_name(result.name) || !is_namespace_good || !is_opaque_word(result.uid) ||
      !is_opaque_word(result.resource_version)) {
    return Error{Errc::bad_reply, "the API server answered an object without a proper name"};
  }
  result.labels = copy(document.find_strings(meta + "/labels"));
  result.annotations = copy(document.find_strings(meta + "/annotations"));
  result.owners = parse_owners(document, meta);
  result.managers = parse_managers(document, meta);
  result.is_terminating = document.find_string(meta + "/deletionTimestamp").has_value();
  return result;
}

}  // namespace cred::syncd
