// SPDX-License-Identifier: Apache-2.0
// Edits members of credHelpers and leaves the rest alone.
#include "helper/full/docker_config.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "helper/full/json_members.h"
#include "json/json_check.h"

namespace cred {
namespace {

constexpr std::string_view kMember = "credHelpers";
constexpr std::size_t kLongestName = 253;

// One object of that name; docker takes all that a file has, and drops what came before a null.
struct Helpers {
  std::size_t index = 0;  // in `root`
  JsonMembers members;
  bool is_dropped = false;
  bool is_changed = false;
};

struct Config {
  std::string before;  // around the object
  std::string after;
  JsonMembers root;
  std::vector<Helpers> helpers;
  std::vector<std::string> oddities;
};

struct Entry {
  Helpers* helpers = nullptr;
  JsonMember* member = nullptr;  // nullptr where there is none
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

bool is_null(const JsonMember& member) { return member.value == "null"; }

Result<JsonMembers> parse_helpers(const JsonMember& member, std::vector<std::string>& oddities) {
  auto helpers = parse_members(member.value);
  if (!helpers) return Error{Errc::local, "credHelpers is not a JSON object"};
  for (const JsonMember& entry : helpers->list) {
    const std::string name = clean_text(entry.name, kLongestName);
    if (is_null(entry)) {
      oddities.push_back("the entry of " + name + " in credHelpers is null, which names no helper");
    } else if (!find_string_value(entry)) {
      return Error{Errc::local, "the entry of " + name + " in credHelpers is not a string"};
    }
  }
  return helpers;
}

Result<void> find_helpers(Config& config) {
  for (std::size_t i = 0; i < config.root.list.size(); ++i) {
    const JsonMember& member = config.root.list[i];
    // As docker does, which matches names without regard to case.
    if (!equals_ignoring_case(member.name, kMember)) continue;
    Helpers found{i, {}, false, false};
    if (is_null(member)) {
      for (Helpers& helpers : config.helpers) helpers.is_dropped = true;
    } else {
      auto members = parse_helpers(member, config.oddities);
      if (!members) return members.error();
      found.members = *std::move(members);
    }
    config.helpers.push_back(std::move(found));
  }
  if (config.helpers.size() > 1) {
    config.oddities.emplace_back(
        "credHelpers is in it more than once; docker puts them together, and the last entry of a "
        "registry holds");
  }
  return {};
}

Result<Config> parse_config(std::string_view text) {
  if (trim(text).empty()) return make_empty_config();
  auto extent = check_json(text);
  if (!extent) return extent.error();
  const std::string_view object = text.substr(extent->begin, extent->end - extent->begin);
  Config config;
  config.before = text.substr(0, extent->begin);
  config.after = text.substr(extent->end);
  config.oddities = std::move(extent->oddities);
  if (object == "null") return config;
  auto root = parse_members(object);
  if (!root) return root.error();
  config.root = *std::move(root);
  if (auto found = find_helpers(config); !found) return found.error();
  return config;
}

// What is refused here docker warns of, and reads in part or not at all.
Result<Config> read_config(std::string_view text) {
  auto config = parse_config(text);
  if (config) return config;
  return Error{Errc::local,
               clean_text(config.error().text) + "; docker complains of it too, please repair it"};
}

std::string render_config(Config& config) {
  for (const Helpers& helpers : config.helpers) {
    if (helpers.is_changed) {
      config.root.list[helpers.index].value = render_members(helpers.members);
    }
  }
  return config.before + render_members(config.root) + config.after;
}

// A null in the last place of several has to stay: it is why docker drops what is before it.
bool needs_object(const Config& config) {
  if (config.helpers.empty()) return true;
  return config.helpers.size() > 1 && is_null(config.root.list[config.helpers.back().index]);
}

// The object that a new entry goes into: the last, so that nothing behind it overrules it. Docker's
// own way of writing is a tab per level.
Helpers& ensure_helpers(Config& config) {
  if (!config.helpers.empty() && config.helpers.back().is_changed) return config.helpers.back();
  if (needs_object(config)) {
    const JsonMember first{{}, "\n\t", "\"\": ", {}, {}};
    if (config.root.list.empty()) config.root.tail = "\n";
    add_string_member(config.root, kMember, "", first);
    config.helpers.push_back({config.root.list.size() - 1, {}, false, false});
  }
  Helpers& helpers = config.helpers.back();
  if (helpers.members.list.empty()) {
    const JsonMember& member = config.root.list[helpers.index];
    const bool is_one_line = member.lead.find('\n') == std::string::npos;
    helpers.members.tail = is_one_line ? "" : member.lead;
  }
  helpers.is_changed = true;
  return helpers;
}

// The entry that docker would use: of several of one name the last counts.
Entry find_entry(Config& config, const std::string& host) {
  for (std::size_t left = config.helpers.size(); left > 0; --left) {
    Helpers& helpers = config.helpers[left - 1];
    if (helpers.is_dropped) continue;
    auto& list = helpers.members.list;
    const auto found = std::find_if(list.rbegin(), list.rend(),
                                    [&](const JsonMember& entry) { return entry.name == host; });
    if (found != list.rend()) return {&helpers, &*found};
  }
  return {};
}

std::string helper_of(const Entry& entry) {
  return entry.member == nullptr ? "" : find_string_value(*entry.member).value_or("");
}

// The entries of `hosts` that belong to somebody else, "<host> (<helper>)".
std::string find_foreign(Config& config, const std::vector<std::string>& hosts) {
  std::string foreign;
  for (const std::string& host : hosts) {
    const std::string helper = helper_of(find_entry(config, host));
    if (helper.empty() || helper == kHelperName || helper == kOlderHelperName) continue;
    if (!foreign.empty()) foreign += ", ";
    foreign +=
        clean_text(host, kLongestName) + " (docker-credential-" + clean_text(helper, 80) + ")";
  }
  return foreign;
}

void set_helper(Config& config, const std::string& host, const Entry& entry) {
  if (entry.member != nullptr) {
    entry.member->value = '"' + std::string(kHelperName) + '"';
    entry.helpers->is_changed = true;
    return;
  }
  Helpers& helpers = ensure_helpers(config);
  const JsonMember first = indent_below(config.root.list[helpers.index]);
  add_string_member(helpers.members, host, kHelperName, first);
}

// Takes from `helpers` what `is_meant` says.
template <typename Predicate>
void take_out(Helpers& helpers, const Predicate& is_meant, std::vector<HelperChange>& changes) {
  JsonMembers kept{{}, helpers.members.tail};
  for (JsonMember& entry : helpers.members.list) {
    if (is_meant(entry)) {
      changes.push_back({entry.name, std::string(kHelperName)});
      helpers.is_changed = true;
    } else {
      kept.list.push_back(std::move(entry));
    }
  }
  helpers.members = std::move(kept);
}

// An object that nothing is left in goes as a whole.
void drop_emptied(Config& config) {
  auto& list = config.root.list;
  for (auto helpers = config.helpers.rbegin(); helpers != config.helpers.rend(); ++helpers) {
    if (!helpers->is_changed || !helpers->members.list.empty()) continue;
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(helpers->index));
    helpers->is_changed = false;
    // Those behind it, which are done, have moved up by one.
    for (auto later = config.helpers.rbegin(); later != helpers; ++later) --later->index;
  }
  if (list.empty()) config.root.tail.clear();
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
    const Entry entry = find_entry(*config, host);
    const std::string before = helper_of(entry);
    if (before == kHelperName) continue;
    edit.changes.push_back({host, before});
    set_helper(*config, host, entry);
  }
  edit.text = edit.changes.empty() ? std::string(text) : render_config(*config);
  edit.oddities = std::move(config->oddities);
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
  for (Helpers& helpers : config->helpers) take_out(helpers, is_meant, edit.changes);
  if (edit.changes.empty()) {
    edit.text = text;
  } else {
    drop_emptied(*config);
    edit.text = render_config(*config);
  }
  edit.oddities = std::move(config->oddities);
  return edit;
}

Result<std::vector<std::string>> find_older_entries(std::string_view text) {
  auto config = read_config(text);
  if (!config) return config.error();
  std::vector<std::string> names;
  for (const Helpers& helpers : config->helpers) {
    for (const JsonMember& entry : helpers.members.list) {
      const Entry valid = find_entry(*config, entry.name);
      if (valid.member == &entry && helper_of(valid) == kOlderHelperName) {
        names.push_back(entry.name);
      }
    }
  }
  return names;
}

}  // namespace cred
