// SPDX-License-Identifier: Apache-2.0
// Accounts of the informers → rules that attach something to them.
#include "syncd/controller/service_account_controller.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {
namespace {

// Whose secret the account is to have.
std::vector<const SecretRule*> find_rules(const ServiceAccountController::Key& key,
                                          const TargetStore& store) {
  std::vector<const SecretRule*> rules;
  const auto& targets = store.targets();
  for (auto at = targets.lower_bound({key.first, ""});
       at != targets.end() && at->first.first == key.first; ++at) {
    const ServiceAccounts& accounts = at->second.rule->service_accounts;
    const bool is_named =
        std::find(accounts.names.begin(), accounts.names.end(), key.second) != accounts.names.end();
    if (accounts.all || is_named) rules.push_back(at->second.rule);
  }
  return rules;
}

Condition judge(TargetOutcome::Kind kind, bool is_changed) {
  if (is_good(kind)) return is_changed ? Condition::changed : Condition::good;
  return kind == TargetOutcome::Kind::skipped ? Condition::skipped : Condition::failed;
}

}  // namespace

ServiceAccountController::ServiceAccountController(const ClusterConfig& cluster, Loop& loop,
                                                   LogSink tell)
    : cluster_(cluster.name),
      has_any_(std::any_of(cluster.rules.begin(), cluster.rules.end(),
                           [](const SecretRule& rule) {
                             return rule.service_accounts.all ||
                                    !rule.service_accounts.names.empty();
                           })),
      loop_(loop),
      tell_(std::move(tell)),
      notes_(std::make_shared<AccountNotes>(cluster_, tell_)) {}

void ServiceAccountController::look(const ObjectMeta& meta, const TargetStore& store,
                                    bool has_passed, const Deps& deps) {
  if (!has_any_) return;
  const Key key{meta.namespace_name, meta.name};
  Account& account = (*accounts_)[key];
  if (account.version == meta.resource_version) return;
  account.version = meta.resource_version;
  account.is_changed = true;
  if (has_passed) attach(key, find_rules(key, store), deps);
}

void ServiceAccountController::attach_after(Span pause, const Key& key,
                                            std::vector<const SecretRule*> rules,
                                            const Deps& deps) {
  if (std::exchange((*accounts_)[key].is_waiting, true)) return;
  loop_.after(pause, [this, key, rules = std::move(rules), deps, weak = std::weak_ptr(accounts_)] {
    const auto accounts = weak.lock();
    const bool is_there = accounts && accounts->contains(key);
    if (!is_there || !std::exchange(accounts->at(key).is_waiting, false)) return;
    attach(key, rules, deps);
  });
}

void ServiceAccountController::attach(const Key& key, std::vector<const SecretRule*> rules,
                                      const Deps& deps) {
  const Span pause = (*accounts_)[key].repairs.find_pause(loop_.clock().tick());
  if (pause > Span{0}) return attach_after(pause, key, std::move(rules), deps);
  for (const SecretRule* const rule : rules) {
    deps.run_job([this, deps, key, rule, &loop = loop_, weak = std::weak_ptr(accounts_)] {
      const TargetOutcome outcome =
          attach_service_account(key.first, key.second, rule->secret, deps.reconcile);
      // The rule is in the configuration.
      loop.post([this, weak, key, rule, outcome, config = deps.config] {
        const auto accounts = weak.lock();
        if (!accounts || !accounts->contains(key)) return;
        record(key, rule->secret, outcome);
        if (!outcome.resource_version.empty()) take(key, *rule, outcome);
      });
    });
  }
}

// What was attached and has to be attached again was taken back by somebody.
void ServiceAccountController::take(const Key& key, const SecretRule& rule,
                                    const TargetOutcome& outcome) {
  Account& account = accounts_->at(key);
  account.version = outcome.resource_version;
  const bool was_attached = std::exchange(account.is_attached, true);
  if (!was_attached || outcome.kind != TargetOutcome::Kind::updated) return;
  const Tick tick = loop_.clock().tick();
  const bool was_contested = account.repairs.is_contested(tick);
  account.repairs.note_repair(tick);
  if (!was_contested && account.repairs.is_contested(tick)) tell_contest(key, rule);
}

void ServiceAccountController::record(const Key& key, const std::string& secret,
                                      const TargetOutcome& outcome) {
  notes_->take(key.first, key.second, outcome);
  Account& account = (*accounts_)[key];
  if (outcome.kind == TargetOutcome::Kind::removed) {
    account.attachments.erase(secret);
    return;
  }
  account.is_changed = false;
  Attachment& attachment = account.attachments[secret];
  attachment.kind = outcome.kind;
  attachment.text = is_good(outcome.kind) ? std::string() : outcome.text;
  if (is_good(outcome.kind)) attachment.last_success = loop_.clock().now();
}

std::vector<AccountSnapshot> ServiceAccountController::describe(const TargetStore& store) const {
  std::vector<AccountSnapshot> all;
  if (!has_any_) return all;
  const Tick tick = loop_.clock().tick();
  for (const auto& [key, account] : *accounts_) {
    for (const SecretRule* const rule : find_rules(key, store)) {
      AccountSnapshot& snapshot = all.emplace_back();
      snapshot.namespace_name = key.first;
      snapshot.account = key.second;
      snapshot.secret = rule->secret;
      snapshot.is_contested = account.repairs.is_contested(tick);
      const auto found = account.attachments.find(rule->secret);
      if (found == account.attachments.end()) continue;
      snapshot.condition = judge(found->second.kind, account.is_changed);
      snapshot.last_success = found->second.last_success;
      snapshot.text = found->second.text;
    }
  }
  return all;
}

void ServiceAccountController::tell_contest(const Key& key, const SecretRule& rule) const {
  tell_({Priority::warning, kContestedId,
         cluster_ + '/' + key.first + " service account " + key.second +
             ": contested by somebody who keeps taking " + rule.secret +
             " out of its imagePullSecrets; it is attached less often from now on. `kubectl get "
             "serviceaccount --show-managed-fields` shows who writes it",
         cluster_, key.first});
}

void ServiceAccountController::forget(const ObjectMeta& meta) {
  accounts_->erase({meta.namespace_name, meta.name});
  notes_->forget(meta.namespace_name, meta.name);
}

ServiceAccountController::Note ServiceAccountController::note() {
  return [this, weak = std::weak_ptr(accounts_), &loop = loop_](
             const Key& key, const std::string& secret, const TargetOutcome& outcome) {
    loop.post([this, weak, key, secret, outcome] {
      if (weak.lock()) record(key, secret, outcome);
    });
  };
}

void ServiceAccountController::take_report(const TargetReport& report) {
  if (report.name.empty()) return;
  record({report.namespace_name, report.name}, report.secret, report.outcome);
}

void attach_named(const std::string& namespace_name, const SecretRule& rule,
                  const ReconcileDeps& deps, const ServiceAccountController::Note& note) {
  for (const std::string& account : rule.service_accounts.names) {
    note({namespace_name, account}, rule.secret,
         attach_service_account(namespace_name, account, rule.secret, deps));
  }
}

}  // namespace cred::syncd
