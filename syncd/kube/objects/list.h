// SPDX-License-Identifier: Apache-2.0
// Whole collections, page by page.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "syncd/kube/objects/api.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/objects/objects.h"

namespace cred::syncd {

// Either the whole list was taken, or `failure` or `error` says why not; what `take` got until then
// must then not be believed to be all.
struct Listing {
  std::optional<ApiFailure> failure;  // the server refused
  std::optional<Error> error;         // it could not be asked, or answered nonsense
  std::string resource_version;       // of its first page: where a watch of it may begin

  bool is_complete() const { return !failure && !error; }
};

// Why `listing` is not complete, for people; empty where it is.
std::string describe_gap(const Listing& listing);

// Each 500 a page, without resourceVersion=0 (which would return everything in one reply). A
// continue token that expired (410) starts over: `restart` is called first, so that what was taken
// can be dropped; after 3 of those it fails, as it does after 1000 pages. Items keep their order of
// arrival.

// Metadata of everything at `path` ("/api/v1/secrets"), with `selector` in the query as it stands
// ("&fieldSelector=...", encoded).
Listing list_metadata(const CallApi& call, const std::string& path, const std::string& selector,
                      const std::function<void()>& restart,
                      const std::function<Result<void>(ObjectMeta)>& take);

// Metadata of every namespace, or of those that `label_selector` selects.
Listing list_namespaces(const CallApi& call, const std::string& label_selector,
                        const std::function<void()>& restart,
                        const std::function<Result<void>(ObjectMeta)>& take);

// The secrets called `name` in all namespaces, whole; needs list with that resourceName only.
Listing list_secrets_named(const CallApi& call, const std::string& name,
                           const std::function<void()>& restart,
                           const std::function<Result<void>(SecretObject)>& take);

// What list_secrets_named asks first.
ApiRequest first_page_of_secrets(const std::string& name);

// Service accounts of one namespace (empty: of all), all or only those called `name`.
Listing list_service_accounts(const CallApi& call, const std::string& namespace_name,
                              const std::string& name, const std::function<void()>& restart,
                              const std::function<Result<void>(ServiceAccountObject)>& take);

}  // namespace cred::syncd
