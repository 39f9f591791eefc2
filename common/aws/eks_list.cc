// SPDX-License-Identifier: Apache-2.0
// ListClusters: signed GETs, each of which says where the next page is.
#include "aws/eks_list.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/percent.h"
#include "json/json.h"

namespace cred {
namespace {

constexpr std::string_view kListing = "ListClusters";
constexpr std::size_t kPerPage = 100;  // the most that it gives
constexpr std::size_t kLongestListedName = 100;
constexpr std::size_t kLongestPageToken = 4096;

struct Page {
  std::vector<std::string> names;
  std::string next;  // empty: this is the last
};

Error refuse_list(const std::string& problem) {
  return Error{Errc::bad_reply, "EKS ListClusters: " + problem};
}

// The grammar of API_Cluster: what else could come would have to be escaped everywhere.
bool is_cluster_name(std::string_view name) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && name.size() <= kLongestListedName && is_word(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_word(c) || c == '-' || c == '_'; });
}

Result<Page> parse_page(const Response& response) {
  const auto body = JsonDocument::parse(response.body);
  if (!body || !body->find_array_size("/clusters")) {
    return refuse_list(
        "the answer is not a list; is something else than EKS answering in its place?");
  }
  Page page;
  for (const JsonDocument& item : body->find_items("/clusters")) {
    const auto name = item.find_string("");
    if (!name || !is_cluster_name(*name)) {
      return refuse_list("the answer has a name that no cluster can have");
    }
    page.names.emplace_back(*name);
  }
  page.next = std::string(body->find_string("/nextToken").value_or(""));
  if (page.next.size() > kLongestPageToken) {
    return refuse_list("the token of the next page is too long");
  }
  return page;
}

Result<Page> fetch_page(const AwsClient& client, const Endpoint& eks,
                        const Credentials& credentials, const std::string& token,
                        const Deadline& deadline) {
  ServiceCall call;
  call.service = "EKS";
  call.operation = kListing;
  call.permissions = "eks:ListClusters";
  call.request.url = eks.url + "/clusters?maxResults=" + std::to_string(kPerPage);
  if (!token.empty()) call.request.url += "&nextToken=" + percent_encode(token);
  call.scope = {eks.region, std::string(eks.service)};
  call.credentials = &credentials;
  const auto response = call_aws(client, call, deadline);
  if (!response) return response.error();
  return parse_page(*response);
}

}  // namespace

Result<std::vector<std::string>> fetch_eks_cluster_names(const AwsClient& client,
                                                         const Endpoint& eks,
                                                         const Credentials& credentials,
                                                         const std::function<void()>& wait_for_turn,
                                                         const Deadline& deadline) {
  std::vector<std::string> names;
  std::string token;
  // A page may be empty without being the last.
  for (std::size_t pages = 0; pages < kMostEksClusters; ++pages) {
    wait_for_turn();
    auto page = fetch_page(client, eks, credentials, token, deadline);
    if (!page) return page.error();
    std::move(page->names.begin(), page->names.end(), std::back_inserter(names));
    if (names.size() > kMostEksClusters) {
      return refuse_list("there are more than " + std::to_string(kMostEksClusters) + " clusters");
    }
    if (page->next.empty()) return names;
    if (page->next == token) return refuse_list("the pages do not end");
    token = std::move(page->next);
  }
  return refuse_list("the pages do not end");
}

}  // namespace cred
