// SPDX-License-Identifier: Apache-2.0
// Hides yaml-cpp and the exceptions that it throws. Events instead of its node tree, because only
// they tell anchors, aliases and double keys before anything is expanded.
#include "yaml/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>

namespace cred {
namespace {

constexpr std::size_t kMaxDepth = 16;

struct Refusal {
  int line;
  std::string cause;
};

// How much a tree weighs, and how many levels it has.
struct Measure {
  std::size_t bytes = 0;
  std::size_t depth = 0;
};

Measure measure(const YamlNode& node) {
  Measure all{sizeof(YamlNode) + node.text.size(), 0};
  const auto add = [&all](const YamlNode& child, std::size_t key) {
    const Measure one = measure(child);
    all.bytes += one.bytes + key;
    all.depth = std::max(all.depth, one.depth);
  };
  for (const YamlNode& item : node.items) add(item, 0);
  for (const auto& [key, value] : node.members) add(value, sizeof(std::string) + key.size());
  const bool is_level = node.kind == YamlNode::Kind::list || node.kind == YamlNode::Kind::map;
  all.depth += is_level ? 1 : 0;
  return all;
}

// A list or map whose end has not come yet; in a map, `key` waits for its value.
struct Open {
  YamlNode node;
  YAML::anchor_t anchor = YAML::NullAnchor;
  std::optional<YamlNode> key;
  std::unordered_map<std::string, std::size_t> places = {};  // of keys among the members
  std::vector<YamlNode> merges = {};                         // values of `<<`
};

// Builds the tree; ends by throwing a Refusal, which parse_yaml catches.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const YamlRules& rules) : rules_(rules) {}

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(make_node(YamlNode::Kind::null, mark), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      throw Refusal{line_of(mark), "an alias stands inside of what it is for"};
    }
    YamlNode node = found->second;
    node.line = line_of(mark);
    const Measure size = measure(node);
    if (size.bytes > rules_.max_bytes - expanded_) {
      throw Refusal{line_of(mark), "aliases make it larger than " + show_limit()};
    }
    expanded_ += size.bytes;
    check_depth(open_.size() + size.depth, line_of(mark));
    add(std::move(node), YAML::NullAnchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node = make_node(YamlNode::Kind::scalar, mark, value);
    node.is_plain = tag == "?";
    add(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(YamlNode::Kind::list, mark, anchor);
  }

  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(YamlNode::Kind::map, mark, anchor);
  }

  void OnMapEnd() override {
    merge(open_.back());
    close();
  }

 private:
  static int line_of(const YAML::Mark& mark) { return mark.line + 1; }

  std::string show_limit() const { return std::to_string(rules_.max_bytes >> 20U) + " MiB"; }

  static void check_depth(std::size_t depth, int line) {
    if (depth > kMaxDepth) {
      throw Refusal{line, "nested deeper than " + std::to_string(kMaxDepth)};
    }
  }

  static YamlNode make_node(YamlNode::Kind kind, const YAML::Mark& mark, std::string text = {}) {
    YamlNode node;
    node.kind = kind;
    node.line = line_of(mark);
    node.text = std::move(text);
    return node;
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    check_depth(open_.size() + 1, line_of(mark));
    open_.push_back(Open{make_node(kind, mark), anchor, {}});
  }

  void close() {
    YamlNode done = std::move(open_.back().node);
    const YAML::anchor_t anchor = open_.back().anchor;
    open_.pop_back();
    add(std::move(done), anchor);
  }

  void add(YamlNode node, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = node;
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.kind == YamlNode::Kind::list) {
      open_.back().node.items.push_back(std::move(node));
    } else if (open_.back().key) {
      add_value(open_.back(), std::move(node));
    } else {
      open_.back().key = std::move(node);
    }
  }

  void add_value(Open& map, YamlNode value) const {
    const YamlNode key = *std::exchange(map.key, std::nullopt);
    if (key.kind != YamlNode::Kind::scalar) throw Refusal{key.line, "a key must be a word"};
    if (key.is_plain && key.text == "<<") return add_merge(map, std::move(value), key.line);
    value.key_line = key.line;
    const auto [place, is_new] = map.places.emplace(key.text, map.node.members.size());
    if (is_new) {
      map.node.members.push_back({key.text, std::move(value)});
      return;
    }
    YamlNode& first = map.node.members[place->second].value;
    if (!rules_.takes_last_twin) {
      throw Refusal{key.line,
                    "a key stands twice, first in line " + std::to_string(first.key_line)};
    }
    first = std::move(value);
  }

  static void add_merge(Open& map, YamlNode value, int line) {
    const bool is_list = value.kind == YamlNode::Kind::list;
    std::vector<YamlNode> all = is_list ? std::move(value.items) : std::vector<YamlNode>{value};
    for (YamlNode& one : all) {
      if (one.kind != YamlNode::Kind::map) throw Refusal{line, "<< takes a map, or a list of maps"};
      map.merges.push_back(std::move(one));
    }
  }

  // What the map says itself goes first, then the maps in their order.
  static void merge(Open& map) {
    for (YamlNode& from : map.merges) {
      for (YamlMember& member : from.members) {
        const bool is_new = map.places.emplace(member.key, map.node.members.size()).second;
        if (is_new) map.node.members.push_back(std::move(member));
      }
    }
  }

  const YamlRules& rules_;
  YamlNode root_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, YamlNode> anchors_;
  std::size_t expanded_ = 0;  // bytes that aliases have added
};

Error fail_at(const std::string& path, int line, const std::string& cause) {
  return Error{Errc::local, path + ":" + std::to_string(line) + ": " + cause};
}

void refuse_more(YAML::Parser& parser, const YamlRules& rules) {
  Builder rest(rules);
  if (!parser.HandleNextDocument(rest)) return;
  if (const YamlNode second = rest.take(); second.kind != YamlNode::Kind::null) {
    throw Refusal{second.line, "there is more than one document"};
  }
}

}  // namespace

Result<YamlNode> parse_yaml(std::string_view text, const std::string& path,
                            const YamlRules& rules) {
  if (text.size() > rules.max_bytes) {
    return Error{Errc::local,
                 path + ": larger than " + std::to_string(rules.max_bytes >> 20U) + " MiB"};
  }
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Builder builder(rules);
    if (!parser.HandleNextDocument(builder)) return YamlNode{};
    if (!rules.takes_first_document) refuse_more(parser, rules);
    return builder.take();
  } catch (const Refusal& refusal) {
    return fail_at(path, refusal.line, refusal.cause);
  } catch (const YAML::Exception& exception) {
    // What follows a colon is a piece of the text.
    const std::string cause = exception.msg.substr(0, exception.msg.find(": "));
    return fail_at(path, exception.mark.line + 1, "not valid YAML: " + cause);
  } catch (const std::exception&) {
    return Error{Errc::local, path + ": not YAML that can be read"};
  }
}

const YamlNode* find_member(const YamlNode& node, std::string_view key) {
  for (const auto& [name, value] : node.members) {
    if (name == key) return &value;
  }
  return nullptr;
}

}  // namespace cred
