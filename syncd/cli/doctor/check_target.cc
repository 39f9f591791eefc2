// SPDX-License-Identifier: Apache-2.0
// Namespace → secret → entries → registry, and back to the pods' service accounts.
#include "syncd/cli/doctor/check_target.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "aws/digest.h"
#include "base/base64.h"
#include "base/text.h"
#include "syncd/cli/doctor/check_pods.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/objects/objects.h"
#include "syncd/pull_secret/body.h"
#include "syncd/pull_secret/content.h"
#include "syncd/pull_secret/kubelet_reading.h"
#include "syncd/pull_secret/owner.h"
#include "syncd/reconcile/accounts/applier.h"
#include "syncd/reconcile/pass.h"

namespace cred::syncd {
namespace {

constexpr int kOk = 200;

class Checking {
 public:
  Checking(const std::string& namespace_name, const SecretRule& rule, const TargetCheck& check,
           Findings& findings)
      : namespace_(namespace_name), rule_(rule), check_(check), findings_(findings) {}

  void run() {
    const std::size_t before = findings_.bad_count();
    if (check_.try_out) outcome_ = check_.try_out(namespace_, rule_);
    check_secret();
    const bool has_cause = outcome_ && (outcome_->kind == TargetOutcome::Kind::refused ||
                                        outcome_->kind == TargetOutcome::Kind::failed ||
                                        !outcome_->role_trouble.empty());
    if (has_cause && findings_.bad_count() == before) {
      findings_.bad(name() + " will not be renewed", outcome_->text);
    }
  }

 private:
  void check_secret() {
    const auto secret = read_secret();
    if (!secret) return;
    const Content content(&*secret);
    const bool has_right_type = secret->type == type_name(rule_.type);
    if (!has_right_type || !content.problem().empty() || !secret->docker_config) {
      return findings_.bad(name() + " is not a readable pull secret: type " + secret->type,
                           find_cause("delete it, or allow `replace: true` in its target"));
    }
    findings_.good(name() + " is there, " + describe_makers(*secret));
    const auto unreadable = find_unreadable(content.config());
    if (!unreadable.empty()) {
      const bool drops = rule_.unreadable_entries == UnreadableEntries::drop;
      findings_.bad(name() + " is refused by every kubelet",
                    drops ? "no kubelet can read " + name_unreadable(unreadable) + "; " +
                                find_cause("`ecr-syncd once` drops that, as the target has it")
                          : describe_unreadable(unreadable));
    }
    for (const std::size_t index : rule_.registries) check_entry(content, index);
    check_accounts();
  }

  std::string name() const { return namespace_ + "/" + rule_.secret; }

  // What a dry run says stands in the way; else the remedy.
  std::string find_cause(const std::string& remedy) const {
    const bool would_help = !outcome_ || is_good(outcome_->kind);
    return would_help ? remedy : outcome_->text;
  }

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
      findings_.bad(what + " is missing",
                    find_cause("`ecr-syncd once` makes what the configuration asks for"));
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
    findings_.bad(name() + " is not a Secret", secret.error().text);
    return std::nullopt;
  }

  void check_entry(const Content& content, std::size_t index) {
    const RegistrySource& source = check_.config.registries[index];
    const std::string& host = source.target.registry.host;
    const HostContent& found = content.at(to_lower(host));
    if (found.entries.empty()) {
      return findings_.bad(name() + " has no entry for " + host,
                           find_cause("run `ecr-syncd once`"));
    }
    const auto expiry = found.earliest;
    if (expiry && *expiry <= check_.now) {
      return findings_.bad(host + ": the token expired at " + render_rfc3339(*expiry),
                           "in " + name() + ": " + find_cause("run `ecr-syncd once`"));
    }
    const std::string life =
        expiry ? "valid until " + render_rfc3339(*expiry) : "does not say until when it is valid";
    check_door(host, found.entries.front(), life);
  }

