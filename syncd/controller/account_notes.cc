// SPDX-License-Identifier: Apache-2.0
// managedFields forget the applier once we have changed the list, so it is kept here.
#include "syncd/controller/account_notes.h"

#include "syncd/observe/message_ids.h"
#include "syncd/reconcile/accounts/applier.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMost = 1000;

}  // namespace

void AccountNotes::take(const std::string& namespace_name, const std::string& account,
                        const TargetOutcome& outcome) {
  const std::pair key{namespace_name, account};
  if (outcome.applier.empty()) return;
  if (outcome.kind == TargetOutcome::Kind::unchanged) {
    appliers_.erase(key);
    return;
  }
  if (outcome.kind != TargetOutcome::Kind::updated || appliers_.size() == kMost) return;
  const auto [at, is_new] = appliers_.emplace(key, outcome.applier);
  const bool is_news = is_new || at->second != outcome.applier;
  at->second = outcome.applier;
  if (!is_news) return;
  tell_({Priority::warning, kAccountAppliedId,
         cluster_ + '/' + namespace_name + " service account " + account + ": " +
             describe_applier(outcome.applier),
         cluster_, namespace_name});
}

void AccountNotes::forget(const std::string& namespace_name, const std::string& account) {
  appliers_.erase({namespace_name, account});
}

std::vector<std::string> AccountNotes::texts() const {
  std::vector<std::string> texts;
  for (const auto& [key, applier] : appliers_) {
    std::string text = "service account ";
    text += key.first;
    text += '/';
    text += key.second;
    texts.push_back(text + ": " + describe_applier(applier));
  }
  return texts;
}

}  // namespace cred::syncd
