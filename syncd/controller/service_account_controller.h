// SPDX-License-Identifier: Apache-2.0
// Which service accounts have to be looked at, because they are new or were changed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/controller/account_notes.h"
#include "syncd/controller/target_store.h"
#include "syncd/kube/objects/objects.h"
#include "syncd/observe/log_line.h"
#include "syncd/observe/snapshot.h"
#include "syncd/reconcile/reconcile.h"
#include "syncd/runtime/item_backoff.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd {

// It belongs to the loop's thread.
class ServiceAccountController {
 public:
  // What an account is attached with.
  struct Deps {
    std::shared_ptr<const SyncConfig> config;  // the rules are in it
    ReconcileDeps reconcile;
    std::function<void(std::function<void()>)> run_job;
  };

  using Key = std::pair<std::string, std::string>;  // (namespace, name)

  // Notes what adding `secret` to an account's list came to, from any thread; harmless after the
  // end of this.
  using Note =
      std::function<void(const Key& key, const std::string& secret, const TargetOutcome& outcome)>;

  ServiceAccountController(const ClusterConfig& cluster, Loop& loop, LogSink tell);

  // Attaches what the rules want where the account is new or was changed; less and less often where
  // somebody keeps taking it back (ItemBackoff), which is told once. What is seen before the first
  // pass is left to that pass.
  void look(const ObjectMeta& meta, const TargetStore& store, bool has_passed, const Deps& deps);

  // It was deleted.
  void forget(const ObjectMeta& meta);

  // What a resync came to with an account.
  void take_report(const TargetReport& report);

  // For whoever else gives accounts their secrets.
  Note note();

  // For all ReconcileDeps by which accounts of this cluster are changed.
  const std::shared_ptr<AccountTurns>& turns() const { return turns_; }

  // Whose lists somebody else applies.
  std::vector<std::string> warnings() const { return notes_->texts(); }

  // What is known of every account that the rules of `store` name, a row for each of its secrets.
  std::vector<AccountSnapshot> describe(const TargetStore& store) const;

 private:
  // One secret in the list of an account.
  struct Attachment {
    TargetOutcome::Kind kind = TargetOutcome::Kind::skipped;
    std::string text = {};  // while it is not right
    std::optional<Instant> last_success = {};
  };

  struct Account {
    std::string version;       // that was looked at last
    bool is_attached = false;  // it had all that it should have, at the last look
    bool is_waiting = false;   // for its next look
    bool is_changed = false;   // the watch has shown another version since
    ItemBackoff repairs;
    std::map<std::string, Attachment> attachments;  // by the name of the secret
  };

  using Accounts = std::map<Key, Account>;

  void attach(const Key& key, std::vector<const SecretRule*> rules, const Deps& deps);
  void attach_after(Span pause, const Key& key, std::vector<const SecretRule*> rules,
                    const Deps& deps);
  void take(const Key& key, const SecretRule& rule, const TargetOutcome& outcome);
  void record(const Key& key, const std::string& secret, const TargetOutcome& outcome);
  void tell_contest(const Key& key, const SecretRule& rule) const;

  std::string cluster_;
  bool has_any_;
  Loop& loop_;
  LogSink tell_;
  std::shared_ptr<AccountNotes> notes_;
  std::shared_ptr<AccountTurns> turns_ = std::make_shared<AccountTurns>();
  std::shared_ptr<Accounts> accounts_ =
      std::make_shared<Accounts>();  // what is posted looks for it
};

// Gives the accounts that `rule` names its secret, and tells what came of each. Blocks as
// attach_service_account does.
void attach_named(const std::string& namespace_name, const SecretRule& rule,
                  const ReconcileDeps& deps, const ServiceAccountController::Note& note);

}  // namespace cred::syncd
