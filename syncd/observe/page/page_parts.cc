// SPDX-License-Identifier: Apache-2.0
// Bars are SVG, whose sizes are attributes: a style attribute would need a laxer security policy.
#include "syncd/observe/page/page_parts.h"

#include <algorithm>
#include <string>

#include "syncd/observe/render.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::seconds kWholeLife = std::chrono::hours{12};  // of a password of ECR

std::chrono::seconds measure_left(const std::optional<Instant>& expires_at, Instant now) {
  if (!expires_at || *expires_at <= now) return std::chrono::seconds{0};
  return std::min<std::chrono::seconds>(*expires_at - now, kWholeLife);
}

}  // namespace

PageTone judge_life(const std::optional<Instant>& expires_at, Instant now) {
  constexpr int kSixth = 6;
  // The daemon begins a little after a third is left, and some jitter more is not a delay.
  constexpr int kQuarter = 4;
  const auto left = measure_left(expires_at, now);
  if (left * kSixth < kWholeLife) return PageTone::bad;
  return left * kQuarter < kWholeLife ? PageTone::warn : PageTone::good;
}

void add_tone(Html& page, PageTone tone) {
  switch (tone) {
    case PageTone::good:
      page.mark("good");
      break;
    case PageTone::warn:
      page.mark("warn");
      break;
    case PageTone::bad:
      page.mark("bad");
      break;
  }
}

void add_left(Html& page, const std::optional<Instant>& expires_at, Instant now) {
  if (!expires_at) {
    page.mark("none");
  } else if (*expires_at <= now) {
    page.mark("expired");
  } else {
    page.text(describe_span(*expires_at - now));
  }
}

void add_bar(Html& page, const std::optional<Instant>& expires_at, Instant now) {
  constexpr int kHundred = 100;
  const auto left = measure_left(expires_at, now);
  const auto percent = static_cast<std::size_t>(left * kHundred / kWholeLife);
  page.mark(R"(<svg class="bar" role="img" aria-label=")");
  add_left(page, expires_at, now);
  page.mark(R"( left"><rect class="track" width="100%" height="100%"/><rect class=")");
  if (percent == 0) {
    // A line all along says "none" better than a bar of no length.
    page.mark(R"(none" width="100%" height="100%"/></svg>)");
    return;
  }
  add_tone(page, judge_life(expires_at, now));
  page.mark(R"(" width=")").number(percent).mark(R"(%" height="100%"/></svg>)");
}

}  // namespace cred::syncd
