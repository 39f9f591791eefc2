// SPDX-License-Identifier: Apache-2.0
// Reads requests with the project's JSON reader and writes objects by hand.
#include "unit/syncd/pass/fake_cluster.h"

#include <algorithm>

#include "base/base64.h"
#include "base/json_string.h"
#include "json/json.h"
#include "json/raw_members.h"

namespace cred::testing {
namespace {

std::string quote(std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted;
}

std::string text_at(const JsonDocument& document, std::string_view path) {
  return std::string(document.find_string(path).value_or(""));
}

std::string raw_at(std::string_view json, std::string_view name) {
  const auto members = parse_raw_members(json);
  if (!members) return {};
  for (const RawMember& member : *members) {
    if (member.name == name) return std::string(member.value);
  }
  return {};
}

bool has(const ApiRequest& request, std::string_view query) {
  return request.path.find(query) != std::string::npos;
}

std::string name_of_key(const std::string& type) {
  return type == "kubernetes.io/dockercfg" ? ".dockercfg" : ".dockerconfigjson";
}

// Of 0, which a dry run has that creates: nothing.
std::string render_version(int version) {
  if (version == 0) return {};
  return R"(,"resourceVersion":)" + quote(std::to_string(version));
}

Response make_secret_response(int status, const std::string& namespace_name,
                              const StoredSecret& secret) {
  const std::string key = quote(name_of_key(secret.type));
  const std::string owned = quote("f:" + name_of_key(secret.type));
  return {status,
          {},
          R"({"kind":"Secret","apiVersion":"v1","metadata":{"name":"regcred","namespace":)" +
              quote(namespace_name) + R"(,"uid":)" + quote(secret.uid) +
              render_version(secret.version) + R"(,"labels":)" + secret.labels +
              R"(,"annotations":)" + secret.annotations + R"(,"managedFields":[{"manager":)" +
              quote(secret.manager) + R"(,"fieldsV1":{"f:data":{".":{},)" + owned +
              R"(:{}}}}]},"type":)" + quote(secret.type) + R"(,"data":{)" + key + ':' +
              quote(encode_base64(secret.config)) + '}' +
              (secret.is_immutable ? R"(,"immutable":true})" : "}")};
}

Response make_modified() {
  return make_status(409, "Conflict",
                     "Operation cannot be fulfilled on secrets \"regcred\": the object has been "
                     "modified; please apply your changes to the latest version and try again",
                     R"({"name":"regcred","kind":"secrets"})");
}

Response make_conflict(const std::string& manager) {
  return make_status(409, "Conflict",
                     "Apply failed with 1 conflict: conflict with \"" + manager +
                         "\" using v1: .data..dockerconfigjson",
                     R"({"causes":[{"reason":"FieldManagerConflict","message":"conflict",)"
                     R"("field":".data..dockerconfigjson"}]})");
}

Response make_invalid(const std::string& field, const std::string& reason) {
  return make_status(422, "Invalid", "Secret \"regcred\" is invalid: " + field,
                     R"({"name":"regcred","kind":"Secret","causes":[{"reason":")" + reason +
                         R"(","message":"field is immutable","field":")" + field + R"("}]})");
}

// nullopt: nothing forbids to apply `body` over `secret`.
std::optional<Response> find_refusal(const StoredSecret& secret, const JsonDocument& body,
                                     bool is_forced) {
  const std::string uid = text_at(body, "/metadata/uid");
  const std::string version = text_at(body, "/metadata/resourceVersion");
  const bool is_other = version != "0" && version != std::to_string(secret.version);
  if (!is_forced && secret.manager != "ecr-syncd") return make_conflict(secret.manager);
  if (!version.empty() && is_other) return make_modified();
  if (!uid.empty() && uid != secret.uid) return make_invalid("metadata.uid", "FieldValueInvalid");
  if (text_at(body, "/type") != secret.type) return make_invalid("type", "FieldValueInvalid");
  if (secret.is_immutable) return make_invalid("data", "FieldValueForbidden");
  return std::nullopt;
}

