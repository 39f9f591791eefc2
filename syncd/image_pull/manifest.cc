// SPDX-License-Identifier: Apache-2.0
// One request, and what matters of its answer.
#include "syncd/image_pull/manifest.h"

#include <algorithm>

#include "base/base64.h"
#include "base/text.h"
#include "json/json.h"

namespace cred::syncd {
namespace {

constexpr int kOk = 200;
constexpr std::size_t kLongestType = 200;
constexpr std::size_t kMostPlatforms = 100;

// Of an image with many platforms; registries take 4 MiB.
constexpr std::size_t kMostBytes = std::size_t{4} << 20U;

constexpr const char* kAccepted =
    "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, "
    "application/vnd.docker.distribution.manifest.v2+json, "
    "application/vnd.docker.distribution.manifest.v1+prettyjws";

std::string read_text(const JsonDocument& document, std::string_view path) {
  return clean_text(document.find_string(path).value_or(""), kLongestType);
}

void read_refusal(const std::string& body, ManifestAnswer& answer) {
  const auto document = JsonDocument::parse(body);
  if (!document) return;
  answer.code = read_text(*document, "/errors/0/code");
  answer.message = clean_text(document->find_string("/errors/0/message").value_or(""), 500);
}

Result<void> read_manifest(const Response& response, ManifestAnswer& answer) {
  const auto document = JsonDocument::parse(response.body, kMostBytes);
  if (!document || !document->is_object("")) {
    return Error{Errc::bad_reply, "what the registry sent is not a manifest"};
  }
  answer.media_type = read_text(*document, "/mediaType");
  if (answer.media_type.empty()) {
    answer.media_type =
        clean_text(find_header(response.headers, "Content-Type").value_or(""), kLongestType);
  }
  answer.config_type = read_text(*document, "/config/mediaType");
  const auto entries = document->find_items("/manifests");
  for (std::size_t i = 0; i < std::min(entries.size(), kMostPlatforms); ++i) {
    answer.platforms.push_back(
        {read_text(entries[i], "/platform/os"), read_text(entries[i], "/platform/architecture")});
  }
  return {};
}

}  // namespace

Result<ManifestAnswer> fetch_manifest(const ImageName& image, const AuthEntry& login,
                                      const Send& send, std::chrono::milliseconds timeout) {
  Request request;
  request.url =
      "https://" + image.host + "/v2/" + image.repository + "/manifests/" + image.reference;
  const Secret text(login.user + ':' + login.password.reveal());
  request.headers = {{"Authorization", "Basic " + encode_base64(text.reveal())},
                     {"Accept", kAccepted}};
  request.connect_timeout = std::min(request.connect_timeout, timeout);
  request.total_timeout = timeout;
  request.max_reply_bytes = kMostBytes;
  const auto response = send(request);
  if (!response) return response.error();
  ManifestAnswer answer;
  answer.status = response->status;
  if (answer.status != kOk) {
    read_refusal(response->body, answer);
    return answer;
  }
  if (auto read = read_manifest(*response, answer); !read) return read.error();
  return answer;
}

}  // namespace cred::syncd
