// SPDX-License-Identifier: Apache-2.0
// Reads the names as Kubernetes checks them, and looks them up.
#include "helper/full/pod_role.h"

#include <algorithm>

#include "base/text.h"

namespace cred {
namespace {

constexpr std::size_t kLongestPrefix = 253;
constexpr std::size_t kLongestName = 63;
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestArn = 2048;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Letters and digits at both ends, `others` as well in between.
bool is_word(std::string_view text, std::size_t longest, std::string_view others) {
  return !text.empty() && text.size() <= longest && is_alphanumeric(text.front()) &&
         is_alphanumeric(text.back()) && std::all_of(text.begin(), text.end(), [&](char c) {
           return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
         });
}

bool is_domain(std::string_view text) {
  if (text.size() > kLongestPrefix) return false;
  for (;;) {
    const auto dot = text.find('.');
    if (!is_word(text.substr(0, dot), kLongestLabel, "-")) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

// Kubernetes does not mind the case of an annotation's name when it checks it.
bool is_annotation_name(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return is_word(text, kLongestName, "-_.");
  return is_domain(text.substr(0, slash)) && is_word(text.substr(slash + 1), kLongestName, "-_.");
}

Error refuse(const std::string& problem) {
  return Error{Errc::local, std::string(kRoleAnnotations) + problem};
}

}  // namespace

Result<std::vector<std::string>> parse_role_annotations(std::string_view setting) {
  if (setting.empty()) return std::vector<std::string>{std::string(kDefaultRoleAnnotation)};
  std::vector<std::string> names;
  for (;;) {
    const auto comma = setting.find(',');
    const std::string_view name = trim(setting.substr(0, comma));
    if (!is_annotation_name(name)) {
      return refuse(": \"" + clean_text(name, 120) +
                    "\" is not the name of an annotation; one looks like "
                    "eks.amazonaws.com/role-arn, and commas separate several");
    }
    if (names.size() == kMostRoleAnnotations) {
      return refuse(" has more than " + std::to_string(kMostRoleAnnotations) +
                    " names; leave out those that no service account has");
    }
    names.emplace_back(name);
    if (comma == std::string_view::npos) return names;
    setting.remove_prefix(comma + 1);
  }
}

Result<PodRole> find_pod_role(const Annotations& annotations, const Environment& environment) {
  const auto names = parse_role_annotations(environment.find(kRoleAnnotations).value_or(""));
  if (!names) return names.error();
  for (const std::string& name : *names) {
    for (const auto& [key, value] : annotations) {
      if (key == name && !value.empty()) {
        return PodRole{value, "the service account's annotation " + name};
      }
    }
  }
  const auto role = environment.find(kDefaultRole);
  if (!role) return PodRole{};
  return PodRole{std::string(*role),
                 std::string(kDefaultRole) + " in the provider's configuration"};
}

bool is_iam_role(std::string_view text) {
  return !text.empty() && text.size() <= kLongestArn &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; }) &&
         text.substr(0, 4) == "arn:" && text.find(":iam::") != std::string_view::npos &&
         text.find(":role/") != std::string_view::npos;
}

}  // namespace cred
