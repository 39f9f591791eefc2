// SPDX-License-Identifier: Apache-2.0
// Lists by pages, reads, and server-side apply with its refusals.
#include "simulation/api_routes.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "json/json.h"
#include "json/raw_members.h"

namespace cred::simulation {
namespace {

constexpr std::size_t kLeastPage = 3;  // fewer than asked for, so that there are pages at all
constexpr std::size_t kPages = 4;
constexpr const char* kAboutSecret = R"({"name":"regcred","kind":"secrets"})";

Response make_not_found(const std::string& kind, const std::string& name) {
  return make_status(404, "NotFound", kind + " \"" + name + "\" not found",
                     R"({"name":)" + quote(name) + R"(,"kind":)" + quote(kind) + "}");
}

template <typename Objects, typename Describe>
Response list(const ObjectStore& store, const Objects& objects, std::string_view after,
              const Describe& describe) {
  std::string items;
  std::string next;
  std::size_t count = 0;
  const std::size_t page = std::max(kLeastPage, objects.size() / kPages);
  for (auto at = objects.upper_bound(std::string(after)); at != objects.end(); ++at) {
    if (count == page) {
      next = std::prev(at)->first;
      break;
    }
    items += (count++ == 0 ? "" : ",") + describe(at->first);
  }
  return {200,
          {},
          R"({"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":)" +
              quote(std::to_string(store.version())) + R"(,"continue":)" + quote(next) +
              R"(},"items":[)" + items + "]}"};
}

std::string raw_at(std::string_view json, std::string_view name) {
  const auto members = parse_raw_members(json);
  if (!members) return {};
  for (const RawMember& member : *members) {
    if (member.name == name) return std::string(member.value);
  }
  return {};
}

std::string text_at(const JsonDocument& document, std::string_view path) {
  return std::string(document.find_string(path).value_or(""));
}

Response make_modified() {
  return make_status(409, "Conflict",
                     "Operation cannot be fulfilled on secrets \"regcred\": the object has been "
                     "modified; please apply your changes to the latest version and try again",
                     kAboutSecret);
}

Response make_field_conflict(const std::string& manager) {
  return make_status(409, "Conflict", "Apply failed with 1 conflict: conflict with \"" + manager,
                     R"({"causes":[{"reason":"FieldManagerConflict","message":"conflict",)"
                     R"("field":".data..dockerconfigjson"}]})");
}

Response make_terminating() {
  return make_status(403, "Forbidden", "because it is being terminated",
                     R"({"name":"regcred","kind":"secrets","causes":[{"reason":)"
                     R"("NamespaceTerminating","message":"","field":"metadata.namespace"}]})");
}

Response make_other_uid() {
  return make_status(422, "Invalid", "Secret \"regcred\" is invalid: metadata.uid",
                     R"({"name":"regcred","kind":"Secret","causes":[{"reason":)"
                     R"("FieldValueInvalid","message":"field is immutable",)"
                     R"("field":"metadata.uid"}]})");
}

// 0 for none, nullopt for what is no number.
std::optional<std::uint64_t> read_version(const JsonDocument& body) {
  const std::string text = text_at(body, "/metadata/resourceVersion");
  std::uint64_t version = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), version);
  const bool is_number = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  return text.empty() || is_number ? std::optional(version) : std::nullopt;
}

// nullopt: nothing forbids to apply `body`. In the order of the real server.
std::optional<Response> find_refusal(const ObjectStore& store, const std::string& name,
                                     const JsonDocument& body, bool is_forced) {
  const auto home = store.namespaces().find(name);
  if (home == store.namespaces().end()) return make_not_found("namespaces", name);
  const std::string uid = text_at(body, "/metadata/uid");
  const auto present = store.secrets().find(name);
  const StoredSecret* const secret = present == store.secrets().end() ? nullptr : &present->second;
  if (secret == nullptr && !uid.empty()) return make_modified();
  if (secret != nullptr && !is_forced && secret->manager != "ecr-syncd") {
    return make_field_conflict(secret->manager);
  }
  const auto version = read_version(body);
  if (!version) return make_status(500, "", "strconv.ParseUint: invalid syntax");
  if (secret == nullptr) {
    return home->second.is_terminating ? std::optional(make_terminating()) : std::nullopt;
  }
  if (*version != 0 && *version != secret->version) return make_modified();
  return uid.empty() || uid == secret->uid ? std::nullopt : std::optional(make_other_uid());
}

bool is_same(const StoredSecret& a, const StoredSecret& b) {
  return a.config == b.config && a.manager == b.manager && a.labels == b.labels &&
         a.annotations == b.annotations;
}

Response apply(ObjectStore& store, const std::string& name, const Request& request) {
  const auto body = JsonDocument::parse(request.body);
  if (!body) return make_status(400, "BadRequest", "no JSON");
  const bool is_forced = find_parameter(path_of(request), "force") == "true";
  if (auto refusal = find_refusal(store, name, *body, is_forced)) return *std::move(refusal);
  const bool is_new = !store.secrets().contains(name);
  StoredSecret secret = is_new ? StoredSecret{} : store.secrets().at(name);
  secret.config = decode_base64(text_at(*body, "/data/.dockerconfigjson")).value_or("?");
  secret.manager = "ecr-syncd";
  secret.labels = raw_at(raw_at(request.body, "metadata"), "labels");
  secret.annotations = raw_at(raw_at(request.body, "metadata"), "annotations");
  // What changes nothing is no event.
  if (is_new || !is_same(secret, store.secrets().at(name))) {
    store.put_secret(name, std::move(secret));
  }
  return {is_new ? 201 : 200, {}, store.describe_secret(name, true)};
}

Response answer_secret(ObjectStore& store, const std::string& name, const Request& request) {
  if (request.method == "PATCH") return apply(store, name, request);
  if (request.method != "GET") return make_status(405, "MethodNotAllowed", "not simulated");
  if (!store.secrets().contains(name)) return make_not_found("secrets", "regcred");
  return {200, {}, store.describe_secret(name, true)};
}

}  // namespace

std::string_view path_of(const Request& request) {
  const std::string_view url = request.url;
  return url.substr(url.find('/', url.find("://") + 3));
}

std::string_view find_parameter(std::string_view path, std::string_view name) {
  const auto question = path.find('?');
  std::string_view query = question == std::string_view::npos ? "" : path.substr(question + 1);
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto sign = pair.find('=');
    if (pair.substr(0, sign) == name) return pair.substr(sign + 1);
  }
  return {};
}

Response answer_request(ObjectStore& store, const Request& request) {
  constexpr std::string_view kNamespaced = "/api/v1/namespaces/";
  const std::string_view path = path_of(request);
  const std::string_view bare = path.substr(0, path.find('?'));
  const std::string_view after = find_parameter(path, "continue");
  if (bare == "/api/v1/namespaces") {
    return list(store, store.namespaces(), after,
                [&](const std::string& name) { return store.describe_namespace(name); });
  }
  if (bare == "/api/v1/secrets") {
    const auto accept = find_header(request.headers, "Accept").value_or("");
    const bool is_whole = accept.find("PartialObjectMetadata") == std::string_view::npos;
    return list(store, store.secrets(), after,
                [&](const std::string& name) { return store.describe_secret(name, is_whole); });
  }
  if (bare.starts_with(kNamespaced) && bare.ends_with("/secrets/regcred")) {
    const std::string_view rest = bare.substr(kNamespaced.size());
    return answer_secret(store, std::string(rest.substr(0, rest.find('/'))), request);
  }
  return make_status(404, "NotFound", "not simulated: " + std::string(path));
}

}  // namespace cred::simulation
