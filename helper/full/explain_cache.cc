// SPDX-License-Identifier: Apache-2.0
// Looks into the caches' files where they may be believed; makes none.
#include "helper/full/explain_cache.h"

#include <string>

#include "base/text.h"
#include "cache/entry.h"
#include "cache/failure_memory.h"
#include "cache/location.h"
#include "cache/published.h"
#include "cache/store.h"
#include "cache/trust.h"

namespace cred {
namespace {

constexpr std::size_t kLongestText = 2000;

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

CacheRow make_row(const Entry& entry) {
  CacheRow row;
  row.requested_at = entry.requested_at;
  row.refresh_at = entry.refresh_at;
  row.expires_at = entry.expires_at;
  return row;
}

std::optional<CacheRow> find_row(Store& store, std::string_view key, Instant now) {
  const auto entry = store.find(key);
  if (!entry || !is_usable(*entry, now)) return std::nullopt;
  CacheRow row = make_row(*entry);
  row.is_login = key.substr(0, kLoginPrefix.size()) == kLoginPrefix;
  return row;
}

void add_failure(CacheView& view, Store& store, const std::string& identity, Instant now) {
  const auto entry = store.find(identity);
  if (!entry || view.failure) return;
  view.failure = parse_failure(*entry, now);
  if (!view.failure) return;
  view.failure->text = clean_text(view.failure->text, kLongestText);
  view.failure_age = now - entry->requested_at;
}

bool has_own_principal(const Result<Plan>& plan) {
  return plan ? !plan->is_last_resort : plan.error().code != Errc::not_configured;
}

std::string describe_published_distrust(const Verdict& verdict) {
  if (verdict.trust == Trust::absent) {
    return "nothing is published, or only for a group that this user is not in";
  }
  const std::string culprit = clean_text(verdict.culprit);
  return verdict.trust == Trust::too_open
             ? "ignored: others may write to " + culprit
             : "ignored: " + culprit + " belongs to the wrong user or is a symbolic link";
}

// One look, in the order of `get`.
class Look {
 public:
  Look(const World& world, const SelectionKey& selection, const Result<Plan>& plan, Instant now)
      : world_(world),
        selection_(selection),
        plan_(plan),
        now_(now),
        host_(selected_host(selection.text)) {}

  CacheView run() {
    if (world_.environment.find("AWS_ECR_DISABLE_CACHE")) {
      view_.problem = "switched off by AWS_ECR_DISABLE_CACHE";
      view_.system.problem = view_.problem;
      return std::move(view_);
    }
    open();
    if (store_) find_first();
    look_into_system();
    if (!view_.row && store_ && plan_) view_.row = find_row(*store_, plan_->token_key, now_);
    look_into_failures();
    return std::move(view_);
  }

 private:
  void open() {
    const auto directory = find_cache_directory(world_.environment, world_.home);
    if (!directory) {
      view_.problem = "none, because no home directory is known";
      return;
    }
    directory_ = *directory;
    view_.file = clean_text(directory_ + "/" + std::string(kTokenFile), kLongestText);
    view_.problem = find_distrust(directory_, std::string(kTokenFile));
    if (!view_.problem.empty()) return;
    auto opened = Store::open(directory_, kTokenFile);
    if (opened) {
      store_ = *std::move(opened);
    } else {
      view_.problem = clean_text(opened.error().text, kLongestText);
    }
  }

  void find_first() {
    const auto selected = store_->find(selection_.text);
    if (selected && is_usable(*selected, now_)) {
      view_.row = find_row(*store_, selected->value, now_);
      if (view_.row) view_.row->is_selected = true;
      is_published_chosen_ = selected->value == system_key(host_);
    }
    if (!view_.row) view_.row = find_row(*store_, login_key(host_), now_);
  }

  void look_into_system() {
    SystemCacheView& system = view_.system;
    system.file = kSystemCacheFile;
    const Verdict verdict = judge_published(kSystemCacheFile);
    system.is_there = find_standing(system.file.substr(0, system.file.rfind('/'))).has_value();
    if (verdict.trust != Trust::trusted) {
      system.problem = describe_published_distrust(verdict);
      return;
    }
    const auto token = find_published(kSystemCacheFile, host_, now_);
    if (!token) {
      system.problem =
          "nothing usable is published for this registry, or this user may not read it";
      return;
    }
    system.source = clean_text(token->source, kLongestText);
    const auto erasure = store_ ? store_->find(erased_key(host_)) : std::nullopt;
    if (erasure && token->entry.requested_at <= erasure->requested_at) {
      system.problem = "not used: erased at " + render_rfc3339(erasure->requested_at) +
                       "; what ecr-syncd gets later is used again";
    } else if (view_.row && (view_.row->is_login || view_.row->refresh_at > now_)) {
      system.problem = "not needed: this user's cache has an answer";
    } else if (has_own_principal(plan_)) {
      system.problem = "not used: this registry has credentials of this user's own";
    } else {
      view_.row = make_row(token->entry);
      view_.row->is_published = true;
      view_.row->is_selected = is_published_chosen_ || is_bare(selection_);
    }
  }

  void look_into_failures() {
    if (!store_ || !find_distrust(directory_, std::string(kFailureFile)).empty()) return;
    auto failures = Store::open(directory_, kFailureFile);
    if (!failures) return;
    add_failure(view_, *failures, selection_.text, now_);
    if (plan_) add_failure(view_, *failures, failure_identity(*plan_), now_);
  }

  const World& world_;
  const SelectionKey& selection_;
  const Result<Plan>& plan_;
  Instant now_;
  std::string host_;
  std::string directory_;
  std::optional<Store> store_;
  CacheView view_;
  bool is_published_chosen_ = false;
};

}  // namespace

CacheView look_into_cache(const World& world, const SelectionKey& selection,
                          const Result<Plan>& plan, Instant now) {
  return Look(world, selection, plan, now).run();
}

}  // namespace cred
