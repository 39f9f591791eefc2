// SPDX-License-Identifier: Apache-2.0
// From the verdict down to the last namespace.
#include "syncd/observe/page/page.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "syncd/observe/page/page_parts.h"
#include "syncd/observe/readiness.h"
#include "syncd/observe/render.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostProblems = 100;

std::string describe_verdict(const Totals& totals, std::size_t problems, bool is_silent) {
  if (is_silent) return "The daemon does not move";
  if (problems == 1) return "One thing needs attention";
  if (problems != 0) return std::to_string(problems) + " things need attention";
  if (totals.targets == 0) return "Every registry has a password";
  return "Every secret holds a valid password";
}

PageTone judge(const Snapshot& snapshot, std::size_t problems, const PageView& view) {
  if (view.is_silent || problems != 0) return PageTone::bad;
  return is_all_served(snapshot, view.now) ? PageTone::good : PageTone::warn;
}

void add_head(Html& page, const Totals& totals) {
  page.mark(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"refresh\" content=\"15\">\n<title>ecr-syncd: ");
  page.number(totals.served).mark(" of ").number(totals.targets);
  page.mark(
      " secrets served</title>\n<link rel=\"stylesheet\" "
      "href=\"/style.css\"></head>\n<body><main>\n");
}

void add_verdict(Html& page, const Snapshot& snapshot, std::size_t problems, const PageView& view) {
  const PageTone tone = judge(snapshot, problems, view);
  page.mark(R"(<header class="verdict )");
  add_tone(page, tone);
  page.mark(R"("><span class="sign" aria-hidden="true">)");
  tone == PageTone::good ? page.mark("✓") : page.mark("!");
  page.mark("</span><div><h1>");
  const Totals totals = count_totals(snapshot, view.now);
  tone == PageTone::warn ? page.mark("Not everything has been looked at yet")
                         : page.text(describe_verdict(totals, problems, view.is_silent));
  page.mark(R"(</h1><p class="quiet">ecr-syncd )").text(view.version).mark(", process ");
  page.text(std::to_string(snapshot.process_id)).mark(", up ");
  page.text(describe_span(view.now - snapshot.started_at)).mark(" · ").text(snapshot.configuration);
  page.mark(", read ").text(describe_span(view.now - snapshot.configured_at));
  page.mark(" ago · as of ").text(render_rfc3339(snapshot.taken_at)).mark("</p></div></header>\n");
}

void add_share(Html& page, std::size_t part, std::size_t whole, Markup what) {
  part == whole ? page.mark(R"(<div class="tile"><b>)") : page.mark(R"(<div class="tile bad"><b>)");
  page.number(part).mark(" <small>of ").number(whole).mark("</small></b><span>").mark(what);
  page.mark("</span></div>\n");
}

std::optional<Instant> find_next_refresh(const Snapshot& snapshot) {
  std::optional<Instant> next;
  for (const RegistrySnapshot& registry : snapshot.registries) {
    if (!registry.refresh_at) continue;
    next = next ? std::min(*next, *registry.refresh_at) : *registry.refresh_at;
  }
  return next;
}

void add_tiles(Html& page, const Snapshot& snapshot, const Totals& totals, Instant now) {
  page.mark("<div class=\"tiles\">\n");
  add_share(page, totals.served, totals.targets, "secrets hold a valid password");
  add_share(page, totals.reachable, totals.clusters, "clusters reachable");
  add_share(page, totals.valid_registries, totals.registries, "registries have a password");
  const auto next = find_next_refresh(snapshot);
  page.mark(R"(<div class="tile"><b>)");
  if (next && *next > now) {
    page.text(describe_span(*next - now));
  } else {
    next ? page.mark("now") : page.mark("–");
  }
  page.mark("</b><span>until the next renewal</span></div>\n</div>\n");
}

void add_problems(Html& page, const std::vector<Problem>& problems) {
  if (problems.empty()) return;
  page.mark("<section><h2>Needs attention</h2>\n<ul class=\"problems\">\n");
  const std::size_t shown = std::min(problems.size(), kMostProblems);
  for (std::size_t i = 0; i < shown; ++i) {
    page.mark("<li><b>").text(problems[i].place).mark("</b>").text(problems[i].cause);
    page.mark("</li>\n");
  }
  if (shown < problems.size()) {
    page.mark("<li>and ").number(problems.size() - shown).mark(" more</li>\n");
  }
  page.mark("</ul></section>\n");
}

void add_registry(Html& page, const RegistrySnapshot& registry, Instant now) {
  page.mark(R"(<div class="registry"><span>)").text(registry.host);
  if (registry.name != registry.host) {
    page.mark(R"( <span class="quiet">)").text(registry.name).mark("</span>");
  }
  page.mark("</span>");
  add_bar(page, registry.expires_at, now);
  page.mark("<span>");
  add_left(page, registry.expires_at, now);
  if (registry.refresh_at && *registry.refresh_at > now) {
    page.mark(R"(<span class="quiet">, renewed in )");
    page.text(describe_span(*registry.refresh_at - now)).mark("</span>");
  }
  page.mark("</span></div>\n");
}

void add_registries(Html& page, const Snapshot& snapshot, Instant now) {
  page.mark("<section><h2>Registries</h2>\n<div class=\"card\">\n");
  for (const RegistrySnapshot& registry : snapshot.registries) add_registry(page, registry, now);
  page.mark("</div></section>\n");
}

}  // namespace

std::string render_page(const Snapshot& snapshot, const PageView& view) {
  const Totals totals = count_totals(snapshot, view.now);
  const std::vector<Problem> problems = find_problems(snapshot, view.now);
  Html page;
  add_head(page, totals);
  add_verdict(page, snapshot, problems.size(), view);
  add_tiles(page, snapshot, totals, view.now);
  add_problems(page, problems);
  add_registries(page, snapshot, view.now);
  add_clusters(page, snapshot, view.now);
  page.mark(
      "<footer>Bars are shares of the 12 h that a password lives; ecr-syncd renews when a third is "
      "left. "
      R"(<a href="/metrics">/metrics</a> <a href="/readyz">/readyz</a> )"
      "<a href=\"/healthz\">/healthz</a></footer>\n</main></body></html>\n");
  return page.take();
}

}  // namespace cred::syncd
