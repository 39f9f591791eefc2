// SPDX-License-Identifier: Apache-2.0
// Written by hand, in the order of a real server.
#include "support/apiserver/rendering.h"

#include "base/base64.h"
#include "support/apiserver/status.h"

namespace cred::testing {
namespace {

std::string render(const std::string& name, const Texts& texts) {
  std::string json;
  for (const auto& [key, value] : texts) {
    json += (json.empty() ? "" : ",") + quote(key) + ':' + quote(value);
  }
  return json.empty() ? json : ",\"" + name + "\":{" + json + '}';
}

std::string render_managers(Resource resource, const StoredObject& object) {
  if (resource == Resource::namespaces) return {};
  const std::string field = quote("f:" + name_of_key(object.type));
  return R"(,"managedFields":[{"manager":)" + quote(object.manager) + R"(,"operation":)" +
         (object.has_applied ? R"("Apply")" : R"("Update")") + R"(,"fieldsV1":{)" +
         (resource == Resource::secrets ? R"("f:data":{".":{},)" + field + ":{}}"
                                        : R"("f:imagePullSecrets":{})") +
         "}}]";
}

std::string render_meta(Resource resource, const ObjectKey& key, const StoredObject& object) {
  const std::string home =
      key.namespace_name.empty() ? "" : R"(,"namespace":)" + quote(key.namespace_name);
  const std::string version =
      object.version == 0 ? "" : R"(,"resourceVersion":)" + quote(std::to_string(object.version));
  return R"("metadata":{"name":)" + quote(key.name) + home + R"(,"uid":)" + quote(object.uid) +
         version + (object.is_terminating ? R"(,"deletionTimestamp":"2027-01-15T08:00:00Z")" : "") +
         render("labels", object.labels) + render("annotations", object.annotations) +
         render_managers(resource, object) + '}';
}

std::string render_pull_secrets(const StoredObject& account) {
  if (!account.pull_secrets) return {};
  std::string list;
  for (const std::string& name : *account.pull_secrets) {
    list += (list.empty() ? "" : ",") + (R"({"name":)" + quote(name) + '}');
  }
  return R"(,"imagePullSecrets":[)" + list + ']';
}

}  // namespace

std::string name_of_key(const std::string& type) {
  return type == "kubernetes.io/dockercfg" ? ".dockercfg" : ".dockerconfigjson";
}

std::string name_of(Resource resource) {
  constexpr std::array kNames = {"namespaces", "secrets", "serviceaccounts"};
  return kNames[static_cast<std::size_t>(resource)];
}

std::string render_metadata(Resource resource, const ObjectKey& key, const StoredObject& object) {
  return R"({"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",)" +
         render_meta(resource, key, object) + '}';
}

std::string render_whole(Resource resource, const ObjectKey& key, const StoredObject& object) {
  const std::string meta = R"("apiVersion":"v1",)" + render_meta(resource, key, object);
  if (resource == Resource::namespaces) {
    return R"({"kind":"Namespace",)" + meta + R"(,"status":{"phase":)" +
           (object.is_terminating ? R"("Terminating")" : R"("Active")") + "}}";
  }
  if (resource == Resource::accounts) {
    return R"({"kind":"ServiceAccount",)" + meta + render_pull_secrets(object) + '}';
  }
  return R"({"kind":"Secret",)" + meta + R"(,"type":)" + quote(object.type) + R"(,"data":{)" +
         quote(name_of_key(object.type)) + ':' + quote(encode_base64(object.config)) + '}' +
         (object.is_immutable ? R"(,"immutable":true})" : "}");
}

}  // namespace cred::testing
