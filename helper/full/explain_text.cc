// SPDX-License-Identifier: Apache-2.0
// Explanation → aligned lines for a person.
#include <algorithm>
#include <utility>

#include "aws/aws_error.h"
#include "aws/partition.h"
#include "helper/full/explanation.h"

namespace cred {
namespace {

// ECMA-48 (SGR).
constexpr std::string_view kGreen = "\033[32m";
constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kDim = "\033[2m";
constexpr std::string_view kReset = "\033[0m";

constexpr std::size_t kLabelWidth = 12;

std::string pad(std::string_view text, std::size_t width) {
  std::string padded(text);
  padded.resize(std::max(width, padded.size()), ' ');
  return padded;
}

std::string_view colour_of(ChainStep::Verdict verdict) {
  switch (verdict) {
    case ChainStep::Verdict::chosen:
      return kGreen;
    case ChainStep::Verdict::refused:
    case ChainStep::Verdict::failed:
      return kRed;
    default:
      return kDim;
  }
}

std::string_view colour_of(Check::Verdict verdict) {
  switch (verdict) {
    case Check::Verdict::ok:
      return kGreen;
    case Check::Verdict::failed:
      return kRed;
    default:
      return kDim;
  }
}

class Page {
 public:
  explicit Page(bool use_colour) : use_colour_(use_colour) {}

  // Nothing is printed without a value.
  void line(std::string_view label, std::string_view value) {
    if (value.empty()) return;
    text_.append(pad(label, kLabelWidth)).append(value).append("\n");
  }

  void heading(std::string_view text) { text_.append("\n").append(text).append("\n"); }

  template <typename Step>
  void steps(const std::vector<Step>& steps) {
    std::size_t width = 0;
    for (const Step& step : steps) width = std::max(width, step.name.size());
    for (const Step& step : steps) {
      std::string row = "  " + pad(step.name, width) + "  ";
      const std::string word = pad(verdict_word(step.verdict), step.detail.empty() ? 0 : 14);
      row += painted(word, colour_of(step.verdict));
      if (!step.detail.empty()) row += "  " + step.detail;
      text_ += row + "\n";
    }
  }

  void items(const Items& items) {
    std::size_t width = 0;
    for (const auto& [name, value] : items) width = std::max(width, name.size());
    for (const auto& [name, value] : items) {
      text_.append("  ").append(pad(name, width)).append("  ").append(value).append("\n");
    }
  }

  std::string painted(std::string_view text, std::string_view colour) const {
    if (!use_colour_) return std::string(text);
    return std::string(colour).append(text).append(kReset);
  }

  std::string take() { return std::move(text_); }

