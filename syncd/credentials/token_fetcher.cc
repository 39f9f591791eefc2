// SPDX-License-Identifier: Apache-2.0
// Registries → passwords: the helper's use case, asked from several threads.
#include "syncd/credentials/token_fetcher.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "aws/digest.h"
#include "base/real.h"
#include "cache/entry.h"
#include "cache/key.h"
#include "ecr/obtain.h"
#include "http/curl_send.h"
#include "syncd/credentials/roles/role_source.h"
#include "syncd/credentials/shared_cache.h"
#include "syncd/credentials/shared_calls.h"

namespace cred::syncd {
namespace {

// More registries than anybody has regions and roles for: a start waits for the slowest of them,
// and not for one after the other.
constexpr std::size_t kAskers = 32;
constexpr std::size_t kSourceDigits = 12;

// Nobody waits at a prompt: retries, and a proxy that takes its time, may go on for longer.
constexpr std::chrono::seconds kRenewalTime{20};

// A renewal that failed is put off by a minute at most, but by the clock that there was then, which
// may have been hours ahead.
Instant find_refresh_time(const Lifetime& lifetime, Instant now) {
  const Instant point = refresh_point(lifetime.requested_at, lifetime.expires_at);
  return std::min(lifetime.refresh_at, std::max(point, now + std::chrono::minutes{1}));
}

// What one round of questions makes only once.
struct SharedRound {
  SharedCalls<Authorization> tokens;  // for where there is no cache to share them

  // Nobody else may keep a role's keys, so a role that ten regions are asked with would be assumed
  // ten times.
  SharedCalls<Credentials> credentials;
};

class TokenFetcher {
 public:
  TokenFetcher(const std::string& cache_directory, const TokenDeps& deps, SharedRound& round)
      : deps_(deps), round_(round) {
    caches_.renewal_time = kRenewalTime;
    const std::string directory = prepare_private_cache(cache_directory);
    auto tokens = TokenCache::open(directory);
    if (!tokens) return;
    caches_.directory = directory;
    caches_.tokens = *std::move(tokens);
    if (auto failures = FailureMemory::open(directory)) {
      caches_.failures = *std::move(failures);
    }
  }

  TokenOutcome ask(const RegistrySource& source, const Secret& due, const Deadline& deadline) {
    caches_.due_password = due;
    const std::string& host = source.target.registry.host;
    SelectionKey selection = make_selection_key(host, deps_.environment, deps_.home);
    // No other entry may be answered by its selection.
    selection.text += describe_source(source);
    std::optional<std::vector<std::string>> remarks;
    const auto make_plan = [&] { return plan(source, remarks.emplace()); };
    Outcome outcome = obtain(selection, caches_, make_plan, deps_.now, deadline);
    if (!outcome.password) {
      return {.password = std::move(outcome.password).error(),
              .notice = {},
              .refresh_at = {},
              .requested_at = {},
              .remarks = std::move(remarks)};
    }
    const std::string_view principal = find_principal(outcome.lifetime->key);
    HostPassword password{host, *std::move(outcome.password), outcome.lifetime->expires_at,
                          sha256_hex(principal).substr(0, kSourceDigits)};
    return {.password = std::move(password),
            .notice = std::move(outcome.notice),
            .refresh_at = find_refresh_time(*outcome.lifetime, deps_.now()),
            .requested_at = outcome.lifetime->requested_at,
            .remarks = std::move(remarks)};
  }

 private:
  Result<Plan> plan(const RegistrySource& source, std::vector<std::string>& remarks) {
    PlanContext context{.environment = deps_.environment,
                        .home = deps_.home,
                        .boot_id = read_boot_id(),
                        .read_file = deps_.read_file,
                        .make_sender = {},
                        .now = deps_.now,
                        .sleep = {},
                        .random = deps_.random ? deps_.random : draw_random};
    context.make_sender = [this, &source](const Settings& settings) {
      return share_sender(source.ca_bundle.empty() ? settings.ca_bundle : source.ca_bundle,
                          source.proxy);
    };
    context.remarks = &remarks;
    context.remedy = deps_.credentials_remedy;
    context.sleep = deps_.sleep ? deps_.sleep : sleep_for;
    if (source.role) context.choose_source = make_role_choice(*source.role, deps_);
    context.share_source = [this, &source](Source chosen) {
      return share_credentials(std::move(chosen), source);
    };
    auto made = make_plan(source.target, context);
    if (!made) return made;
    auto fetch = std::move(made->fetch);
    made->fetch = [this, key = made->token_key, fetch](const Deadline& deadline) {
      return round_.tokens.once(key, [&] { return fetch(deadline); });
    };
    return made;
  }

