// SPDX-License-Identifier: Apache-2.0
// Hides pugixml, which neither resolves entities of its own nor throws while parsing.
#include "xml/xml.h"

#include <algorithm>
#include <cstddef>
#include <pugixml.hpp>

#include "base/text.h"

namespace cred {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20U;
constexpr int kMaxDepth = 32;

std::string_view drop_prefix(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node find_child(const pugi::xml_node& parent, std::string_view name) {
  for (const pugi::xml_node& child : parent.children()) {
    if (child.type() == pugi::node_element && drop_prefix(child.name()) == name) return child;
  }
  return {};
}

// Stops the walk at a node that no reply of AWS has.
struct Inspector : pugi::xml_tree_walker {
  const char* objection = nullptr;

  bool for_each(pugi::xml_node& node) override {
    if (node.type() == pugi::node_doctype) objection = "a document type declaration";
    const bool is_too_deep = node.type() == pugi::node_element && depth() >= kMaxDepth;
    if (is_too_deep) objection = "elements nested too deep";
    return objection == nullptr;
  }
};

}  // namespace

struct XmlDocument::Content {
  pugi::xml_document document;
};

Result<XmlDocument> XmlDocument::parse(std::string_view text) {
  if (text.size() > kMaxBytes) return Error{Errc::bad_reply, "XML larger than 1 MiB"};
  auto content = std::make_shared<Content>();
  // parse_doctype keeps the declaration in the tree, so that it can be seen and refused.
  const pugi::xml_parse_result result = content->document.load_buffer(
      text.data(), text.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!result) return Error{Errc::bad_reply, std::string("no XML: ") + result.description()};
  Inspector inspector;
  content->document.traverse(inspector);
  if (inspector.objection != nullptr) {
    return Error{Errc::bad_reply, std::string("XML with ") + inspector.objection};
  }
  return XmlDocument(std::move(content));
}

std::optional<std::string> XmlDocument::find_text(std::string_view path) const {
  pugi::xml_node node = content_->document.root();
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    node = find_child(node, path.substr(0, end));
    if (!node) return std::nullopt;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  std::string text;  // a comment or CDATA splits the text of one element into several nodes
  for (const pugi::xml_node& child : node.children()) {
    const bool is_text = child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata;
    if (is_text) text += child.value();
  }
  return std::string(trim(text));
}

}  // namespace cred