 private:
  bool use_colour_;
  std::string text_;
};

std::string describe_registry(const Registry& registry) {
  std::string text = registry.kind == RegistryKind::public_ecr
                         ? "ECR Public, logged in to at "
                         : "ECR registry of account " + registry.account_id + " in ";
  text += registry.region + ", partition " + std::string(find_partition(registry.region).name);
  if (registry.fips) text += ", FIPS";
  if (registry.dual_stack) text += ", dual-stack";
  return text;
}

std::string describe_profile_choice(const Selection& selection) {
  if (selection.profile.empty()) return {};
  return selection.profile + (selection.profile_from.empty()
                                  ? " (nothing names another)"
                                  : " (named by " + selection.profile_from + ")");
}

std::string describe_clock(const std::optional<std::chrono::seconds>& offset) {
  if (!offset) return "not checked";
  if (std::chrono::abs(*offset) < std::chrono::minutes{1}) {
    return "agrees with AWS (" + std::to_string(offset->count()) + " s)";
  }
  return describe_clock_offset(*offset);
}

std::string describe_row(const CacheRow& row, Instant now) {
  std::string text = row.is_login ? "login" : row.is_published ? "token of ecr-syncd" : "token";
  text += ", " + render_span(now - row.requested_at) + " old, ";
  text += row.refresh_at > now ? "refreshed in " + render_span(row.refresh_at - now)
                               : std::string("due for refresh");
  return text + ", expires " + render_rfc3339(row.expires_at);
}

// That of the cache that answers comes first; of the system cache only what is there to say.
void add_files(Page& page, const CacheView& cache) {
  const bool is_published = cache.row && cache.row->is_published;
  if (is_published) {
    page.line("", cache.system.file);
    page.line("", cache.system.source);
    return;
  }
  page.line("", cache.file);
  if (cache.system.is_there) page.line("published", cache.system.problem);
}

void add_cache(Page& page, const Explanation& explanation) {
  const CacheView& cache = explanation.cache;
  if (cache.row) {
    page.line("cache", describe_row(*cache.row, explanation.now));
  } else {
    page.line("cache", cache.problem.empty() ? "nothing for this registry and these settings"
                                             : cache.problem);
  }
  add_files(page, cache);
  if (cache.failure) {
    page.line("failure",
              render_span(cache.failure_age) + " ago, remembered for 5 s: " + cache.failure->text);
  }
}

// A stored login goes before everything that is searched for below it.
void add_login(Page& page, const Explanation& explanation) {
  const auto& row = explanation.cache.row;
  if (!row || !row->is_login) return;
  page.line("answer", "the login that was stored " +
                          render_span(explanation.now - row->requested_at) +
                          " ago (docker login), until " + render_rfc3339(row->expires_at) +
                          " or until docker logout " + explanation.host);
  page.line("", "what follows is asked after that");
}

void add_docker(Page& page, const DockerClient& docker) {
  if (docker.file.empty()) return;
  page.line("docker",
            docker.file + " " + docker.state + (docker.remedy.empty() ? "" : "; " + docker.remedy));
}

void add_selection(Page& page, const Explanation& explanation) {
  const Selection& selection = explanation.selection;
  if (explanation.kubelet) {
    for (const auto& [name, value] : describe_request(*explanation.kubelet)) page.line(name, value);
  }
  page.line("registry", explanation.host);
  page.line("", explanation.registry ? describe_registry(*explanation.registry) : "not of ECR");
  if (!explanation.registry) return;
  page.line("", explanation.behind);
  add_docker(page, explanation.docker);
  add_login(page, explanation);
  page.line("mapped by", selection.mapped_by.value_or(""));
  page.line("profile", describe_profile_choice(selection));
  page.line("region", selection.region.empty() && !selection.profile.empty()
                          ? "none configured; the registry's is used"
                          : selection.region);
  page.line("endpoint", selection.endpoint);
}

void add_credentials(Page& page, const Explanation& explanation) {
  page.line("source", explanation.source);
  std::string key = explanation.access_key_id;
  if (!key.empty() && explanation.credentials_expire_at) {
    key += ", expires " + render_rfc3339(*explanation.credentials_expire_at);
  }
  page.line("key", key);
  page.line("caller", explanation.identity ? explanation.identity->arn : "");
}

void add_verdict(Page& page, const Explanation& explanation) {
  if (!explanation.token_available) {
    page.heading(page.painted("not checked whether a token is available", kDim));
  } else if (*explanation.token_available) {
    page.heading(page.painted("OK: a token is available", kGreen));
  } else {
    page.heading(page.painted("no token is available", kRed));
  }
  if (!explanation.error) return;
  const Cause cause = split_remedy(explanation.error->text);
  page.line("  cause", cause.cause);
  page.line("  remedy", cause.remedy);
}

}  // namespace

std::string render_explanation(const Explanation& explanation, bool use_colour) {
  Page page(use_colour);
  add_selection(page, explanation);
  for (const std::string& warning : explanation.warnings) page.line("warning", warning);
  if (!explanation.steps.empty()) {
    page.heading("search for credentials");
    page.steps(explanation.steps);
  }
  if (!explanation.checks.empty()) {
    page.heading("asked");
    page.steps(explanation.checks);
  }
  if (explanation.registry) {
    page.heading("result");
    add_credentials(page, explanation);
    page.line("clock", describe_clock(explanation.clock_offset));
    add_cache(page, explanation);
  }
  if (explanation.kubelet) {
    page.heading("answer to kubelet");
    page.items(describe_answer(*explanation.kubelet, explanation.host));
  }
  add_verdict(page, explanation);
  return page.take();
}

}  // namespace cred
