// SPDX-License-Identifier: Apache-2.0
// Text forms of instants, by calendar arithmetic: locale and time zone of the process play no part.
#include "base/time.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace cred {
namespace {

struct CivilTime {
  int year, month, day, hour, minute, second;
};

CivilTime to_civil(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{instant - day};
  return {std::clamp(static_cast<int>(date.year()), 0, 9999),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(time.hours().count()),
          static_cast<int>(time.minutes().count()),
          static_cast<int>(time.seconds().count())};
}

std::optional<Instant> from_civil(const CivilTime& civil) {
  const std::chrono::year_month_day date{std::chrono::year{civil.year},
                                         std::chrono::month{static_cast<unsigned>(civil.month)},
                                         std::chrono::day{static_cast<unsigned>(civil.day)}};
  // A leap second (:60) is accepted and becomes the next minute's first second.
  if (!date.ok() || civil.hour > 23 || civil.minute > 59 || civil.second > 60) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{civil.hour} +
         std::chrono::minutes{civil.minute} + std::chrono::seconds{civil.second};
}

// Consumes fixed-width fields from the front of a text; one failure makes all later reads fail.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    int value = 0;
    if (rest_.size() < digits) return fail();
    for (const char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  bool literal(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
      ok_ = false;
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  void skip_fraction() {
    if (rest_.empty() || rest_.front() != '.') return;
    rest_.remove_prefix(1);
    number(1);
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') rest_.remove_prefix(1);
  }

  void skip(std::size_t count) { rest_.remove_prefix(std::min(count, rest_.size())); }

  std::string_view rest() const { return rest_; }

  bool ok() const { return ok_; }

 private:
  int fail() {
    ok_ = false;
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z" || text == "UTC") return std::chrono::minutes{0};
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  Scanner scan(text.substr(1));
  std::chrono::minutes offset = std::chrono::hours{scan.number(2)};
  if (scan.rest().starts_with(':')) scan.skip(1);
  if (text.size() > 3) offset += std::chrono::minutes{scan.number(2)};
  if (!scan.ok() || !scan.rest().empty()) return std::nullopt;
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::string render_rfc3339(Instant instant) {
  const CivilTime t = to_civil(instant);
  std::array<char, 32> text{};
  static_cast<void>(std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02dZ",
                                  t.year, t.month, t.day, t.hour, t.minute, t.second));
  return text.data();
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  Scanner scan(text);
  CivilTime t{};
  t.year = scan.number(4);
  scan.literal("-");
  t.month = scan.number(2);
  scan.literal("-");
  t.day = scan.number(2);
  scan.literal("Tt ");
  t.hour = scan.number(2);
  scan.literal(":");
  t.minute = scan.number(2);
  scan.literal(":");
  t.second = scan.number(2);
  scan.skip_fraction();
  if (!scan.ok()) return std::nullopt;
  const auto offset = parse_offset(scan.rest());
  const auto local = from_civil(t);
  if (!offset || !local) return std::nullopt;
  return *local - *offset;
}

std::optional<Instant> parse_http_date(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  Scanner scan(text);
  scan.skip(5);
  CivilTime t{};
  t.day = scan.number(2);
  scan.literal(" ");
  const auto month = kMonths.find(scan.rest().substr(0, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  t.month = static_cast<int>(month / 3) + 1;
  scan.skip(3);
  scan.literal(" ");
  t.year = scan.number(4);
  scan.literal(" ");
  t.hour = scan.number(2);
  scan.literal(":");
  t.minute = scan.number(2);
  scan.literal(":");
  t.second = scan.number(2);
  if (!scan.ok() || scan.rest() != " GMT") return std::nullopt;
  return from_civil(t);
}

std::string render_basic_iso8601(Instant instant) {
  const CivilTime t = to_civil(instant);
  std::array<char, 32> text{};
  static_cast<void>(std::snprintf(text.data(), text.size(), "%04d%02d%02dT%02d%02d%02dZ", t.year,
                                  t.month, t.day, t.hour, t.minute, t.second));
  return text.data();
}

}  // namespace cred
