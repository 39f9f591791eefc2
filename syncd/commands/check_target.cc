// SPDX-License-Identifier: Apache-2.0
// Namespace → secret → entries → registry, and back to the pods' service accounts.
#include "syncd/commands/check_target.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/base64.h"
#include "base/text.h"
#include "syncd/kube/failure.h"
#include "syncd/kube/objects.h"
#include "syncd/pass/tokens.h"
#include "syncd/secret/body.h"
#include "syncd/secret/content.h"
#include "syncd/secret/owner.h"

namespace cred {
namespace {

constexpr int kOk = 200;

class Checking {
 public:
  Checking(const std::string& namespace_name, const SecretRule& rule, const TargetCheck& check,
           Findings& findings)
      : namespace_(namespace_name), rule_(rule), check_(check), findings_(findings) {}

  void run() {
    const auto secret = read_secret();
    if (!secret) return;
    const Content content(&*secret);
    const bool has_right_type = secret->type == type_name(rule_.type);
    if (!has_right_type || !content.problem().empty() || !secret->docker_config) {
      return findings_.bad(name() + " is no readable pull secret: type " + secret->type,
                           "delete it, or allow `replace: true` in its rule");
    }
    findings_.good(name() + " is there, " + describe_makers(*secret));
    for (const std::size_t index : rule_.registries) check_entry(content, index);
    check_accounts();
  }

 private:
  std::string name() const { return namespace_ + "/" + rule_.secret; }

  std::optional<Response> fetch(const std::string& path, const std::string& what) {
    ApiRequest request;
    request.path = "/api/v1/namespaces/" + namespace_ + path;
    auto response = check_.call(request);
    if (!response) {
      findings_.bad(what + " cannot be read", response.error().text);
      return std::nullopt;
    }
    const auto failure = find_api_failure(*response);
    if (!failure) return *std::move(response);
    if (failure->fault == ApiFault::not_found) {
      findings_.bad(what + " is missing", "`ecr-syncd once` makes what the configuration asks for");
    } else {
      findings_.bad(what + " cannot be read: " + failure->text, find_remedy(failure->fault));
    }
    return std::nullopt;
  }

  static std::string_view find_remedy(ApiFault fault) {
    switch (fault) {
      case ApiFault::forbidden:
        return "apply what `ecr-syncd rbac` prints";
      case ApiFault::intercepted:
        return kLookBefore;
      case ApiFault::namespace_absent:
        return "create the namespace, or mend its name";
      default:
        return "try again; if it stays so, the API server's own log says more";
    }
  }

  std::optional<SecretObject> read_secret() {
    const auto response = fetch("/secrets/" + rule_.secret, name());
    if (!response) return std::nullopt;
    auto secret = parse_secret(response->body);
    if (secret) return *std::move(secret);
    findings_.bad(name() + " is no Secret", secret.error().text);
    return std::nullopt;
  }

  void check_entry(const Content& content, std::size_t index) {
    const RegistrySource& source = check_.config.registries[index];
    const std::string& host = source.target.registry.host;
    const HostContent& found = content.at(to_lower(host));
    if (found.entries.empty()) {
      return findings_.bad(name() + " has no entry for " + host, "run `ecr-syncd once`");
    }
    const auto expiry = found.earliest;
    if (expiry && *expiry <= check_.now) {
      return findings_.bad(host + ": the token expired at " + render_rfc3339(*expiry),
                           "run `ecr-syncd once`; it says why it cannot be renewed");
    }
    const std::string life =
        expiry ? "valid until " + render_rfc3339(*expiry) : "does not say until when it is valid";
    check_door(host, found.entries.front(), life);
  }

  // Registries answer 200 at /v2/ to whoever may log in.
  void check_door(const std::string& host, const AuthEntry& entry, const std::string& life) {
    Request request;
    request.url = "https://" + host + "/v2/";
    request.headers = {
        {"Authorization", "Basic " + encode_base64(entry.user + ':' + entry.password.reveal())}};
    const auto response = check_.send_registry(request);
    if (!response) {
      return findings_.doubtful(host + ": " + life + "; the registry could not be asked from here",
                                response.error().text);
    }
    if (response->status == kOk) return findings_.good(host + ": accepted, " + life);
    findings_.bad(host + ": the registry refuses it with HTTP " + std::to_string(response->status),
                  "it may have been revoked: delete " + check_.config.cache_directory +
                      "/private, then run `ecr-syncd once`");
  }

  void check_accounts() {
    std::vector<std::string> accounts = rule_.service_accounts.names;
    if (accounts.empty()) accounts.emplace_back("default");
    for (const std::string& account : accounts) check_account(account);
  }

  void check_account(const std::string& account) {
    const std::string what = "service account " + namespace_ + "/" + account;
    const bool is_ours = rule_.service_accounts.all || !rule_.service_accounts.names.empty();
    ApiRequest request;
    request.path = "/api/v1/namespaces/" + namespace_ + "/serviceaccounts/" + account;
    const auto response = check_.call(request);
    if (!response || find_api_failure(*response)) {
      return findings_.doubtful(what + " cannot be read",
                                "without that right nobody can tell whether pods use the secret");
    }
    const auto object = parse_service_account(response->body);
    const bool is_used = object && object->image_pull_secrets &&
                         std::count(object->image_pull_secrets->begin(),
                                    object->image_pull_secrets->end(), rule_.secret) != 0;
    if (is_used) return findings_.good(what + " uses it: its pods pull");
    const std::string text = what + " does not use it: only pods that name it pull";
    if (is_ours) return findings_.bad(text, "run `ecr-syncd once`");
    findings_.doubtful(text, "name it in the pods' imagePullSecrets, or set service_accounts: [" +
                                 account + "] in the rule");
  }

  const std::string& namespace_;
  const SecretRule& rule_;
  const TargetCheck& check_;
  Findings& findings_;
};

}  // namespace

void check_target(const std::string& namespace_name, const SecretRule& rule,
                  const TargetCheck& check, Findings& findings) {
  Checking(namespace_name, rule, check, findings).run();
}

}  // namespace cred
