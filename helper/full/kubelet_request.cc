// SPDX-License-Identifier: Apache-2.0
// Checks kind and version before anything else is believed.
#include "helper/full/kubelet_request.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "json/json.h"

namespace cred {
namespace {

constexpr std::string_view kCurrentVersion = "credentialprovider.kubelet.k8s.io/v1";
constexpr std::array<std::string_view, 3> kVersions = {
    kCurrentVersion, "credentialprovider.kubelet.k8s.io/v1beta1",
    "credentialprovider.kubelet.k8s.io/v1alpha1"};

bool mentions_account(const JsonDocument& document) {
  return !document.find_string("/serviceAccountToken").value_or("").empty() ||
         !document.find_strings("/serviceAccountAnnotations").empty();
}

}  // namespace

Result<KubeletRequest> parse_kubelet_request(std::string_view input, std::string_view where) {
  const auto refuse = [where](const std::string& problem) {
    return Error{Errc::bad_request, "kubelet's request " + std::string(where) + " " + problem};
  };
  const auto document = JsonDocument::parse(trim(input));
  if (!document || !document->is_object("")) return refuse("is not a JSON object");
  const auto member = [&](std::string_view path) {
    return std::string(document->find_string(path).value_or(std::string_view()));
  };
  const std::string kind = member("/kind");
  if (kind != "CredentialProviderRequest") {
    return refuse("is of kind \"" + clean_text(kind, 80) + "\", not CredentialProviderRequest");
  }
  KubeletRequest request;
  request.api_version = member("/apiVersion");
  if (std::find(kVersions.begin(), kVersions.end(), request.api_version) == kVersions.end()) {
    return refuse("has apiVersion \"" + clean_text(request.api_version, 80) +
                  "\"; known are v1, v1beta1 and v1alpha1 of credentialprovider.kubelet.k8s.io");
  }
  request.image = member("/image");
  if (request.image.empty()) return refuse("names no image");
  if (request.api_version != kCurrentVersion) {
    request.account_is_passed_over = mentions_account(*document);
    return request;
  }
  request.service_account_token = Secret(member("/serviceAccountToken"));
  for (const auto& [name, value] : document->find_strings("/serviceAccountAnnotations")) {
    request.annotations.emplace_back(name, value);
  }
  return request;
}

}  // namespace cred
