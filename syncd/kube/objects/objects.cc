// SPDX-License-Identifier: Apache-2.0
// JSON of the API server → the objects that we look at.
#include "syncd/kube/objects/objects.h"

#include <algorithm>

#include "base/base64.h"
#include "base/text.h"
#include "json/json.h"
#include "syncd/kube/objects/meta.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostFieldManagers = 64;

Error bad_reply(const char* what) {
  return Error{Errc::bad_reply, std::string("the API server answered no ") + what};
}

Result<JsonDocument> parse(std::string_view body, const char* what) {
  auto document = JsonDocument::parse(body, kMaxListBytes);
  if (!document) return bad_reply(what);
  return document;
}

std::optional<Secret> decode(const std::optional<std::string_view>& text) {
  if (!text) return std::nullopt;
  auto decoded = decode_base64(*text);
  if (!decoded) return std::nullopt;
  return Secret(*std::move(decoded));
}

// Who owns the value of `key` by managedFields. An object has few managers, and each of them one
// entry for each way of writing.
std::vector<std::string> parse_content_managers(const JsonDocument& document,
                                                const std::string& key) {
  std::vector<std::string> managers;
  const std::string list = "/metadata/managedFields";
  const std::string field = "/fieldsV1/f:data/f:" + key;
  const std::size_t count = document.find_array_size(list).value_or(0);
  for (std::size_t i = 0; i < std::min(count, kMostFieldManagers); ++i) {
    const std::string item = list + '/' + std::to_string(i);
    if (!document.is_object(item + field)) continue;
    std::string manager = clean_text(document.find_string(item + "/manager").value_or("?"), 128);
    if (std::find(managers.begin(), managers.end(), manager) == managers.end()) {
      managers.push_back(std::move(manager));
    }
  }
  return managers;
}

Result<SecretObject> read_secret(const JsonDocument& document) {
  auto meta = parse_meta(document, "");
  if (!meta) return std::move(meta).error();
  // No change could say what it is based on.
  if (meta->uid.empty() || meta->resource_version.empty()) {
    return bad_reply("Secret with a uid and a resourceVersion");
  }
  SecretObject secret;
  secret.meta = *std::move(meta);
  secret.type = std::string(document.find_string("/type").value_or(""));
  secret.is_immutable = document.find_boolean("/immutable").value_or(false);
  const std::string key =
      secret.type == "kubernetes.io/dockercfg" ? ".dockercfg" : ".dockerconfigjson";
  secret.docker_config = decode(document.find_string("/data/" + key));
  secret.content_managers = parse_content_managers(document, key);
  return secret;
}

// The list is atomic, so that whoever wrote it owns all of it.
void read_field_managers(const JsonDocument& document, ServiceAccountObject& account) {
  const std::string list = "/metadata/managedFields";
  const std::size_t count = document.find_array_size(list).value_or(0);
  for (std::size_t i = 0; i < std::min(count, kMostFieldManagers); ++i) {
    const std::string item = list + '/' + std::to_string(i);
    FieldManager manager{clean_text(document.find_string(item + "/manager").value_or("?"), 128),
                         document.find_string(item + "/operation") == "Apply"};
    if (manager.applies) account.appliers.push_back(manager.name);
    if (!document.is_object(item + "/fieldsV1/f:imagePullSecrets")) continue;
    account.list_managers.push_back(std::move(manager));
  }
}

Result<ServiceAccountObject> read_account(const JsonDocument& document) {
  auto meta = parse_meta(document, "");
  if (!meta) return std::move(meta).error();
  ServiceAccountObject account;
  account.meta = *std::move(meta);
  read_field_managers(document, account);
  if (!document.find_array_size("/imagePullSecrets")) return account;
  account.image_pull_secrets.emplace();
  for (const JsonDocument& item : document.find_items("/imagePullSecrets")) {
    account.image_pull_secrets->emplace_back(item.find_string("/name").value_or(""));
  }
  return account;
}

// `read` makes an object of each item.
template <typename Object, typename Read>
Result<ListPage> parse_list(std::string_view body, const Read& read,
                            const std::function<Result<void>(Object)>& take) {
  const auto document = parse(body, "list");
  if (!document) return document.error();
  // A list without items has null in their place, or nothing.
  const bool has_items = document->find_array_size("/items").has_value();
  if (!has_items && !document->is_object("/metadata")) return bad_reply("list");
  for (const JsonDocument& item : document->find_items("/items")) {
    auto object = read(item);
    if (!object) return std::move(object).error();
    if (auto taken = take(*std::move(object)); !taken) return taken.error();
  }
  return ListPage{std::string(document->find_string("/metadata/resourceVersion").value_or("")),
                  std::string(document->find_string("/metadata/continue").value_or(""))};
}

}  // namespace

const std::string* find_value(const std::vector<std::pair<std::string, std::string>>& pairs,
                              std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string find_resource_version(std::string_view body) {
  const auto document = parse(body, "object");
  const auto found = document ? document->find_string("/metadata/resourceVersion") : std::nullopt;
  return std::string(found.value_or(""));
}

Result<ObjectMeta> parse_object_meta(std::string_view body, std::string_view kind) {
  const auto document = parse(body, "object");
  if (!document) return document.error();
  if (document->find_string("/kind") != kind) return bad_reply("object of the right kind");
  return parse_meta(*document, "");
}

Result<SecretObject> parse_secret(std::string_view body) {
  const auto document = parse(body, "Secret");
  if (!document) return document.error();
  return read_secret(*document);
}

Result<ServiceAccountObject> parse_service_account(std::string_view body) {
  const auto document = parse(body, "ServiceAccount");
  if (!document) return document.error();
  return read_account(*document);
}

Result<ListPage> parse_metadata_list(std::string_view body,
                                     const std::function<Result<void>(ObjectMeta)>& take) {
  return parse_list<ObjectMeta>(
      body, [](const JsonDocument& item) { return parse_meta(item, ""); }, take);
}

Result<ListPage> parse_secret_list(std::string_view body,
                                   const std::function<Result<void>(SecretObject)>& take) {
  return parse_list<SecretObject>(body, read_secret, take);
}

Result<ListPage> parse_service_account_list(
    std::string_view body, const std::function<Result<void>(ServiceAccountObject)>& take) {
  return parse_list<ServiceAccountObject>(body, read_account, take);
}

}  // namespace cred::syncd
