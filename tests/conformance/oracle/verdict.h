// SPDX-License-Identifier: Apache-2.0
// A row of the record: what each tool did, and what they did together.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace cred::testing {

// The rows behind the first line, which says what was recorded with which tools.
inline std::vector<nlohmann::json> read_record(const std::string& path) {
  std::vector<nlohmann::json> rows;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) rows.push_back(nlohmann::json::parse(line));
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

// The newest version of each; the older ones that are recorded too are witnesses, not judges.
inline bool is_judge(const std::string& tool) { return tool.find("debian") == std::string::npos; }

inline std::size_t count_judges(const nlohmann::json& tools) {
  return static_cast<std::size_t>(std::count_if(tools.begin(), tools.end(), [](const auto& tool) {
    return is_judge(tool.template get<std::string>());
  }));
}

// What at least `quorum` of the judges say of `field`; nullopt where they are not of one mind.
inline std::optional<nlohmann::json> find_agreement(const nlohmann::json& record,
                                                    const std::string& field, std::size_t quorum) {
  if (!record.contains(field)) return std::nullopt;
  for (const auto& row : record[field]) {
    if (count_judges(row[1]) >= quorum) return row[0];
  }
  return std::nullopt;
}

// Whether any tool at all says `value` of `field`.
inline bool is_said(const nlohmann::json& record, const std::string& field,
                    const nlohmann::json& value) {
  const auto& rows = record[field];
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row[0] == value; });
}

}  // namespace cred::testing
