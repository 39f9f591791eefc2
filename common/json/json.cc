// SPDX-License-Identifier: Apache-2.0
// Hides simdjson's DOM; its error codes are used throughout, so nothing here throws.
#include "json/json.h"

#include <simdjson.h>

namespace cred {
namespace {

constexpr std::size_t kMaxDepth = 64;

template <typename T>
std::optional<T> find_at(const simdjson::dom::element& root, std::string_view path) {
  T value{};
  if (root.at_pointer(path).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

}  // namespace

struct JsonDocument::Content {
  std::shared_ptr<simdjson::dom::parser> parser;  // owns what `root` refers to
  simdjson::dom::element root;
};

Result<JsonDocument> JsonDocument::parse(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return Error{Errc::bad_reply, "JSON larger than " + std::to_string(max_bytes >> 20U) + " MiB"};
  }
  // Its bytes may be nowhere, and simdjson copies from there all the same.
  if (text.empty()) return Error{Errc::bad_reply, "not JSON: it is empty"};
  auto parser = std::make_shared<simdjson::dom::parser>(max_bytes);
  simdjson::dom::element root;
  simdjson::error_code failure = parser->allocate(text.size(), kMaxDepth);
  if (failure == simdjson::SUCCESS) {
    failure = parser->parse(text.data(), text.size()).get(root);
  }
  if (failure != simdjson::SUCCESS) {
    return Error{Errc::bad_reply, std::string("not JSON: ") + simdjson::error_message(failure)};
  }
  return JsonDocument(std::make_shared<const Content>(Content{std::move(parser), root}));
}

std::optional<std::string_view> JsonDocument::find_string(std::string_view path) const {
  return find_at<std::string_view>(content_->root, path);
}

std::optional<double> JsonDocument::find_number(std::string_view path) const {
  return find_at<double>(content_->root, path);
}

std::optional<std::int64_t> JsonDocument::find_integer(std::string_view path) const {
  return find_at<std::int64_t>(content_->root, path);
}

std::optional<bool> JsonDocument::find_boolean(std::string_view path) const {
  return find_at<bool>(content_->root, path);
}

bool JsonDocument::is_object(std::string_view path) const {
  return find_at<simdjson::dom::object>(content_->root, path).has_value();
}

std::vector<std::pair<std::string_view, std::string_view>> JsonDocument::find_strings(
    std::string_view path) const {
  std::vector<std::pair<std::string_view, std::string_view>> strings;
  const auto object = find_at<simdjson::dom::object>(content_->root, path);
  if (!object) return strings;
  for (const auto member : *object) {
    std::string_view value;
    if (member.value.get(value) == simdjson::SUCCESS) strings.emplace_back(member.key, value);
  }
  return strings;
}

std::vector<JsonDocument> JsonDocument::find_items(std::string_view path) const {
  std::vector<JsonDocument> items;
  const auto list = find_at<simdjson::dom::array>(content_->root, path);
  if (!list) return items;
  items.reserve(list->size());
  for (const simdjson::dom::element item : *list) {
    items.push_back(JsonDocument(std::make_shared<const Content>(Content{content_->parser, item})));
  }
  return items;
}

std::optional<std::size_t> JsonDocument::find_array_size(std::string_view path) const {
  const auto list = find_at<simdjson::dom::array>(content_->root, path);
  if (!list) return std::nullopt;
  return list->size();
}

}  // namespace cred
