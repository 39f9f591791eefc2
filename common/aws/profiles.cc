// SPDX-License-Identifier: Apache-2.0
// Reading and merging of the two shared files.
#include "aws/profiles.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace cred {
namespace {

constexpr std::array<std::string_view, 4> kKeyUnit = {"aws_access_key_id", "aws_secret_access_key",
                                                      "aws_session_token", "aws_security_token"};

// What an unexpanded variable means nobody can say here, and it named a file on purpose; so did
// quotes or blanks that were not taken away, as in an --env-file, a URL, and another user's home.
std::string_view find_path_problem(const std::string& path) {
  if (path.empty()) return "";
  const bool has_variable =
      path.find('$') != std::string::npos || path.find('%') != path.rfind('%');
  if (has_variable) {
    return "variables such as $HOME are not replaced in a path";
  }
  constexpr std::string_view kQuotes = "\"'";
  const bool has_quotes = kQuotes.find(path.front()) != std::string_view::npos ||
                          kQuotes.find(path.back()) != std::string_view::npos;
  if (has_quotes) return "quotes are part of a path here";
  if (trim(path).size() != path.size()) return "blanks are part of a path here";
  if (path.find("://") != std::string::npos) return "a URL is not a path here";
  return path.front() == '~' ? "of a ~ only ~/ is replaced in a path" : "";
}

ProfileFile describe_missing(const std::string& path) {
  const std::string_view problem = find_path_problem(path);
  if (problem.empty()) return {};
  ProfileFile file;
  file.doubt =
      clean_text(path) + ": there is no such file; " + std::string(problem) + ", so write it out";
  file.warnings.push_back(file.doubt);
  return file;
}

ProfileFile load_file(const std::string& path, ProfileFileKind kind, const ReadFile& read_file,
                      std::vector<std::string>& unreadable) {
  // /dev/null is how people say "no file"; it is not a regular file, so reading it would be an
  // error.
  if (path.empty() || path == "/dev/null") return {};
  const auto content = read_file(path);
  if (!content) {
    unreadable.push_back(content.error().text);
    return {};
  }
  if (!*content) return describe_missing(path);
  return parse_profile_file(**content, path, kind);
}

void append(std::vector<std::string>& to, std::vector<std::string> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// Half of one file's pair must not be completed with half of the other's.
void erase_losing_keys(Section& config, Section& credentials) {
  Section* loser = nullptr;
  if (find_property(credentials, kKeyUnit[0]) != nullptr) {
    loser = &config;
  } else if (find_property(config, kKeyUnit[0]) != nullptr) {
    loser = &credentials;
  }
  if (loser == nullptr) return;
  for (const std::string_view key : kKeyUnit) {
    const auto found = loser->properties.find(key);
    if (found != loser->properties.end()) loser->properties.erase(found);
  }
}

void merge_section(Section& config, Section credentials) {
  if (config.remark.empty()) config.remark = std::move(credentials.remark);
  if (config.doubt.empty()) config.doubt = std::move(credentials.doubt);
  erase_losing_keys(config, credentials);
  config.where =
      config.where.empty() ? credentials.where : config.where + " and " + credentials.where;
  for (auto& [key, property] : credentials.properties) {
    config.properties[key] = std::move(property);
  }
}

}  // namespace

Profiles load_profiles(const SharedFiles& files, const ReadFile& read_file) {
  Profiles loaded;
  loaded.files = files;
  ProfileFile config =
      load_file(files.config, ProfileFileKind::config, read_file, loaded.unreadable);
  ProfileFile credentials =
      load_file(files.credentials, ProfileFileKind::credentials, read_file, loaded.unreadable);
  loaded.profiles = std::move(config.profiles);
  loaded.sso_sessions = std::move(config.sso_sessions);
  loaded.services = std::move(config.services);
  for (auto& [name, section] : credentials.profiles) {
    merge_section(loaded.profiles[name], std::move(section));
  }
  loaded.doubt = std::move(config.doubt.empty() ? credentials.doubt : config.doubt);
  append(loaded.warnings, std::move(config.warnings));
  append(loaded.warnings, std::move(credentials.warnings));
  return loaded;
}

const Section* find_section(const Sections& sections, std::string_view name) {
  const auto found = sections.find(name);
  return found == sections.end() ? nullptr : &found->second;
}

const Property* find_property(const Section& section, std::string_view key) {
  const auto found = section.properties.find(key);
  if (found == section.properties.end() || found->second.value.empty()) return nullptr;
  return &found->second;
}

std::string property_text(const Section& section, std::string_view key) {
  const Property* property = find_property(section, key);
  return property == nullptr ? std::string() : property->value;
}

std::string describe_files(const Profiles& profiles) {
  const SharedFiles& files = profiles.files;
  if (files.config.empty() && files.credentials.empty()) return "no file (HOME is not set)";
  if (files.config.empty()) return files.credentials;
  if (files.credentials.empty()) return files.config;
  return files.config + " and " + files.credentials;
}

}  // namespace cred
