// SPDX-License-Identifier: Apache-2.0
// Looks into the cache's two files where they may be believed; makes none.
#include "helper/full/explain_cache.h"

#include <string>

#include "base/text.h"
#include "cache/entry.h"
#include "cache/failure_memory.h"
#include "cache/location.h"
#include "cache/store.h"
#include "cache/trust.h"

namespace cred {
namespace {

std::string describe_distrust(Trust trust) {
  switch (trust) {
    case Trust::absent:
      return "nothing is there yet";
    case Trust::too_open:
      return "others may read or write it: it is closed before it is used";
    case Trust::foreign:
      return "ignored: it belongs to another user, is a symbolic link or no plain file";
    case Trust::trusted:
      break;
  }
  return {};
}

std::string find_distrust(const std::string& directory, const std::string& file) {
  const std::string problem = describe_distrust(judge_directory(directory));
  return problem.empty() ? describe_distrust(judge_file(directory + "/" + file)) : problem;
}

std::optional<CacheRow> find_row(Store& store, std::string_view key, Instant now) {
  const auto entry = store.find(key);
  if (!entry || !is_usable(*entry, now)) return std::nullopt;
  CacheRow row;
  row.is_login = key.substr(0, kLoginPrefix.size()) == kLoginPrefix;
  row.requested_at = entry->requested_at;
  row.refresh_at = entry->refresh_at;
  row.expires_at = entry->expires_at;
  return row;
}

std::optional<CacheRow> find_any_row(Store& store, const SelectionKey& selection,
                                     const std::optional<Plan>& plan, Instant now) {
  const auto selected = store.find(selection.text);
  if (selected && is_usable(*selected, now)) {
    auto row = find_row(store, selected->value, now);
    if (row) row->is_selected = true;
    if (row) return row;
  }
  auto login = find_row(store, login_key(selected_host(selection.text)), now);
  if (login || !plan) return login;
  return find_row(store, plan->token_key, now);
}

void add_failure(CacheView& view, Store& store, const std::string& identity, Instant now) {
  const auto entry = store.find(identity);
  if (!entry || view.failure) return;
  view.failure = parse_failure(*entry, now);
  if (!view.failure) return;
  view.failure->text = clean_text(view.failure->text, 2000);
  view.failure_age = now - entry->requested_at;
}

}  // namespace

CacheView look_into_cache(const World& world, const SelectionKey& selection,
                          const std::optional<Plan>& plan, Instant now) {
  CacheView view;
  const auto directory = find_cache_directory(world.environment, world.home);
  if (!directory) {
    view.problem = world.environment.find("AWS_ECR_DISABLE_CACHE")
                       ? "switched off by AWS_ECR_DISABLE_CACHE"
                       : "none, because no home directory is known";
    return view;
  }
  view.file = *directory + "/" + std::string(kTokenFile);
  view.problem = find_distrust(*directory, std::string(kTokenFile));
  if (!view.problem.empty()) return view;
  if (auto tokens = Store::open(*directory, kTokenFile)) {
    view.row = find_any_row(*tokens, selection, plan, now);
  } else {
    view.problem = tokens.error().text;
  }
  if (!find_distrust(*directory, std::string(kFailureFile)).empty()) return view;
  auto failures = Store::open(*directory, kFailureFile);
  if (!failures) return view;
  add_failure(view, *failures, selection.text, now);
  if (plan) add_failure(view, *failures, failure_identity(*plan), now);
  return view;
}

}  // namespace cred