using Names = std::optional<std::vector<std::string>>;

// One operation of a JSON patch; false when it fails.
bool patch_item(Names& names, const JsonDocument& patch, const std::string& at) {
  const std::string path = text_at(patch, at + "/path");
  const std::string op = text_at(patch, at + "/op");
  if (op == "add" && path == "/imagePullSecrets") {
    names = {text_at(patch, at + "/value/0/name")};
    return true;
  }
  if (!names) return false;
  if (op == "add" && path == "/imagePullSecrets/-") {
    names->push_back(text_at(patch, at + "/value/name"));
    return true;
  }
  const auto index = static_cast<std::size_t>(std::stoi(path.substr(path.find('/', 1) + 1)));
  if (index >= names->size()) return false;
  if (op == "test") return (*names)[index] == text_at(patch, at + "/value");
  names->erase(names->begin() + static_cast<std::ptrdiff_t>(index));
  return op == "remove";
}

// nullopt: the patch is refused.
std::optional<Names> patch_names(const std::string& body, const StoredAccount& account) {
  const auto patch = JsonDocument::parse(body);
  if (!patch || text_at(*patch, "/0/value") != std::to_string(account.version)) return std::nullopt;
  Names names = account.pull_secrets;
  for (std::size_t i = 1; i < patch->find_array_size("").value_or(0); ++i) {
    if (!patch_item(names, *patch, '/' + std::to_string(i))) return std::nullopt;
  }
  return names;
}

}  // namespace

Response make_status(int status, const std::string& reason, const std::string& message,
                     const std::string& details) {
  return {status,
          {},
          R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":)" +
              quote(message) + R"(,"reason":)" + quote(reason) + R"(,"details":)" + details +
              R"(,"code":)" + std::to_string(status) + "}"};
}

Response make_forbidden(const std::string& verb, const std::string& resource) {
  return make_status(403, "Forbidden",
                     resource + " \"regcred\" is forbidden: User \"sync\" cannot " + verb +
                         " resource \"" + resource +
                         "\" in API group \"\" in the namespace \"web\"",
                     R"({"name":"regcred","kind":")" + resource + "\"}");
}

StoredSecret& FakeCluster::put_secret(const std::string& config,
                                      const std::string& namespace_name) {
  StoredSecret& secret = secrets[namespace_name];
  secret.version = next_version_++;
  if (secret.uid.empty()) secret.uid = "uid-" + std::to_string(secret.version);
  secret.config = config;
  return secret;
}

StoredAccount& FakeCluster::put_account(std::optional<std::vector<std::string>> pull_secrets) {
  accounts["web"] = {next_version_++, std::move(pull_secrets)};
  return accounts["web"];
}

StoredSecret* FakeCluster::find_secret(const std::string& namespace_name) {
  const auto found = secrets.find(namespace_name);
  return found == secrets.end() ? nullptr : &found->second;
}

std::size_t FakeCluster::count(const std::string& method) const {
  return static_cast<std::size_t>(
      std::count_if(requests.begin(), requests.end(),
                    [&](const ApiRequest& request) { return request.method == method; }));
}

Result<Response> FakeCluster::answer(const ApiRequest& request) {
  if (before) {
    if (auto prepared = before(request)) {
      requests.push_back(request);
      return *std::move(prepared);
    }
  }
  requests.push_back(request);
  if (has(request, "selfsubjectaccessreviews")) {
    return Response{201, {}, R"({"status":{"allowed":true}})"};
  }
  const std::string rest = request.path.substr(std::string("/api/v1/namespaces/").size());
  const std::string namespace_name = rest.substr(0, rest.find('/'));
  if (has(request, "/serviceaccounts/")) return answer_account(request, namespace_name);
  return answer_secret(request, namespace_name);
}

