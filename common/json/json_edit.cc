// SPDX-License-Identifier: Apache-2.0
// Hides nlohmann-json, whose ordered object keeps the order of members; no exception leaves here.
#include "json/json_edit.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "json/json.h"

namespace cred {
namespace {

using Json = nlohmann::ordered_json;

const Json* find(const Json& root, const JsonPath& path) {
  const Json* at = &root;
  for (const std::string& name : path) {
    if (!at->is_object()) return nullptr;
    const auto member = at->find(name);
    if (member == at->end()) return nullptr;
    at = &*member;
  }
  return at;
}

}  // namespace

struct JsonEdit::Content {
  Json root = Json::object();
};

JsonEdit::JsonEdit() : content_(std::make_unique<Content>()) {}

JsonEdit::JsonEdit(std::unique_ptr<Content> content) : content_(std::move(content)) {}

JsonEdit::JsonEdit(const JsonEdit& other) : content_(std::make_unique<Content>(*other.content_)) {}

JsonEdit::JsonEdit(JsonEdit&& other) noexcept = default;

JsonEdit& JsonEdit::operator=(const JsonEdit& other) {
  if (this != &other) content_ = std::make_unique<Content>(*other.content_);
  return *this;
}

JsonEdit& JsonEdit::operator=(JsonEdit&& other) noexcept = default;

JsonEdit::~JsonEdit() = default;

Result<JsonEdit> JsonEdit::parse(std::string_view text) {
  // Checks depth and size too, which nlohmann-json would not.
  const auto checked = JsonDocument::parse(text);
  if (!checked) return checked.error();
  if (!checked->is_object("")) return Error{Errc::bad_reply, "not a JSON object"};
  auto content = std::make_unique<Content>();
  content->root = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!content->root.is_object()) return Error{Errc::bad_reply, "not a JSON object"};
  return JsonEdit(std::move(content));
}

std::optional<std::string> JsonEdit::find_string(const JsonPath& path) const {
  const Json* value = find(content_->root, path);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->get_ref<const std::string&>();
}

bool JsonEdit::has(const JsonPath& path) const { return find(content_->root, path) != nullptr; }

bool JsonEdit::is_object(const JsonPath& path) const {
  const Json* value = find(content_->root, path);
  return value != nullptr && value->is_object();
}

std::vector<std::string> JsonEdit::names_at(const JsonPath& path) const {
  std::vector<std::string> names;
  const Json* value = find(content_->root, path);
  if (value == nullptr || !value->is_object()) return names;
  for (const auto& member : value->items()) names.push_back(member.key());
  return names;
}

Result<void> JsonEdit::set_string(const JsonPath& path, std::string_view value) {
  if (path.empty()) return Error{Errc::bad_reply, "the document itself is not a string"};
  Json* at = &content_->root;
  for (const std::string& name : path) {
    if (at->is_null()) *at = Json::object();
    if (!at->is_object()) return Error{Errc::bad_reply, "\"" + name + "\" is in no object"};
    at = &(*at)[name];
  }
  *at = std::string(value);
  return {};
}

bool JsonEdit::remove(const JsonPath& path) {
  if (path.empty()) return false;
  Json* at = &content_->root;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    if (!at->is_object() || !at->contains(path[i])) return false;
    at = &(*at)[path[i]];
  }
  return at->is_object() && at->erase(path.back()) != 0;
}

std::string JsonEdit::render(int indent) const {
  return content_->root.dump(indent == 0 ? -1 : indent, ' ', /*ensure_ascii=*/false,
                             Json::error_handler_t::replace) +
         '\n';
}

}  // namespace cred
