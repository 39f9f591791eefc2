// SPDX-License-Identifier: Apache-2.0
// By the field manager of `join`, and by what else is beside them.
#include "syncd/cli/join/leave_objects.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/percent.h"
#include "base/text.h"
#include "json/json.h"
#include "syncd/cli/join/roles.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/objects/list.h"
#include "syncd/kube/objects/meta.h"
#include "syncd/kube/objects/objects.h"

namespace cred::syncd {
namespace {

constexpr const char* kRbacPath = "/apis/rbac.authorization.k8s.io/v1/";
constexpr int kMostPages = 100;

Error refuse(const std::string& what, const ApiFailure& failure) {
  const bool is_temporary =
      failure.fault == ApiFault::unavailable || failure.fault == ApiFault::too_many_requests;
  return Error{is_temporary ? Errc::unavailable : Errc::denied, what + ": " + failure.text};
}

class Search {
 public:
  Search(const RbacOptions& rbac, std::string manager, const CallApi& call)
      : rbac_(rbac), manager_(std::move(manager)), call_(call) {}

  Result<std::optional<Leftover>> look(const Manifest& manifest) {
    auto other = find_sharing_configuration();
    if (!other) return std::move(other).error();
    return look_at(manifest, *other);
  }

  Result<std::vector<Leftover>> run(const std::vector<Manifest>& manifests) {
    auto other = find_sharing_configuration();
    if (!other) return std::move(other).error();
    std::vector<Leftover> found;
    for (const Manifest& manifest : manifests) {
      auto leftover = look_at(manifest, *other);
      if (!leftover) return std::move(leftover).error();
      if (*leftover) found.push_back(**std::move(leftover));
    }
    return found;
  }

 private:
  // nullopt: it is not there.
  Result<std::optional<Leftover>> look_at(const Manifest& manifest, const std::string& other) {
    ApiRequest request;
    request.path = manifest.path;
    const auto response = call_(request);
    if (!response) return response.error();
    if (const auto failure = find_api_failure(*response)) {
      const bool is_gone =
          failure->fault == ApiFault::not_found || failure->fault == ApiFault::namespace_absent;
      if (is_gone) return std::optional<Leftover>();
      // Who joined without the policy need not be let near such.
      if (manifest.group == kAdmissionGroup && failure->fault == ApiFault::forbidden) {
        return std::optional(Leftover{manifest, "if it is there: " + failure->text});
      }
      return refuse(describe_manifest(manifest), *failure);
    }
    const auto meta = parse_object_meta(response->body, manifest.kind);
    if (!meta) return meta.error();
    if (meta->is_terminating) return std::optional<Leftover>();
    auto keeps = find_reason(manifest, *meta, other);
    if (!keeps) return keeps.error();
    return std::optional(Leftover{manifest, *std::move(keeps)});
  }

  Result<std::string> find_reason(const Manifest& manifest, const ObjectMeta& meta,
                                  const std::string& other) {
    const auto& managers = meta.managers;
    if (std::find(managers.begin(), managers.end(), manager_) == managers.end()) {
      return std::string("`join` of this installation has not made it");
    }
    const bool is_of_account = manifest.group.empty() || manifest.group == kAdmissionGroup ||
                               manifest.name == make_login_name(rbac_);
    if (is_of_account && !other.empty()) return "the configuration " + other + " needs it, too";
    return manifest.kind == "Namespace" ? find_others_in_namespace() : std::string();
  }

  // The file of another configuration whose roles are bound to the account; empty for none.
  Result<std::string> find_sharing_configuration() {
    for (const char* const kind : {"clusterroles", "roles"}) {
      auto other = find_other_among(kind);
      if (!other || !other->empty()) return other;
    }
    return std::string();
  }

  // Not by list_metadata: roles may have names that no other object has.
  Result<JsonDocument> fetch_page(const std::string& kind, const std::string& next) {
    ApiRequest request;
    request.path = std::string(kRbacPath) + kind + "?limit=500" +
                   (next.empty() ? "" : "&continue=") + percent_encode(next);
    request.max_reply_bytes = kMaxListBytes;
    const auto response = call_(request);
    if (!response) return response.error();
    if (const auto failure = find_api_failure(*response)) {
      return refuse(kind + " cannot be listed", *failure);
    }
    auto document = JsonDocument::parse(response->body, kMaxListBytes);
    if (!document) {
      return Error{Errc::bad_reply, kind + " cannot be listed: the answer is not JSON"};
    }
    return *std::move(document);
  }

