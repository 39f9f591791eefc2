// SPDX-License-Identifier: Apache-2.0
// Cuts off digest, tag and host, in this order, and checks what is left.
#include "syncd/image_pull/image_name.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestName = 1024;  // beyond any that a registry takes
constexpr std::size_t kLongestTag = 128;
constexpr std::size_t kShortestDigest = 32;
constexpr std::string_view kDockerHub = "docker.io";

bool is_lower(char letter) { return letter >= 'a' && letter <= 'z'; }

bool is_upper(char letter) { return letter >= 'A' && letter <= 'Z'; }

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_plain(char letter) { return is_lower(letter) || is_digit(letter); }

// What may stand between the letters of a path's part: one dot, one or two underscores, dashes.
bool is_separator(std::string_view text) {
  return text == "." || text == "_" || text == "__" ||
         text.find_first_not_of('-') == std::string_view::npos;
}

std::string find_part_fault(std::string_view part) {
  if (part.empty()) return "two slashes stand together, or one at an end";
  if (std::any_of(part.begin(), part.end(), is_upper)) {
    return "its repository has capital letters, and those of all registries are in lower case";
  }
  for (std::size_t at = 0; at < part.size();) {
    const auto* const end =
        std::find_if(part.begin() + at, part.end(), [](char c) { return is_plain(c); });
    const auto next = static_cast<std::size_t>(end - part.begin());
    const bool is_at_an_end = at == 0 || next == part.size();
    if (next > at && (is_at_an_end || !is_separator(part.substr(at, next - at)))) {
      return "its repository has a character that has no place there";
    }
    at = next;
    while (at < part.size() && is_plain(part[at])) ++at;
  }
  return {};
}

std::string find_path_fault(std::string_view path) {
  while (true) {
    const std::size_t slash = path.find('/');
    if (auto fault = find_part_fault(path.substr(0, slash)); !fault.empty()) return fault;
    if (slash == std::string_view::npos) return {};
    path.remove_prefix(slash + 1);
  }
}

bool is_tag(std::string_view tag) {
  const auto is_word = [](char c) { return is_plain(c) || is_upper(c) || c == '_'; };
  return !tag.empty() && tag.size() <= kLongestTag && is_word(tag.front()) &&
         std::all_of(tag.begin(), tag.end(),
                     [&](char c) { return is_word(c) || c == '.' || c == '-'; });
}

bool is_digest_text(std::string_view digest) {
  const std::size_t colon = digest.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view hex = digest.substr(colon + 1);
  return hex.size() >= kShortestDigest &&
         hex.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// A first part without dot, colon or capital letters is a folder at Docker Hub.
bool is_host(std::string_view part) {
  return part == "localhost" || part.find_first_of(".:") != std::string_view::npos ||
         std::any_of(part.begin(), part.end(), is_upper);
}

bool is_host_text(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    return is_plain(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
  });
}

Error refuse(std::string_view image, const std::string& fault) {
  return Error{Errc::bad_request, clean_text(image, 200) + " is not an image name: " + fault};
}

// Takes digest and tag off the end of `rest`; what is wrong with them, or nothing.
std::string cut_reference(std::string_view& rest, ImageName& name) {
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
    name.reference = rest.substr(at + 1);
    name.is_digest = true;
    if (!is_digest_text(name.reference)) return "what follows @ is not a digest";
    rest = rest.substr(0, at);
  }
  const std::size_t slash = rest.rfind('/');
  const std::size_t colon = rest.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) {
    const std::string_view tag = rest.substr(colon + 1);
    if (!is_tag(tag)) return "what follows the last colon is not a tag";
    if (!name.is_digest) name.reference = tag;
    rest = rest.substr(0, colon);
  }
  if (name.reference.empty()) name.reference = "latest";
  return {};
}

}  // namespace

Result<ImageName> parse_image_name(std::string_view image) {
  if (image.empty()) return refuse("\"\"", "it is empty");
  if (image.size() > kLongestName) return refuse(image.substr(0, 80), "it is too long");
  ImageName name;
  std::string_view rest = image;
  if (auto fault = cut_reference(rest, name); !fault.empty()) return refuse(image, fault);
  const std::size_t first = rest.find('/');
  const bool has_host = first != std::string_view::npos && is_host(rest.substr(0, first));
  name.host = has_host ? to_lower(rest.substr(0, first)) : std::string(kDockerHub);
  name.repository = has_host ? rest.substr(first + 1) : rest;
  if (!has_host && first == std::string_view::npos) name.repository.insert(0, "library/");
  if (!is_host_text(name.host)) return refuse(image, "what stands first is not a host");
  if (auto fault = find_path_fault(name.repository); !fault.empty()) return refuse(image, fault);
  return name;
}

std::string describe_image(const ImageName& image) {
  return image.repository + (image.is_digest ? '@' : ':') + image.reference;
}

}  // namespace cred::syncd