Response FakeCluster::answer_secret(const ApiRequest& request, const std::string& namespace_name) {
  if (request.method == "PATCH") return apply_secret(request, namespace_name);
  const StoredSecret* secret = find_secret(namespace_name);
  if (secret == nullptr) {
    return make_status(404, "NotFound", "secrets \"regcred\" not found",
                       R"({"name":"regcred","kind":"secrets"})");
  }
  if (request.method == "DELETE") return delete_secret(request, namespace_name);
  return make_secret_response(200, namespace_name, *secret);
}

Response FakeCluster::apply_secret(const ApiRequest& request, const std::string& namespace_name) {
  const auto body = JsonDocument::parse(request.body);
  if (!body) return make_status(400, "BadRequest", "no JSON");
  if (absent.count(namespace_name) != 0) {
    return make_status(404, "NotFound", "namespaces \"" + namespace_name + "\" not found",
                       R"({"name":"web","kind":"namespaces"})");
  }
  StoredSecret* present = find_secret(namespace_name);
  if (present == nullptr && body->find_string("/metadata/uid")) return make_modified();
  if (present == nullptr && terminating.count(namespace_name) != 0) {
    return make_status(403, "Forbidden", "because it is being terminated",
                       R"({"name":"regcred","kind":"secrets","causes":[{"reason":)"
                       R"("NamespaceTerminating","message":"","field":"metadata.namespace"}]})");
  }
  if (present != nullptr) {
    if (auto refusal = find_refusal(*present, *body, has(request, "force=true"))) return *refusal;
  }
  StoredSecret secret = present != nullptr ? *present : StoredSecret{};
  secret.type = text_at(*body, "/type");
  secret.config = decode_base64(text_at(*body, "/data/" + name_of_key(secret.type))).value_or("?");
  secret.manager = "ecr-syncd";
  secret.labels = raw_at(raw_at(request.body, "metadata"), "labels");
  secret.annotations = raw_at(raw_at(request.body, "metadata"), "annotations");
  secret.version = next_version_++;
  if (secret.uid.empty()) secret.uid = "uid-" + std::to_string(secret.version);
  const bool is_dry_run = has(request, "dryRun=All");
  if (is_dry_run && present == nullptr) secret.version = 0;
  if (!is_dry_run) secrets[namespace_name] = secret;
  return make_secret_response(present == nullptr ? 201 : 200, namespace_name, secret);
}

Response FakeCluster::delete_secret(const ApiRequest& request, const std::string& namespace_name) {
  const StoredSecret& secret = *find_secret(namespace_name);
  const auto options = JsonDocument::parse(request.body);
  if (!options || text_at(*options, "/preconditions/uid") != secret.uid ||
      text_at(*options, "/preconditions/resourceVersion") != std::to_string(secret.version)) {
    return make_status(409, "Conflict", "Precondition failed",
                       R"({"name":"regcred","kind":"secrets"})");
  }
  secrets.erase(namespace_name);
  return {200, {}, R"({"kind":"Status","status":"Success"})"};
}

Response FakeCluster::answer_account(const ApiRequest& request, const std::string& namespace_name) {
  const auto found = accounts.find(namespace_name);
  if (found == accounts.end()) {
    return make_status(404, "NotFound", "serviceaccounts \"default\" not found",
                       R"({"name":"default","kind":"serviceaccounts"})");
  }
  StoredAccount& account = found->second;
  if (request.method == "PATCH") {
    auto names = patch_names(request.body, account);
    if (!names) {
      return make_status(422, "Invalid",
                         "the server rejected our request due to an error in our request");
    }
    if (!has(request, "dryRun=All")) account = {next_version_++, *std::move(names)};
  }
  std::string list;
  for (const std::string& name : account.pull_secrets.value_or(std::vector<std::string>{})) {
    list += (list.empty() ? "" : ",") + (R"({"name":)" + quote(name) + '}');
  }
  const std::string member =
      account.pull_secrets ? R"(,"imagePullSecrets":[)" + list + "]" : std::string();
  return {
      200,
      {},
      R"({"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"default","namespace":)" +
          quote(namespace_name) + R"(,"uid":"u","resourceVersion":)" +
          quote(std::to_string(account.version)) + '}' + member + '}'};
}

}  // namespace cred::testing
