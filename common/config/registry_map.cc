// SPDX-License-Identifier: Apache-2.0
// Loading both files and applying their rules.
#include "config/registry_map.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/config_files.h"
#include "base/text.h"

namespace cred {
namespace {

constexpr int kLongestDeadline = 60;

std::string at(const std::string& path, const YamlNode& node) {
  return path + ":" + std::to_string(node.line) + ": ";
}

// Keys that the file sets; the user's file wins over the system's, which is read later.
class Loader {
 public:
  Loader(RegistryMap& map, std::string path) : map_(map), path_(std::move(path)) {}

  void read(const YamlNode& document, std::vector<std::string>& seen) {
    if (document.kind == YamlNode::Kind::null) return;
    if (document.kind != YamlNode::Kind::map) {
      map_.error = Error{Errc::local, at(path_, document) + "the file must be a map"};
      return;
    }
    for (const auto& [key, value] : document.members) {
      const bool is_taken = std::find(seen.begin(), seen.end(), key) != seen.end();
      if (key == "registries") {
        read_rules(value);
      } else if (!is_taken) {
        read_setting(key, value);
        seen.push_back(key);
      }
    }
  }

 private:
  void warn(const YamlNode& node, const std::string& text) {
    map_.warnings.push_back(at(path_, node) + text);
  }

  // An empty list is what is left when all rules are commented out.
  void read_rules(const YamlNode& list) {
    if (list.kind == YamlNode::Kind::null) return;
    if (list.kind != YamlNode::Kind::list) {
      map_.error = Error{Errc::local, at(path_, list) + "registries must be a list"};
      return;
    }
    for (const YamlNode& item : list.items) map_.rules.push_back(parse_rule(item, path_));
  }

  void read_setting(const std::string& key, const YamlNode& value) {
    if (key == "strict") {
      read_switch(key, value, map_.strict);
    } else if (key == "auto_profile") {
      read_switch(key, value, map_.auto_profile);
    } else if (key == "deadline") {
      read_deadline(value);
    } else if (key == "fallback_helper") {
      read_fallback(value);
    } else {
      warn(value, "there is no setting " + clean_text(key, 40));
    }
  }

  void read_switch(const std::string& key, const YamlNode& value, bool& target) {
    if (value.text == "true" || value.text == "false") {
      target = value.text == "true";
    } else {
      warn(value, key + " must be true or false");
    }
  }

  void read_deadline(const YamlNode& value) {
    const std::string_view text = value.text;
    int seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || seconds < 1 ||
        seconds > kLongestDeadline) {
      warn(value, "deadline is a number of seconds from 1 to 60");
      return;
    }
    map_.deadline = std::chrono::seconds{seconds};
  }

  // The name becomes part of a program's name, so that it must not lead elsewhere.
  void read_fallback(const YamlNode& value) {
    const bool is_name =
        !value.text.empty() && std::all_of(value.text.begin(), value.text.end(), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '-' || c == '_' || c == '.';
        });
    if (is_name && value.text != "ecr" && value.text != "ecr-login") {
      map_.fallback_helper = value.text;
    } else {
      warn(value, "fallback_helper is the end of another helper's name, such as pass");
    }
  }

  RegistryMap& map_;
  std::string path_;
};

}  // namespace

RegistryMap load_registry_map(const Environment& environment, std::string_view home,
                              const ReadFile& read_file) {
  RegistryMap map;
  std::vector<std::string> seen;
  for (const std::string& path :
       {find_user_config_file(environment, home), std::string(kSystemConfigFile)}) {
    if (path.empty()) continue;
    const auto text = read_file(path);
    if (!text) {
      map.error = text.error();
    } else if (*text) {
      const auto document = parse_yaml(**text, path);
      if (document) {
        Loader(map, path).read(*document, seen);
      } else {
        map.error = document.error();
      }
    }
    if (map.error) break;
  }
  return map;
}

Result<std::optional<Target>> resolve(const std::string& host, const RegistryMap& map) {
  const auto registry = parse_registry(host);
  for (const Rule& rule : map.rules) {
    if (!applies(rule, host, registry)) continue;
    if (rule.error) return *rule.error;
    const std::optional<Registry>& behind = rule.registry ? rule.registry : registry;
    if (!behind) continue;
    Target target{*behind, rule.mapping, {}};
    if (!registry || behind->host != registry->host) target.behind = behind->host;
    target.registry.host = host;
    target.mapping.auto_profile = map.auto_profile;
    return std::optional<Target>(std::move(target));
  }
  if (!registry) return std::optional<Target>();
  if (map.error) return *map.error;
  Target target{*registry, Mapping{}, {}};
  target.mapping.auto_profile = map.auto_profile;
  return std::optional<Target>(std::move(target));
}

}  // namespace cred
