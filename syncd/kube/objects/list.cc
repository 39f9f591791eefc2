// SPDX-License-Identifier: Apache-2.0
// Follows continue tokens.
#include "syncd/kube/objects/list.h"

#include <utility>

#include "base/percent.h"
#include "syncd/kube/objects/meta.h"

namespace cred::syncd {
namespace {

constexpr int kMostRestarts = 3;  // pages that expire faster than they are read will go on doing so

// Half a million objects; a server that goes on beyond that does so for ever.
constexpr int kMostPages = 1000;
constexpr const char* kMetadataOnly =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

struct Query {
  std::string path;      // "/api/v1/secrets"
  std::string selector;  // "&fieldSelector=...", encoded
  const char* accept = "application/json";
};

using ParsePage = std::function<Result<ListPage>(const std::string& body)>;

Query query_secrets(const std::string& name) {
  return {"/api/v1/secrets", "&fieldSelector=" + percent_encode("metadata.name=" + name)};
}

// An empty `token` asks for the first page.
ApiRequest ask_for_page(const Query& query, const std::string& token) {
  ApiRequest request;
  request.path = query.path + "?limit=500" + query.selector;
  if (!token.empty()) request.path += "&continue=" + percent_encode(token);
  request.accept = query.accept;
  request.max_reply_bytes = kMaxListBytes;
  return request;
}

// One walk from the first page to the last.
Listing walk(const CallApi& call, const Query& query, const ParsePage& parse) {
  Listing listing;
  std::string token;
  int pages = 0;
  do {
    const auto response = call(ask_for_page(query, token));
    if (!response) {
      listing.error = response.error();
      return listing;
    }
    listing.failure = find_api_failure(*response);
    if (listing.failure) return listing;
    auto page = parse(response->body);
    if (!page) {
      listing.error = std::move(page).error();
      return listing;
    }
    if (!page->next.empty() && (page->next == token || ++pages == kMostPages)) {
      listing.error = Error{Errc::bad_reply, "the API server's list does not end"};
      return listing;
    }
    // All pages have the same where they are of one moment; else a watch from the first loses none.
    if (token.empty()) listing.resource_version = page->resource_version;
    token = std::move(page->next);
  } while (!token.empty());
  return listing;
}

Listing list(const CallApi& call, const Query& query, const std::function<void()>& restart,
             const ParsePage& parse) {
  for (int i = 0;; ++i) {
    Listing listing = walk(call, query, parse);
    const bool is_expired = listing.failure && listing.failure->fault == ApiFault::expired;
    if (!is_expired || i == kMostRestarts) return listing;
    restart();
  }
}

}  // namespace

std::string describe_gap(const Listing& listing) {
  if (listing.failure) return listing.failure->text;
  return listing.error ? listing.error->text : std::string();
}

Listing list_metadata(const CallApi& call, const std::string& path, const std::string& selector,
                      const std::function<void()>& restart,
                      const std::function<Result<void>(ObjectMeta)>& take) {
  const Query query{path, selector, kMetadataOnly};
  return list(call, query, restart,
              [&](const std::string& body) { return parse_metadata_list(body, take); });
}

Listing list_namespaces(const CallApi& call, const std::string& label_selector,
                        const std::function<void()>& restart,
                        const std::function<Result<void>(ObjectMeta)>& take) {
  const std::string selector =
      label_selector.empty() ? std::string() : "&labelSelector=" + percent_encode(label_selector);
  return list_metadata(call, "/api/v1/namespaces", selector, restart, take);
}

Listing list_secrets_named(const CallApi& call, const std::string& name,
                           const std::function<void()>& restart,
                           const std::function<Result<void>(SecretObject)>& take) {
  // What a server that knows no field selectors would answer with must not be taken for ours.
  const auto take_named = [&](SecretObject secret) -> Result<void> {
    return secret.meta.name == name ? take(std::move(secret)) : Result<void>();
  };
  return list(call, query_secrets(name), restart,
              [&](const std::string& body) { return parse_secret_list(body, take_named); });
}

ApiRequest first_page_of_secrets(const std::string& name) {
  return ask_for_page(query_secrets(name), {});
}

Listing list_service_accounts(const CallApi& call, const std::string& namespace_name,
                              const std::string& name, const std::function<void()>& restart,
                              const std::function<Result<void>(ServiceAccountObject)>& take) {
  Query query{"/api/v1/serviceaccounts", {}};
  if (!namespace_name.empty()) {
    query.path = "/api/v1/namespaces/" + namespace_name + "/serviceaccounts";
  }
  if (!name.empty()) query.selector = "&fieldSelector=" + percent_encode("metadata.name=" + name);
  const auto take_named = [&](ServiceAccountObject account) -> Result<void> {
    return name.empty() || account.meta.name == name ? take(std::move(account)) : Result<void>();
  };
  return list(call, query, restart, [&](const std::string& body) {
    return parse_service_account_list(body, take_named);
  });
}

}  // namespace cred::syncd
