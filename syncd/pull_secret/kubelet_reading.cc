// SPDX-License-Identifier: Apache-2.0
// Reads as encoding/json and encoding/base64 of Go do.
#include "syncd/pull_secret/kubelet_reading.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/text.h"
#include "json/json.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestServer = 100;
constexpr const char* kHeaders = "HttpHeaders";

bool is_text_or_null(std::string_view value) { return value == "null" || value.starts_with('"'); }

// The decoded text; strings that are not UTF-8 are none of JsonDocument's, and what an `auth` may
// be made of is ASCII.
std::string decode_text(std::string_view value) {
  const std::string list = '[' + std::string(value) + ']';
  const auto document = JsonDocument::parse(list);
  return document ? std::string(document->find_string("/0").value_or("")) : std::string("\xff");
}

// Go passes over line ends and unused bits. Padding is wanted exactly where the text ends with it.
std::optional<Secret> decode_as_go(const std::string& text) {
  constexpr std::size_t kGroup = 4;
  std::string letters;
  std::copy_if(text.begin(), text.end(), std::back_inserter(letters),
               [](char letter) { return letter != '\n' && letter != '\r'; });
  std::size_t missing = (kGroup - letters.size() % kGroup) % kGroup;
  if (trim(text).ends_with('=')) {
    if (missing != 0) return std::nullopt;
    while (missing < 2 && letters.ends_with('=')) {
      letters.pop_back();
      ++missing;
    }
  }
  if (missing == kGroup - 1) return std::nullopt;
  letters.append(missing, 'A');  // zeros, so that no bit is unused
  auto decoded = decode_base64(letters);
  if (!decoded) return std::nullopt;
  decoded->resize(decoded->size() - missing);
  return Secret(*std::move(decoded));
}

std::string find_auth_fault(const std::string& auth) {
  if (auth.empty()) return {};
  const auto decoded = decode_as_go(auth);
  if (!decoded) return "its auth is not Base64";
  const bool has_colon = decoded->reveal().find(':') != std::string::npos;
  return has_colon ? std::string() : "its auth has no colon between user name and password";
}

// Of a member beside `auths`: one alone is read, and is a map of texts.
std::string find_member_fault(const RawMember& member) {
  if (!equals_ignoring_case(member.name, kHeaders) || trim(member.value) == "null") return {};
  const auto members = parse_raw_members(member.value);
  const bool is_good =
      members && std::all_of(members->begin(), members->end(),
                             [](const RawMember& one) { return is_text_or_null(one.value); });
  return is_good ? std::string() : "it is not a map of strings";
}

}  // namespace

std::string find_entry_fault(std::string_view entry) {
  if (trim(entry) == "null") return {};
  const auto members = parse_raw_members(entry);
  if (!members) return "it is not a JSON object";
  std::string auth;
  for (const RawMember& member : *members) {
    constexpr std::array<std::string_view, 4> kNames = {"username", "password", "email", "auth"};
    const auto* const name = std::find_if(
        kNames.begin(), kNames.end(),
        [&](std::string_view known) { return equals_ignoring_case(member.name, known); });
    if (name == kNames.end()) continue;
    if (!is_text_or_null(member.value)) return "its " + std::string(*name) + " is not a string";
    if (*name == "auth" && member.value != "null") auth = decode_text(member.value);
  }
  return find_auth_fault(auth);
}

std::vector<UnreadableEntry> find_unreadable(const DockerConfig& config) {
  std::vector<UnreadableEntry> found;
  for (const RawMember& member : config.auths) {
    std::string fault = find_entry_fault(member.value);
    if (!fault.empty()) found.push_back({member.name, std::move(fault)});
  }
  for (const RawMember& member : config.others) {
    std::string fault = find_member_fault(member);
    if (!fault.empty()) found.push_back({kHeaders, std::move(fault)});
  }
  return found;
}

DockerConfig drop_unreadable(const DockerConfig& config) {
  DockerConfig readable = config;
  std::erase_if(readable.auths,
                [](const RawMember& member) { return !find_entry_fault(member.value).empty(); });
  std::erase_if(readable.others,
                [](const RawMember& member) { return !find_member_fault(member).empty(); });
  return readable;
}

std::string name_unreadable(const std::vector<UnreadableEntry>& entries) {
  constexpr std::size_t kMostNames = 3;
  std::string names = entries.size() == 1 ? "its entry for " : "its entries for ";
  for (std::size_t i = 0; i < std::min(entries.size(), kMostNames); ++i) {
    if (i > 0) names += ", ";
    names += clean_text(entries[i].server, kLongestServer) + " (" + entries[i].fault + ')';
  }
  if (entries.size() <= kMostNames) return names;
  return names + " and " + std::to_string(entries.size() - kMostNames) + " more";
}

std::string describe_unreadable(const std::vector<UnreadableEntry>& entries) {
  if (entries.empty()) return {};
  return "no kubelet can read " + name_unreadable(entries) +
         ", and so refuses the whole secret and every other pull secret of the pod; mend or "
         "remove " +
         (entries.size() == 1 ? "that entry" : "those entries") +
         ", or set `unreadable_entries: drop`";
}

}  // namespace cred::syncd
