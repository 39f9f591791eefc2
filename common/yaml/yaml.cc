// SPDX-License-Identifier: Apache-2.0
// Hides yaml-cpp and the exceptions that it throws. Events instead of its node tree, because only
// they tell anchors, aliases and double keys before anything is expanded.
#include "yaml/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>

namespace cred {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20U;
constexpr std::size_t kMaxDepth = 16;

struct Refusal {
  int line;
  std::string cause;
};

// Builds the tree; ends by throwing a Refusal, which parse_yaml catches.
class Builder : public YAML::EventHandler {
 public:
  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(make_node(YamlNode::Kind::null, mark));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    throw Refusal{line_of(mark), "aliases are not supported"};
  }

  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    add(make_node(YamlNode::Kind::scalar, mark, value));
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

  void OnMapEnd() override { close(); }

 private:
  // A list or map whose end has not come yet; in a map, `key` waits for its value.
  struct Open {
    YamlNode node;
    std::string key;
    bool has_key = false;
    int key_line = 0;
  };

  static int line_of(const YAML::Mark& mark) { return mark.line + 1; }

  static YamlNode make_node(YamlNode::Kind kind, const YAML::Mark& mark, std::string text = {}) {
    return {kind, line_of(mark), std::move(text), {}, {}};
  }

  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) throw Refusal{line_of(mark), "anchors are not supported"};
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    if (open_.size() == kMaxDepth) throw Refusal{line_of(mark), "nested too deep"};
    open_.push_back(Open{make_node(kind, mark), {}});
  }

  void close() {
    YamlNode done = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(done));
  }

  void add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.kind == YamlNode::Kind::list) {
      open_.back().node.items.push_back(std::move(node));
    } else {
      add_to_map(open_.back(), std::move(node));
    }
  }

  static void add_to_map(Open& map, YamlNode node) {
    if (map.has_key) {
      node.key_line = map.key_line;
      map.node.members.push_back({std::move(map.key), std::move(node)});
      map.has_key = false;
      return;
    }
    if (node.kind != YamlNode::Kind::scalar) throw Refusal{node.line, "a key must be a word"};
    if (const YamlNode* const first = find_member(map.node, node.text)) {
      throw Refusal{node.line,
                    "a key stands twice, first in line " + std::to_string(first->key_line)};
    }
    map.key = std::move(node.text);
    map.key_line = node.line;
    map.has_key = true;
  }

  YamlNode root_;
  std::vector<Open> open_;
};

Error fail_at(const std::string& path, int line, const std::string& cause) {
  return Error{Errc::local, path + ":" + std::to_string(line) + ": " + cause};
}

}  // namespace

Result<YamlNode> parse_yaml(std::string_view text, const std::string& path) {
  if (text.size() > kMaxBytes) return Error{Errc::local, path + ": larger than 1 MiB"};
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Builder builder;
    if (!parser.HandleNextDocument(builder)) return YamlNode{};
    YamlNode root = builder.take();
    Builder rest;
    if (parser.HandleNextDocument(rest)) {
      if (const YamlNode second = rest.take(); second.kind != YamlNode::Kind::null) {
        throw Refusal{second.line, "there is more than one document"};
      }
    }
    return root;
  } catch (const Refusal& refusal) {
    return fail_at(path, refusal.line, refusal.cause);
  } catch (const YAML::Exception& exception) {
    // What follows a colon is a piece of the text.
    const std::string cause = exception.msg.substr(0, exception.msg.find(": "));
    return fail_at(path, exception.mark.line + 1, "no YAML: " + cause);
  }
}

const YamlNode* find_member(const YamlNode& node, std::string_view key) {
  for (const auto& [name, value] : node.members) {
    if (name == key) return &value;
  }
  return nullptr;
}

}  // namespace cred