  // Those of one principal who go the same way; what a failure says names the place that asks.
  Source share_credentials(Source chosen, const RegistrySource& registry) {
    auto fetch = std::move(chosen.fetch);
    std::string key = chosen.principal + '\n' + chosen.description + '\n' + registry.proxy + '\n' +
                      registry.ca_bundle;
    chosen.fetch = [this, key = std::move(key), fetch](const Deadline& deadline) {
      return round_.credentials.once(key, [&] { return fetch(deadline); });
    };
    return chosen;
  }

  // Registries that are asked for one after the other share connections.
  Sender share_sender(const std::string& bundle, const std::string& proxy) {
    Sender& sender = senders_[{bundle, proxy}];
    if (sender.send) return sender;
    CurlOptions options = make_curl_options(deps_.environment, bundle, deps_.user_agent);
    if (!proxy.empty()) options.proxy = ProxySettings{proxy, proxy, {}};
    sender = deps_.make_send ? Sender{deps_.make_send(std::move(options))}
                             : make_curl_sender(std::move(options));
    return sender;
  }

  const TokenDeps& deps_;
  SharedRound& round_;
  Caches caches_;
  std::map<std::pair<std::string, std::string>, Sender> senders_;
};

}  // namespace

std::string describe_source(const RegistrySource& source) {
  const Mapping& mapping = source.target.mapping;
  std::string text = "\necr-syncd";
  const auto add = [&](std::string_view part) { text.append("\n").append(part); };
  for (const std::string* part :
       {&mapping.profile, &mapping.role_arn, &mapping.external_id, &mapping.session_name,
        &mapping.region, &mapping.endpoint, &source.proxy, &source.ca_bundle}) {
    add(*part);
  }
  if (!source.role) return text;
  const RoleSession& role = *source.role;
  for (const std::string* part :
       {&role.role_arn, &role.external_id, &role.region, &role.cluster, &role.namespace_name}) {
    add(*part);
  }
  add(role.reads_only ? "read" : "");
  return text;
}

std::vector<TokenOutcome> obtain_passwords(const std::vector<RegistrySource>& registries,
                                           const std::string& cache_directory,
                                           const TokenDeps& deps, const Deadline& deadline,
                                           const std::vector<Secret>& due) {
  SharedRound round;
  std::vector<std::optional<TokenOutcome>> outcomes(registries.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    TokenFetcher fetcher(cache_directory, deps, round);
    for (std::size_t i = next++; i < registries.size(); i = next++) {
      outcomes[i] = fetcher.ask(registries[i], due.empty() ? Secret() : due[i], deadline);
    }
  };
  {
    std::vector<std::jthread> threads;
    while (threads.size() + 1 < std::min(kAskers, registries.size())) threads.emplace_back(work);
    work();
  }
  std::vector<TokenOutcome> all;
  all.reserve(outcomes.size());
  for (auto& outcome : outcomes) all.push_back(*std::move(outcome));
  return all;
}

std::vector<std::string> collect_new_remarks(const std::vector<TokenOutcome>& outcomes,
                                             const std::set<std::string>& said) {
  std::set<std::string> known = said;
  std::vector<std::string> fresh;
  for (const TokenOutcome& outcome : outcomes) {
    for (const std::string& remark : outcome.remarks.value_or(std::vector<std::string>())) {
      if (known.insert(remark).second) fresh.push_back(remark);
    }
  }
  return fresh;
}

}  // namespace cred::syncd
