// SPDX-License-Identifier: Apache-2.0
// POST creates, PUT replaces one version.
#include "syncd/membership/lease_api.h"

#include <string>
#include <utility>

#include "base/json_string.h"
#include "base/percent.h"
#include "syncd/kube/objects/failure.h"

namespace cred::syncd {
namespace {

Error make_error(const ApiFailure& failure, const MemberGroup& group) {
  const bool is_refused =
      failure.fault == ApiFault::forbidden || failure.fault == ApiFault::unauthorized;
  std::string text = "leases in namespace " + group.namespace_name + ": " + failure.text;
  if (failure.fault == ApiFault::forbidden) {
    text += "; `ecr-syncd rbac` prints the rights for the home cluster";
  } else if (failure.fault == ApiFault::unauthorized) {
    text += "; " + std::string(kUnknownCredentials);
  } else if (failure.fault == ApiFault::namespace_absent || failure.fault == ApiFault::not_found) {
    text += "; create the namespace, or name another one under members";
  }
  return {is_refused ? Errc::denied : Errc::unavailable, std::move(text)};
}

ApiRequest make_request(const char* method, std::string path) {
  ApiRequest request;
  request.method = method;
  request.path = std::move(path);
  request.timeout = kLeaseTimeout;
  return request;
}

}  // namespace

Result<std::vector<MemberLease>> list_leases(const CallApi& call, const MemberGroup& group) {
  const std::string selector = percent_encode(std::string(kGroupLabel) + '=' + group.name);
  const auto response =
      call(make_request("GET", leases_path(group) + "?limit=" + std::to_string(kMostMembers + 1) +
                                   "&labelSelector=" + selector));
  if (!response) return response.error();
  if (const auto failure = find_api_failure(*response)) return make_error(*failure, group);
  return parse_leases(response->body, group);
}

Result<LeaseWrite> write_lease(const CallApi& call, const MemberGroup& group,
                               const MemberLease& lease) {
  const bool is_new = lease.resource_version.empty();
  ApiRequest request = is_new ? make_request("POST", leases_path(group))
                              : make_request("PUT", lease_path(group, lease.member));
  // Ended by the server too, so that none comes to pass long after we gave it up.
  request.path += "?timeout=" + std::to_string(kLeaseTimeout.count()) + 's';
  request.content_type = "application/json";
  request.body = render_lease(lease, group);
  const auto response = call(request);
  if (!response) return response.error();
  if (const auto failure = find_api_failure(*response)) {
    const bool is_gone = !is_new && failure->fault == ApiFault::not_found;
    if (failure->fault == ApiFault::modified || failure->fault == ApiFault::already_exists ||
        is_gone) {
      return LeaseWrite{.was_lost = true, .lease = {}};
    }
    return make_error(*failure, group);
  }
  auto written = parse_lease(response->body, group);
  if (!written) return written.error();
  if (written->member != lease.member || written->holder != lease.holder) {
    return Error{Errc::bad_reply, "the API server answers with another lease than was written"};
  }
  return LeaseWrite{.was_lost = false, .lease = *std::move(written)};
}

void delete_lease(const CallApi& call, const MemberGroup& group, const MemberLease& lease) {
  ApiRequest request = make_request("DELETE", lease_path(group, lease.member));
  request.content_type = "application/json";
  request.body = R"({"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":)";
  append_json_string(request.body, lease.uid);
  request.body += R"(,"resourceVersion":)";
  append_json_string(request.body, lease.resource_version);
  request.body += "}}";
  static_cast<void>(call(request));
}

}  // namespace cred::syncd
