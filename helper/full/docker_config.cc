// SPDX-License-Identifier: Apache-2.0
// Edits members of credHelpers and leaves the rest alone.
#include "helper/full/docker_config.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "helper/full/json_members.h"
#include "json/json.h"

namespace cred {
namespace {

constexpr std::string_view kMember = "credHelpers";
constexpr std::size_t kLongestName = 253;

struct Config {
  std::string before;  // blanks around the object
  std::string after;
  JsonMembers root;
  std::optional<std::size_t> index;  // of credHelpers in `root`
  JsonMembers helpers;
};

Config make_empty_config() {
  Config config;
  config.root.tail = "\n";
  config.after = "\n";
  return config;
}

// A level of indentation deeper than `member`; on the same line where the file is all one line.
JsonMember indent_below(const JsonMember& member) {
  const auto line = member.lead.rfind('\n');
  const bool is_one_line = line == std::string::npos;
  const std::string lead = is_one_line ? "" : member.lead + member.lead.substr(line + 1);
  return {{}, lead, member.key, {}, {}};
}

Result<void> find_helpers(Config& config) {
  for (std::size_t i = 0; i < config.root.list.size(); ++i) {
    // As docker does, which matches names without regard to case.
    if (!equals_ignoring_case(config.root.list[i].name, kMember)) continue;
    if (config.index) return Error{Errc::local, "credHelpers is in it twice"};
    config.index = i;
  }
  if (!config.index) return {};
  const JsonMember& member = config.root.list[*config.index];
  if (member.value == "null") return {};
  auto helpers = parse_members(member.value);
  if (!helpers) return Error{Errc::local, "credHelpers is no JSON object"};
  for (const JsonMember& entry : helpers->list) {
    if (!find_string_value(entry)) {
      return Error{Errc::local, "the entry of " + clean_text(entry.name, kLongestName) +
                                    " in credHelpers is no string"};
    }
  }
  config.helpers = *std::move(helpers);
  return {};
}

Result<Config> parse_config(std::string_view text) {
  const std::string_view object = trim(text);
  if (object.empty()) return make_empty_config();
  const auto valid = JsonDocument::parse(object);
  if (!valid) return valid.error();
  auto root = parse_members(object);
  if (!root) return root.error();
  const auto start = static_cast<std::size_t>(object.data() - text.data());
  Config config{std::string(text.substr(0, start)),
                std::string(text.substr(start + object.size())),
                *std::move(root),
                std::nullopt,
                {}};
  if (auto found = find_helpers(config); !found) return found.error();
  return config;
}

Result<Config> read_config(std::string_view text) {
  auto config = parse_config(text);
  if (config) return config;
  return Error{Errc::local, "docker could not read it either, please repair it: " +
                                clean_text(config.error().text)};
}

std::string render_config(Config& config) {
  if (config.index) {
    config.root.list[*config.index].value = render_members(config.helpers);
  }
  return config.before + render_members(config.root) + config.after;
}

// Docker's own way of writing is a tab per level.
void ensure_helpers(Config& config) {
  if (!config.index) {
    const JsonMember first{{}, "\n\t", "\"\": ", {}, {}};
    if (config.root.list.empty()) config.root.tail = "\n";
    add_string_member(config.root, kMember, "", first);
    config.index = config.root.list.size() - 1;
  }
  if (config.helpers.list.empty()) {
    const JsonMember& member = config.root.list[*config.index];
    const bool is_one_line = member.lead.find('\n') == std::string::npos;
    config.helpers.tail = is_one_line ? "" : member.lead;
  }
}

// The entry that docker would use: of several of one name the last counts.
JsonMember* find_entry(Config& config, const std::string& host) {
  auto& list = config.helpers.list;
  const auto found = std::find_if(list.rbegin(), list.rend(),
                                  [&](const JsonMember& entry) { return entry.name == host; });
  return found == list.rend() ? nullptr : &*found;
}

// The entries of `hosts` that belong to somebody else, "<host> (<helper>)".
std::string find_foreign(Config& config, const std::vector<std::string>& hosts) {
  std::string foreign;
  for (const std::string& host : hosts) {
    const JsonMember* entry = find_entry(config, host);
    const std::string helper = entry == nullptr ? "" : find_string_value(*entry).value_or("");
    if (helper.empty() || helper == kHelperName || helper == kOlderHelperName) continue;
    if (!foreign.empty()) foreign += ", ";
    foreign +=
        clean_text(host, kLongestName) + " (docker-credential-" + clean_text(helper, 80) + ")";
  }
  return foreign;
}

}  // namespace

Result<DockerEdit> add_docker_helper(std::string_view text, const std::vector<std::string>& hosts,
                                     bool force) {
  auto config = read_config(text);
  if (!config) return config.error();
  if (const std::string foreign = find_foreign(*config, hosts); !foreign.empty() && !force) {
    return Error{Errc::local, "another helper is named for " + foreign +
                                  "; give --force to replace it, or leave the registry out"};
  }
  DockerEdit edit;
  for (const std::string& host : hosts) {
    JsonMember* entry = find_entry(*config, host);
    const std::string before = entry == nullptr ? "" : find_string_value(*entry).value_or("");
    if (before == kHelperName) continue;
    edit.changes.push_back({host, before});
    if (entry != nullptr) {
      entry->value = '"' + std::string(kHelperName) + '"';
      continue;
    }
    ensure_helpers(*config);
    const JsonMember first = indent_below(config->root.list[*config->index]);
    add_string_member(config->helpers, host, kHelperName, first);
  }
  edit.text = edit.changes.empty() ? std::string(text) : render_config(*config);
  return edit;
}

Result<DockerEdit> remove_docker_helper(std::string_view text,
                                        const std::vector<std::string>& hosts) {
  auto config = read_config(text);
  if (!config) return config.error();
  DockerEdit edit;
  const auto is_meant = [&](const JsonMember& entry) {
    if (find_string_value(entry) != std::string(kHelperName)) return false;
    if (hosts.empty()) return true;
    return std::find(hosts.begin(), hosts.end(), entry.name) != hosts.end();
  };
  JsonMembers kept{{}, config->helpers.tail};
  for (JsonMember& entry : config->helpers.list) {
    if (is_meant(entry)) {
      edit.changes.push_back({entry.name, std::string(kHelperName)});
    } else {
      kept.list.push_back(std::move(entry));
    }
  }
  if (edit.changes.empty()) return DockerEdit{std::string(text), {}};
  config->helpers = std::move(kept);
  if (config->helpers.list.empty()) {
    auto& list = config->root.list;
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(*config->index));
    config->index.reset();
    if (list.empty()) config->root.tail.clear();
  }
  edit.text = render_config(*config);
  return edit;
}

Result<std::vector<std::string>> find_older_entries(std::string_view text) {
  auto config = read_config(text);
  if (!config) return config.error();
  std::vector<std::string> names;
  for (const JsonMember& entry : config->helpers.list) {
    // Of several of one name the last counts.
    const JsonMember& valid = *find_entry(*config, entry.name);
    if (&valid == &entry && find_string_value(entry) == std::string(kOlderHelperName)) {
      names.push_back(entry.name);
    }
  }
  return names;
}

}  // namespace cred
