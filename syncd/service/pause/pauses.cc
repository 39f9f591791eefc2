// SPDX-License-Identifier: Apache-2.0
// {"clusters":[{"name":"production","since":1795521600}]}
#include "syncd/service/pause/pauses.h"

#include <cstddef>
#include <cstdint>

#include "base/json_string.h"
#include "base/replace_file.h"
#include "base/text.h"
#include "json/json.h"

namespace cred::syncd {
namespace {

constexpr const char* kFile = "/paused.json";
constexpr std::size_t kMostClusters = 10'000;
constexpr std::size_t kLongestName = 253;
constexpr std::int64_t kYear9999 = 253'402'300'799;

Error refuse(const std::string& path, const std::string& why) {
  return Error{Errc::local, path + " does not say which clusters are paused (" + why +
                                "), so none is; delete it, and say `ecr-syncd pause` again"};
}

}  // namespace

Result<Pauses> read_pauses(const std::string& directory, const ReadFile& read_file) {
  const std::string path = directory + kFile;
  const auto text = read_file(path);
  if (!text) return text.error();
  if (!*text) return Pauses{};
  const auto document = JsonDocument::parse(**text);
  const auto size = document ? document->find_array_size("/clusters") : std::nullopt;
  if (!size) return refuse(path, "it has no list of clusters");
  if (*size > kMostClusters) return refuse(path, "it has too many");
  Pauses pauses;
  for (const JsonDocument& item : document->find_items("/clusters")) {
    const auto name = item.find_string("/name");
    const auto since = item.find_integer("/since");
    const bool is_good = name && !name->empty() && name->size() <= kLongestName && since &&
                         *since >= 0 && *since <= kYear9999;
    if (!is_good) return refuse(path, "an entry has no name or no time");
    pauses[clean_text(*name, kLongestName)] = from_epoch(*since);
  }
  return pauses;
}

Result<void> write_pauses(const std::string& directory, const Pauses& pauses) {
  std::string text = R"({"clusters":[)";
  for (const auto& [name, since] : pauses) {
    if (text.back() != '[') text += ',';
    text += R"({"name":)";
    append_json_string(text, name);
    text += R"(,"since":)" + std::to_string(to_epoch(since)) + '}';
  }
  return replace_file(directory + kFile, text + "]}\n");
}

}  // namespace cred::syncd