  // Registries answer 200 at /v2/ to whoever may log in.
  void check_door(const std::string& host, const AuthEntry& entry, const std::string& life) {
    const Secret login(entry.user + ':' + entry.password.reveal());
    const std::string digest = sha256_hex(host + '\n' + login.reveal());
    if (check_.accepted != nullptr && check_.accepted->contains(digest)) return;
    Request request;
    request.url = "https://" + host + "/v2/";
    request.headers = {{"Authorization", "Basic " + encode_base64(login.reveal())}};
    const auto response = check_.send_registry(request);
    if (!response) {
      return findings_.unanswered(
          host + ": " + life + "; the registry could not be asked from here",
          response.error().text);
    }
    if (response->status == kOk) {
      if (check_.accepted != nullptr) check_.accepted->insert(digest);
      return findings_.good(host + ": accepted, " + life);
    }
    findings_.bad(host + ": the registry refuses it with HTTP " + std::to_string(response->status),
                  "in " + name() + ": it may have been revoked: delete " +
                      check_.config.cache_directory + "/private, then run `ecr-syncd once`");
  }

  void check_accounts() {
    std::vector<std::string> accounts = rule_.service_accounts.names;
    if (accounts.empty()) accounts.emplace_back("default");
    std::set<std::string> using_it;
    for (const std::string& account : accounts) {
      if (check_account(account)) using_it.insert(account);
    }
    check_pods(namespace_, rule_.secret, using_it, check_.call, findings_);
  }

  // Whether it uses the secret.
  bool check_account(const std::string& account) {
    const std::string what = "service account " + namespace_ + "/" + account;
    const bool is_ours = rule_.service_accounts.all || !rule_.service_accounts.names.empty();
    ApiRequest request;
    request.path = "/api/v1/namespaces/" + namespace_ + "/serviceaccounts/" + account;
    const auto response = check_.call(request);
    const auto failure = response ? find_api_failure(*response) : std::nullopt;
    if (failure && failure->fault == ApiFault::not_found) {
      findings_.doubtful(what + " does not exist", "pods that name it are not made until it does");
      return false;
    }
    if (!response || failure) {
      findings_.unanswered(what + " cannot be read",
                           "without that right nobody can tell whether pods use the secret");
      return false;
    }
    const auto object = parse_service_account(response->body);
    if (object && is_ours) tell_applier(what, *object);
    if (object && has_secret(*object)) {
      findings_.good(what +
                     " uses it: its pods pull, but for those with imagePullSecrets of their own");
      return true;
    }
    const std::string text = what + " does not use it: only pods that name it pull";
    if (is_ours) {
      findings_.bad(text, find_cause("run `ecr-syncd once`"));
      return false;
    }
    findings_.doubtful(text, "name it in the pods' imagePullSecrets, or set service_accounts: [" +
                                 account + "] in the target");
    return false;
  }

  // Where the secret is in the list already and the applier owns it, nothing will be added.
  void tell_applier(const std::string& what, const ServiceAccountObject& account) {
    const bool is_used = has_secret(account);
    if (const auto former = find_former_applier(account); is_used && !former.empty()) {
      findings_.doubtful(what + " is kept by " + former + " with server-side apply",
                         "where its chart or manifest names imagePullSecrets, name " +
                             rule_.secret +
                             " among them or apply it with --force-conflicts; else its next apply "
                             "conflicts with \"ecr-syncd\"");
    }
    const std::string applier = find_applier(account);
    if (is_used || applier.empty()) return;
    findings_.doubtful(what + " is not ours alone", describe_applier(applier));
  }

  bool has_secret(const ServiceAccountObject& account) const {
    const auto& list = account.image_pull_secrets;
    return list && std::find(list->begin(), list->end(), rule_.secret) != list->end();
  }

  const std::string& namespace_;
  const SecretRule& rule_;
  const TargetCheck& check_;
  Findings& findings_;
  std::optional<TargetOutcome> outcome_;  // of a dry run
};

}  // namespace

void check_target(const std::string& namespace_name, const SecretRule& rule,
                  const TargetCheck& check, Findings& findings) {
  Checking(namespace_name, rule, check, findings).run();
}

}  // namespace cred::syncd
