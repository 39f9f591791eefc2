// SPDX-License-Identifier: Apache-2.0
// Nodes → texts, lists and maps.
#include "syncd/kube/client/kubeconfig/entry.h"

#include <algorithm>

#include "base/base64.h"
#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestKey = 80;

bool is_text(const YamlNode& node) {
  return node.kind == YamlNode::Kind::scalar || node.kind == YamlNode::Kind::null;
}

}  // namespace

KubeconfigEntry::KubeconfigEntry(const YamlNode& node, const std::string& path)
    : node_(node), path_(path) {
  if (node.kind != YamlNode::Kind::map && node.kind != YamlNode::Kind::null) {
    complain("it", "must be a map");
  }
}

const YamlNode* KubeconfigEntry::find(const char* key) const {
  const YamlNode* const member = find_member(node_, key);
  return member != nullptr && member->kind == YamlNode::Kind::null ? nullptr : member;
}

std::string KubeconfigEntry::text(const char* key) {
  const YamlNode* const member = find(key);
  if (member == nullptr) return {};
  if (!is_text(*member)) complain(key, "must be one value, and is a list or a map");
  return member->text;
}

bool KubeconfigEntry::is_set(const char* key) { return is_true(text(key)); }

std::string KubeconfigEntry::file(const char* key) {
  std::string name = text(key);
  if (name.empty() || name.front() == '/') return name;
  const std::size_t slash = path_.rfind('/');
  return slash == std::string::npos ? name : path_.substr(0, slash + 1) + name;
}

std::string KubeconfigEntry::data(const char* key) {
  std::string encoded = text(key);
  if (encoded.empty()) return {};
  std::erase_if(encoded, [](char byte) { return byte == '\n' || byte == '\r'; });
  auto decoded = decode_base64(encoded);
  if (!decoded) complain(key, "is not base64");
  return decoded ? *std::move(decoded) : std::string();
}

std::vector<std::string> KubeconfigEntry::texts(const char* key) {
  const YamlNode* const list = find(key);
  return list != nullptr ? list_texts(key, *list) : std::vector<std::string>();
}

std::vector<std::string> KubeconfigEntry::texts_of(const YamlMember& member) {
  if (member.value.kind == YamlNode::Kind::null) return {};
  return list_texts(clean_text(member.key, kLongestKey), member.value);
}

std::vector<std::string> KubeconfigEntry::list_texts(const std::string& key, const YamlNode& list) {
  const bool is_fit = list.kind == YamlNode::Kind::list &&
                      std::all_of(list.items.begin(), list.items.end(), is_text);
  if (!is_fit) complain(key, "must be a list of texts");
  std::vector<std::string> all;
  all.reserve(list.items.size());
  for (const YamlNode& item : list.items) all.push_back(item.text);
  return all;
}

const YamlNode* KubeconfigEntry::list(const char* key) {
  const YamlNode* const member = find(key);
  if (member != nullptr && member->kind != YamlNode::Kind::list) complain(key, "must be a list");
  return member;
}

const YamlNode* KubeconfigEntry::map(const char* key) {
  const YamlNode* const member = find(key);
  if (member != nullptr && member->kind != YamlNode::Kind::map) complain(key, "must be a map");
  return member;
}

void KubeconfigEntry::complain(const std::string& key, const std::string& what) {
  if (!complaint_.empty()) return;
  const YamlNode* const member = find_member(node_, key);
  const int line = member != nullptr ? member->line : node_.line;
  complaint_ = "kubeconfig " + path_ + ':' + std::to_string(line) + ": " + key + ' ' + what;
}

void KubeconfigEntry::adopt(const KubeconfigEntry& part) {
  if (complaint_.empty()) complaint_ = part.complaint_;
}

Result<void> KubeconfigEntry::verdict() const {
  if (complaint_.empty()) return {};
  return Error{Errc::local, complaint_};
}

}  // namespace cred::syncd
