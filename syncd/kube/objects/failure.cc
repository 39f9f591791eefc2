// SPDX-License-Identifier: Apache-2.0
// Status object → fault.
#include "syncd/kube/objects/failure.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "json/json.h"
#include "syncd/kube/objects/foreign_answer.h"

namespace cred::syncd {
namespace {

// A Status is small; what is larger is something else.
constexpr std::size_t kMaxStatusBytes = std::size_t{256} << 10U;
constexpr std::size_t kMaxCauses = 32;

// What is too long ends after a whole word, so that no half of one is taken for a whole.
std::string shorten(std::string_view message) {
  constexpr std::size_t kLongestMessage = 300;
  std::string text = clean_text(message, kLongestMessage);
  const bool is_cut = message.size() > kLongestMessage && text.ends_with("...");
  const auto blank = is_cut ? text.rfind(' ') : std::string::npos;
  return blank == std::string::npos ? text : text.substr(0, blank) + " ...";
}

class Status {
 public:
  explicit Status(const Response& response) : response_(response), http_(response.status) {
    if (response.body.size() > kMaxStatusBytes) return;
    auto document = JsonDocument::parse(response.body);
    if (document && document->find_string("/kind") == "Status") document_ = *std::move(document);
  }

  // The server's own handlers for what no resource answers for write a line of plain text.
  bool is_foreign() const {
    if (document_) return false;
    constexpr std::array<std::pair<int, std::string_view>, 3> kOwnLines{
        {{404, "404 page not found"},
         {429, "Too many requests, please try again later."},
         {500, "This request caused apiserver to panic. Look in the logs for details."}}};
    return std::none_of(kOwnLines.begin(), kOwnLines.end(), [this](const auto& line) {
      return line.first == http_ && line.second == trim(response_.body);
    });
  }

  ApiFault find_fault() const {
    const bool is_page = (http_ == 403 || http_ == 404) && !response_.body.empty();
    if (is_foreign() && (is_page || (http_ >= 300 && http_ < 400))) return ApiFault::intercepted;
    switch (http_) {
      case 401:
        return ApiFault::unauthorized;
      case 403:
        return has_cause("NamespaceTerminating") ? ApiFault::namespace_terminating
                                                 : ApiFault::forbidden;
      case 404:
        return find("/details/kind") == "namespaces" ? ApiFault::namespace_absent
                                                     : ApiFault::not_found;
      case 409:
        return find_conflict();
      case 410:
        return ApiFault::expired;
      case 400:
      case 413:
      case 415:
        return ApiFault::invalid;
      case 422:
        return find_invalid();
      case 429:
        return ApiFault::too_many_requests;
      default:
        return http_ >= 500 ? ApiFault::unavailable : ApiFault::other;
    }
  }

  std::string describe() const {
    std::string text = "HTTP " + std::to_string(http_);
    if (is_foreign()) return text + ", " + describe_foreign(response_);
    if (!find("/reason").empty()) text += ' ' + clean_text(find("/reason"), 40);
    if (!find("/message").empty()) text += ": " + shorten(find("/message"));
    return text;
  }

 private:
  std::string_view find(std::string_view path) const {
    return document_ ? document_->find_string(path).value_or("") : std::string_view();
  }

  // Calls `is_it` with the path of each cause until it says yes.
  template <typename Predicate>
  bool any_cause(const Predicate& is_it) const {
    const auto count = document_ ? document_->find_array_size("/details/causes") : std::nullopt;
    for (std::size_t i = 0; i < std::min(count.value_or(0), kMaxCauses); ++i) {
      if (is_it("/details/causes/" + std::to_string(i))) return true;
    }
    return false;
  }

  bool has_cause(std::string_view reason) const {
    return any_cause([&](const std::string& path) { return find(path + "/reason") == reason; });
  }

  // The server says "immutable" of a type that was changed and of a secret marked so; of a uid it
  // says it too, which means that this is another object than the one that was looked at.
  bool has_immutable(std::string_view field) const {
    return any_cause([&](const std::string& path) {
      return find(path + "/field") == field &&
             find(path + "/message").find("immutable") != std::string_view::npos;
    });
  }

  ApiFault find_conflict() const {
    if (find("/reason") == "AlreadyExists") return ApiFault::already_exists;
    return has_cause("FieldManagerConflict") ? ApiFault::field_conflict : ApiFault::modified;
  }

  ApiFault find_invalid() const {
    if (has_immutable("metadata.uid")) return ApiFault::modified;
    if (has_immutable("type")) return ApiFault::type_immutable;
    if (has_immutable("data") || has_immutable("immutable")) return ApiFault::secret_immutable;
    const bool has_causes = any_cause([](const std::string&) { return true; });
    const bool is_bare = document_ && !has_causes && find("/details/kind").empty();
    return is_bare ? ApiFault::patch_refused : ApiFault::invalid;
  }

  const Response& response_;
  int http_;
  std::optional<JsonDocument> document_;
};

}  // namespace

std::optional<ApiFailure> find_api_failure(const Response& response) {
  if (response.status >= 200 && response.status < 300) return std::nullopt;
  const Status status(response);
  return ApiFailure{status.find_fault(), status.describe(), status.is_foreign()};
}

}  // namespace cred::syncd
