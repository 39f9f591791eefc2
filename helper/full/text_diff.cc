// SPDX-License-Identifier: Apache-2.0
// The longest common subsequence of lines, by the plain table.
#include "helper/full/text_diff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace cred {
namespace {

constexpr std::size_t kContext = 3;
constexpr std::size_t kMaxCells = std::size_t{4} << 20U;

using Lines = std::vector<std::string_view>;

// A line of the diff: ' ' in both texts, '-' in the old one only, '+' in the new one only.
struct Step {
  char mark;
  std::string_view line;
};

using Steps = std::vector<Step>;

Lines split_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

void append_steps(Steps& steps, char mark, const Lines& lines, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) steps.push_back({mark, lines[i]});
}

// lengths[i * width + j] is that of the longest common subsequence of old[i..] and new[j..].
Steps compare(const Lines& old_lines, const Lines& new_lines) {
  const std::size_t width = new_lines.size() + 1;
  Steps steps;
  if ((old_lines.size() + 1) * width > kMaxCells) {
    append_steps(steps, '-', old_lines, 0, old_lines.size());
    append_steps(steps, '+', new_lines, 0, new_lines.size());
    return steps;
  }
  std::vector<std::uint32_t> lengths((old_lines.size() + 1) * width);
  for (std::size_t i = old_lines.size(); i-- > 0;) {
    for (std::size_t j = new_lines.size(); j-- > 0;) {
      lengths[i * width + j] = old_lines[i] == new_lines[j] ? lengths[(i + 1) * width + j + 1] + 1
                                                            : std::max(lengths[(i + 1) * width + j],
                                                                       lengths[i * width + j + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < old_lines.size() && j < new_lines.size()) {
    if (old_lines[i] == new_lines[j]) {
      steps.push_back({' ', old_lines[i++]});
      ++j;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
      steps.push_back({'-', old_lines[i++]});
    } else {
      steps.push_back({'+', new_lines[j++]});
    }
  }
  append_steps(steps, '-', old_lines, i, old_lines.size());
  append_steps(steps, '+', new_lines, j, new_lines.size());
  return steps;
}

// What both begin and end with is no work for the table.
Steps find_steps(const Lines& old_lines, const Lines& new_lines) {
  const std::size_t shorter = std::min(old_lines.size(), new_lines.size());
  std::size_t head = 0;
  while (head < shorter && old_lines[head] == new_lines[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head &&
         old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail]) {
    ++tail;
  }
  const auto middle = [&](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head),
                 lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  Steps steps;
  append_steps(steps, ' ', old_lines, 0, head);
  const Steps differing = compare(middle(old_lines), middle(new_lines));
  steps.insert(steps.end(), differing.begin(), differing.end());
  append_steps(steps, ' ', old_lines, old_lines.size() - tail, old_lines.size());
  return steps;
}

// C0 and DEL, and the C1 range as UTF-8 writes it.
void append_clean(std::string& text, std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const auto next = static_cast<unsigned char>(i + 1 < line.size() ? line[i + 1] : '\0');
    const bool is_c1 = byte == 0xC2 && next >= 0x80 && next < 0xA0;
    const bool is_control = (byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F;
    // The CR of a line end does no harm and is part of what the line is.
    const bool is_line_end = byte == '\r' && next == '\n';
    text += (is_control && !is_line_end) || is_c1 ? '?' : line[i];
    if (is_c1) ++i;
  }
}

std::string render_range(std::size_t before, std::size_t count) {
  return std::to_string(count == 0 ? before : before + 1) + "," + std::to_string(count);
}

std::size_t count_lines(const Steps& steps, std::size_t from, std::size_t to, char other) {
  return static_cast<std::size_t>(
      std::count_if(steps.begin() + static_cast<std::ptrdiff_t>(from),
                    steps.begin() + static_cast<std::ptrdiff_t>(to),
                    [other](const Step& step) { return step.mark != other; }));
}

void append_hunk(std::string& diff, const Steps& steps, std::size_t from, std::size_t to) {
  diff +=
      "@@ -" + render_range(count_lines(steps, 0, from, '+'), count_lines(steps, from, to, '+'));
  diff += " +" + render_range(count_lines(steps, 0, from, '-'), count_lines(steps, from, to, '-')) +
          " @@\n";
  for (std::size_t i = from; i < to; ++i) {
    diff += steps[i].mark;
    append_clean(diff, steps[i].line);
    if (steps[i].line.back() != '\n') diff += "\n\\ No newline at end of file\n";
  }
}

// The first step after `at` that is a change; the number of steps if there is none.
std::size_t find_change(const Steps& steps, std::size_t at) {
  while (at < steps.size() && steps[at].mark == ' ') ++at;
  return at;
}

}  // namespace

std::string render_diff(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const Lines old_lines = split_lines(before);
  const Lines new_lines = split_lines(after);
  const Steps steps = find_steps(old_lines, new_lines);
  std::string shown;
  append_clean(shown, path);
  std::string diff = "--- " + shown + "\n+++ " + shown + "\n";
  std::size_t change = find_change(steps, 0);
  while (change < steps.size()) {
    const std::size_t from = change - std::min(change, kContext);
    std::size_t end = change;
    // Changes whose surroundings would touch are one hunk.
    while (change < steps.size() && change <= end + 2 * kContext) {
      end = change + 1;
      change = find_change(steps, end);
    }
    append_hunk(diff, steps, from, std::min(end + kContext, steps.size()));
  }
  return diff;
}

}  // namespace cred
