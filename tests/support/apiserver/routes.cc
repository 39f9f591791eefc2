// SPDX-License-Identifier: Apache-2.0
// Reads, lists in pages, deletions with preconditions; patches have files of their own.
#include "support/apiserver/routes.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "json/json.h"
#include "support/apiserver/patches.h"
#include "support/apiserver/rendering.h"
#include "support/apiserver/status.h"

namespace cred::testing {
namespace {

constexpr std::size_t kMostSnapshots = 8;

std::size_t read_limit(std::string_view text) {
  std::size_t limit = 0;
  std::from_chars(text.data(), text.data() + text.size(), limit);
  return limit;
}

Response refuse_method() {
  return make_status(405, "MethodNotAllowed",
                     "the server does not allow this method on the requested resource");
}

bool is_metadata(const Request& request) {
  return find_header(request.headers, "Accept").value_or("").find("as=PartialObjectMetadata") !=
         std::string_view::npos;
}

bool is_dry_run(const Request& request) { return find_parameter(request.url, "dryRun") == "All"; }

// Whether `value` is asked for and not what is there.
std::optional<Response> find_mismatch(const JsonDocument& options, const ObjectPath& path,
                                      const std::string& member, const std::string& value) {
  const auto asked = options.find_string("/preconditions/" + member);
  if (!asked || *asked == value) return std::nullopt;
  return make_conflict("Secret", path.name,
                       "the " + member + " in the precondition (" + std::string(*asked) +
                           ") does not match that in record (" + value + ')');
}

}  // namespace

Response Routes::answer(const Request& request) {
  if (request.method == "POST" &&
      request.url.find("/selfsubjectaccessreviews") != request.url.npos) {
    return {201, {}, R"({"status":{"allowed":true}})"};
  }
  const auto path = parse_object_path(request.url);
  if (!path) {
    return make_status(404, "NotFound", "the server could not find the requested resource", "{}");
  }
  if (!path->is_one) return request.method == "GET" ? list(*path, request) : refuse_method();
  if (request.method != "GET") return change(*path, request);
  const StoredObject* const found = store_.find(path->resource, path->key());
  if (found == nullptr) return make_not_found(name_of(path->resource), path->name);
  const auto render = is_metadata(request) ? render_metadata : render_whole;
  return {200, {}, render(path->resource, path->key(), *found)};
}

Response Routes::list(const ObjectPath& path, const Request& request) {
  const std::string token(find_parameter(request.url, "continue"));
  const std::size_t limit = read_limit(find_parameter(request.url, "limit"));
  if (!token.empty()) {
    const auto found = std::find_if(snapshots_.begin(), snapshots_.end(),
                                    [&](const auto& snapshot) { return snapshot.token == token; });
    if (found != snapshots_.end()) return turn_page(*found, limit);
    return make_status(410, "Expired",
                       "The provided continue parameter is too old to display a consistent list "
                       "result.");
  }
  Snapshot whole{{}, std::to_string(store_.version()), {}};
  const auto render = is_metadata(request) ? render_metadata : render_whole;
  for (const auto& [key, object] : store_.all(path.resource)) {
    if (path.contains(key)) whole.items.push_back(render(path.resource, key, object));
  }
  return turn_page(std::move(whole), limit);
}

// A page that was asked for twice is the same twice.
Response Routes::turn_page(Snapshot snapshot, std::size_t limit) {
  const std::size_t most = std::min(limit == 0 ? most_per_page_ : limit, most_per_page_);
  const std::size_t end = std::min(snapshot.next + most, snapshot.items.size());
  std::string items;
  for (; snapshot.next < end; ++snapshot.next) {
    items += (items.empty() ? "" : ",") + snapshot.items[snapshot.next];
  }
  std::string meta = R"({"resourceVersion":)" + quote(snapshot.version);
  if (end < snapshot.items.size()) {
    snapshot.token = "page-" + std::to_string(++tokens_);
    meta += R"(,"continue":)" + quote(snapshot.token);
    snapshots_.push_back(std::move(snapshot));
    if (snapshots_.size() > kMostSnapshots) snapshots_.pop_front();
  }
  return {
      200,
      {},
      R"({"kind":"List","apiVersion":"v1","metadata":)" + meta + R"(},"items":[)" + items + "]}"};
}

Response Routes::change(const ObjectPath& path, const Request& request) {
  const bool is_secret = path.resource == Resource::secrets;
  if (is_secret && request.method == "DELETE") return remove(path, request);
  if (request.method != "PATCH") return refuse_method();
  const std::string_view type = find_header(request.headers, "Content-Type").value_or("");
  if (is_secret && type == "application/apply-patch+yaml") {
    return apply_secret(store_, path, request);
  }
  const bool is_account = path.resource == Resource::accounts;
  if (is_account && type == "application/json-patch+json") return patch_account(path, request);
  return make_status(415, "UnsupportedMediaType", "415: Unsupported Media Type");
}

Response Routes::remove(const ObjectPath& path, const Request& request) {
  const StoredObject* const found = store_.find(path.resource, path.key());
  if (found == nullptr) return make_not_found("secrets", path.name);
  if (const auto options = JsonDocument::parse(request.body)) {
    const std::string version = std::to_string(found->version);
    if (auto other = find_mismatch(*options, path, "uid", found->uid)) return *other;
    if (auto other = find_mismatch(*options, path, "resourceVersion", version)) return *other;
  }
  const std::string uid = found->uid;
  if (!is_dry_run(request)) store_.remove(path.resource, path.key());
  return {200,
          {},
          R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":)"
          R"({"name":)" +
              quote(path.name) + R"(,"kind":"secrets","uid":)" + quote(uid) + "}}"};
}

Response Routes::patch_account(const ObjectPath& path, const Request& request) {
  const StoredObject* found = store_.find(path.resource, path.key());
  if (found == nullptr) return make_not_found("serviceaccounts", path.name);
  auto patched = testing::patch_account(*found, request.body);
  if (!patched) {
    return make_status(422, "Invalid",
                       "the server rejected our request due to an error in our request");
  }
  patched->manager = find_parameter(request.url, "fieldManager");
  patched->has_applied = false;
  const StoredObject& shown =
      is_dry_run(request) ? *patched : store_.put(path.resource, path.key(), *std::move(patched));
  return {200, {}, render_whole(path.resource, path.key(), shown)};
}

}  // namespace cred::testing