  Result<std::string> find_other_among(const std::string& kind) {
    std::string next;
    for (int page = 0; page < kMostPages; ++page) {
      const auto document = fetch_page(kind, next);
      if (!document) return document.error();
      for (const JsonDocument& role : document->find_items("/items")) {
        std::string other = find_other_mark(role);
        if (!other.empty()) return other;
      }
      next = std::string(document->find_string("/metadata/continue").value_or(""));
      if (next.empty()) return std::string();
    }
    return Error{Errc::bad_reply, kind + " cannot be listed: there is no end of them"};
  }

  std::string find_other_mark(const JsonDocument& role) const {
    const std::string name(role.find_string("/metadata/name").value_or(""));
    const std::string mark(
        role.find_string("/metadata/annotations/ecr-syncd~1configuration").value_or(""));
    const std::string instance = rbac_.mark.substr(0, rbac_.mark.find(' ') + 1);
    const bool is_of_account = name == rbac_.account || name.starts_with(rbac_.account + '-');
    const bool is_other = mark.starts_with(instance) && mark != rbac_.mark;
    return is_of_account && is_other ? clean_text(mark.substr(instance.size()), 300)
                                     : std::string();
  }

  Result<std::string> find_others_in_namespace() {
    const std::string path = "/api/v1/namespaces/" + rbac_.account_namespace + '/';
    const std::string token = make_token_secret_name(rbac_);
    for (const char* const kind : {"pods", "secrets", "configmaps", "serviceaccounts"}) {
      std::string other;
      const auto take = [&](const ObjectMeta& meta) -> Result<void> {
        const bool is_known = meta.name == token || meta.name == rbac_.account ||
                              meta.name == make_login_name(rbac_) || meta.name == "default" ||
                              meta.name == "kube-root-ca.crt";
        if (!is_known) other = meta.name;
        return {};
      };
      const Listing listing = list_metadata(
          call_, path + kind, {}, [&] { other.clear(); }, take);
      if (!listing.is_complete()) {
        return std::string(kind) + " in it cannot be listed: " + describe_gap(listing);
      }
      if (!other.empty()) return "there are other objects in it, such as " + other;
    }
    return std::string();
  }

  const RbacOptions& rbac_;
  std::string manager_;
  const CallApi& call_;
};

Manifest name_old_token(const RbacOptions& rbac) {
  Manifest manifest;
  manifest.kind = "Secret";
  manifest.name = make_token_secret_name(rbac);
  manifest.namespace_name = rbac.account_namespace;
  manifest.resource = "secrets";
  manifest.path = "/api/v1/namespaces/" + manifest.namespace_name + "/secrets/" + manifest.name;
  return manifest;
}

// Of either kind of token, since nobody knows here which it was.
Result<std::vector<Manifest>> list_manifests_of(const ClusterConfig& cluster, RbacOptions rbac) {
  rbac.token = AccountToken::bound;
  rbac.has_policy = true;
  auto manifests = split_manifests(render_rbac(cluster, rbac));
  if (!manifests) return manifests;
  const auto account = std::find_if(manifests->begin(), manifests->end(), [](const Manifest& one) {
    return one.kind == "ServiceAccount";
  });
  if (account != manifests->end()) manifests->insert(account + 1, name_old_token(rbac));
  return manifests;
}

}  // namespace

Result<std::vector<Leftover>> find_leftovers(const ClusterConfig& cluster, RbacOptions rbac,
                                             const std::string& manager, const CallApi& call) {
  auto manifests = list_manifests_of(cluster, rbac);
  if (!manifests) return std::move(manifests).error();
  // As `join` did where the roles of that name were another configuration's.
  if (find_other_configuration(*manifests, rbac.mark, call)) {
    rbac.role = make_role_name(rbac.account, rbac.mark);
    manifests = list_manifests_of(cluster, rbac);
    if (!manifests) return std::move(manifests).error();
  }
  return Search(rbac, manager, call).run(*manifests);
}

Result<std::optional<Leftover>> find_old_token(const RbacOptions& rbac, const std::string& manager,
                                               const CallApi& call) {
  return Search(rbac, manager, call).look(name_old_token(rbac));
}

}  // namespace cred::syncd
