// SPDX-License-Identifier: Apache-2.0
// Texts and causes as they were seen on a real server.
#include "support/apiserver/status.h"

#include "base/json_string.h"

namespace cred::testing {
namespace {

std::string about(const std::string& kind, const std::string& name, const std::string& more = {}) {
  return R"({"name":)" + quote(name) + R"(,"kind":)" + quote(kind) + more + '}';
}

std::string make_causes(const std::string& reason, const std::string& message,
                        const std::string& field) {
  return R"("causes":[{"reason":)" + quote(reason) + R"(,"message":)" + quote(message) +
         R"(,"field":)" + quote(field) + "}]";
}

}  // namespace

std::string quote(std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted;
}

Response make_status(int status, const std::string& reason, const std::string& message,
                     const std::string& details) {
  return {status,
          {{"Content-Type", "application/json"}},
          R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":)" +
              quote(message) + R"(,"reason":)" + quote(reason) + R"(,"details":)" + details +
              R"(,"code":)" + std::to_string(status) + "}"};
}

Response make_not_found(const std::string& resource, const std::string& name) {
  return make_status(404, "NotFound", resource + " \"" + name + "\" not found",
                     about(resource, name));
}

Response make_conflict(const std::string& resource, const std::string& name,
                       const std::string& why) {
  const std::string modified =
      "the object has been modified; please apply your changes to the latest version and try again";
  return make_status(409, "Conflict",
                     "Operation cannot be fulfilled on " + resource + " \"" + name +
                         "\": " + (why.empty() ? modified : why),
                     about(resource, name));
}

Response make_field_conflict(const std::string& manager, bool has_applied,
                             const std::string& field) {
  const std::string who = "conflict with \"" + manager + (has_applied ? "\"" : "\" using v1");
  return make_status(409, "Conflict", "Apply failed with 1 conflict: " + who + ": " + field,
                     '{' + make_causes("FieldManagerConflict", who, field) + '}');
}

Response make_invalid(const std::string& name, const std::string& field, const std::string& reason,
                      const std::string& message) {
  return make_status(422, "Invalid",
                     "Secret \"" + name + "\" is invalid: " + field + ": " + message,
                     about("Secret", name, ',' + make_causes(reason, message, field)));
}

Response make_terminating(const std::string& name, const std::string& namespace_name) {
  const std::string why = "namespace " + namespace_name + " is being terminated";
  return make_status(
      403, "Forbidden",
      "secrets \"" + name + "\" is forbidden: unable to create new content in namespace " +
          namespace_name + " because it is being terminated",
      about("secrets", name, ',' + make_causes("NamespaceTerminating", why, "metadata.namespace")));
}

Response make_forbidden(const std::string& verb, const std::string& resource) {
  return make_status(403, "Forbidden",
                     resource + " \"regcred\" is forbidden: User \"sync\" cannot " + verb +
                         " resource \"" + resource +
                         "\" in API group \"\" in the namespace \"web\"",
                     about(resource, "regcred"));
}

Response make_too_old(std::uint64_t version, std::uint64_t oldest) {
  return make_status(
      410, "Expired",
      "too old resource version: " + std::to_string(version) + " (" + std::to_string(oldest) + ')');
}

}  // namespace cred::testing
