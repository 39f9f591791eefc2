// SPDX-License-Identifier: Apache-2.0
// Looks at what identifies an object, and not at what it holds: admission may add to that.
#include "syncd/reconcile/apply_response.h"

#include "json/json.h"
#include "syncd/kube/objects/objects.h"

namespace cred::syncd {

Error make_wrong_answer(std::string_view kind) {
  return {Errc::bad_reply, "the API server's answer has a good status but is not that " +
                               std::string(kind) +
                               "; something else may answer in its place, such as a proxy: "
                               "`ecr-syncd doctor` shows the way that is taken"};
}

Result<void> check_deleted(std::string_view body, const ObjectName& deleted) {
  const auto answer = JsonDocument::parse(body);
  const bool is_status = answer && answer->find_string("/kind") == "Status" &&
                         answer->find_string("/status") == "Success";
  const auto meta = parse_object_meta(body, deleted.kind);
  const bool is_it =
      meta && meta->name == deleted.name && meta->namespace_name == deleted.namespace_name;
  if (is_status || is_it) return {};
  return make_wrong_answer("Status");
}

Result<std::string> find_written_version(std::string_view body, const ObjectName& sent,
                                         bool is_dry_run) {
  auto meta = parse_object_meta(body, sent.kind);
  const bool is_it = meta && meta->name == sent.name &&
                     meta->namespace_name == sent.namespace_name && !meta->uid.empty() &&
                     (is_dry_run || !meta->resource_version.empty());
  if (is_it) return std::move(meta->resource_version);
  return make_wrong_answer(sent.kind);
}

}  // namespace cred::syncd
