// SPDX-License-Identifier: Apache-2.0
// Line-by-line reader of the shared AWS files.
#include "aws/profile_file.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "base/text.h"

namespace cred {
namespace {

constexpr std::size_t kMaxWarnings = 20;
constexpr std::size_t kMaxNameInWarning = 80;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_comment_mark(char c) { return c == '#' || c == ';'; }

std::string_view without_quotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// A comment starts at a mark after a blank; without the blank the mark belongs to the value.
std::string_view without_comment(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (is_comment_mark(text[i]) && is_blank(text[i - 1])) return text.substr(0, i);
  }
  return text;
}

struct KeyValue {
  std::string key;
  std::string_view value;
};

std::optional<KeyValue> split_property(std::string_view line) {
  const auto separator = line.find_first_of("=:");
  if (separator == std::string_view::npos) return std::nullopt;
  return KeyValue{to_lower(trim(line.substr(0, separator))), trim(line.substr(separator + 1))};
}

// What stands between the brackets; nullopt when they are not closed or followed by text.
std::optional<std::string_view> find_head(std::string_view line) {
  const auto end = line.find(']');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view rest = trim(line.substr(end + 1));
  if (!rest.empty() && !is_comment_mark(rest.front())) return std::nullopt;
  return trim(line.substr(1, end - 1));
}

struct Head {
  std::string_view type;  // empty when the brackets hold a name alone
  std::string_view name;
  bool has_valid_name;
};

// A blank is part of a name only inside quotes.
Head split_head(std::string_view head) {
  const auto blank = head.front() == '"' || head.front() == '\'' ? std::string_view::npos
                                                                 : head.find_first_of(" \t");
  const bool has_type = blank != std::string_view::npos;
  const std::string_view written = has_type ? trim(head.substr(blank)) : head;
  const std::string_view name = without_quotes(written);
  const bool quoted = name.size() != written.size();
  const bool valid = !name.empty() && name.find_first_of("\"'") == std::string_view::npos &&
                     (quoted || name.find_first_of(" \t") == std::string_view::npos);
  return {has_type ? head.substr(0, blank) : std::string_view(), name, valid};
}

class Parser {
 public:
  Parser(const std::string& path, ProfileFileKind kind) : path_(path), kind_(kind) {}

  void read_line(std::string_view line) {
    ++line_;
    const std::string_view trimmed = trim(line);
    if (trimmed.empty() || is_comment_mark(trimmed.front())) return;
    if (trimmed.front() == '[') {
      open_section(trimmed);
    } else if (in_skipped_section_) {
      return;
    } else if (section_ == nullptr) {
      warn("text before the first section is ignored");
    } else if (is_blank(line.front())) {
      read_indented(trimmed);
    } else {
      read_property(trimmed);
    }
  }

  // "[profile default]" replaces "[default]" wherever the two stand.
  ProfileFile finish() && {
    if (prefixed_default_) file_.profiles["default"] = *std::move(prefixed_default_);
    return std::move(file_);
  }

 private:
  std::string here() const { return path_ + ":" + std::to_string(line_); }

  void warn(const std::string& text) {
    if (file_.warnings.size() < kMaxWarnings) file_.warnings.push_back(here() + ": " + text);
  }

  void open_section(std::string_view line) {
    section_ = nullptr;
    property_ = nullptr;
    in_skipped_section_ = true;
    const auto text = find_head(line);
    if (!text || text->empty()) {
      warn("section head is malformed; the section is ignored");
      return;
    }
    const Head head = split_head(*text);
    section_ = head.has_valid_name ? locate(head) : nullptr;
    if (section_ == nullptr) {
      if (*text == "plugins" || *text == "preview") return;  // the AWS CLI's own
      warn("section [" + clean_text(*text, kMaxNameInWarning) + "] is ignored: " + why_not(head));
      return;
    }
    in_skipped_section_ = false;
    if (section_->where.empty()) section_->where = here();
  }

  // nullptr when this kind of file has no such section.
  Section* locate(const Head& head) {
    const std::string name(head.name);
    if (head.type.empty()) {
      const bool is_profile =
          kind_ == ProfileFileKind::credentials ? name != "DEFAULT" : name == "default";
      return is_profile ? &file_.profiles[name] : nullptr;
    }
    if (kind_ == ProfileFileKind::credentials) return nullptr;
    if (head.type == "profile" && name == "default") {
      if (!prefixed_default_) prefixed_default_.emplace();
      return &*prefixed_default_;
    }
    if (head.type == "profile") return &file_.profiles[name];
    if (head.type == "sso-session") return &file_.sso_sessions[name];
    if (head.type == "services") return &file_.services[name];
    return nullptr;
  }

  std::string why_not(const Head& head) const {
    if (!head.has_valid_name) return "the name is malformed";
    if (kind_ == ProfileFileKind::credentials) {
      return "a section of the credentials file is the bare name of a profile";
    }
    if (head.type.empty()) return "a profile of the config file is written [profile NAME]";
    return "unknown kind of section";
  }

  void read_property(std::string_view line) {
    property_ = nullptr;
    const auto property = split_property(without_comment(line));
    if (!property) {
      warn("line without '=' is ignored");
    } else if (property->key.empty() || property->key.find_first_of(" \t\r") != std::string::npos) {
      warn("property without a valid name is ignored");
    } else {
      property_ = &section_->properties[property->key];
      *property_ = Property{std::string(without_quotes(property->value)), here(), {}};
    }
  }

  // Below an empty value: one more level. Below another value: a property if it looks like one,
  // else one more line of that value.
  void read_indented(std::string_view line) {
    const auto inner = split_property(line);
    const bool continues = property_ != nullptr && !property_->value.empty();
    if (continues && !inner) {
      property_->value += '\n';
      property_->value += line;
    } else if (continues || (property_ == nullptr && inner)) {
      read_property(line);
    } else if (!inner || inner->key.empty()) {
      warn("indented line that continues nothing is ignored");
    } else {
      property_->nested[inner->key] = std::string(without_quotes(inner->value));
    }
  }

  const std::string& path_;
  ProfileFileKind kind_;
  int line_ = 0;
  ProfileFile file_;
  std::optional<Section> prefixed_default_;
  Section* section_ = nullptr;
  Property* property_ = nullptr;
  bool in_skipped_section_ = false;
};

}  // namespace

ProfileFile parse_profile_file(std::string_view text, const std::string& path,
                               ProfileFileKind kind) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  Parser parser(path, kind);
  while (!text.empty()) {
    const auto end = text.find('\n');
    parser.read_line(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return std::move(parser).finish();
}

}  // namespace cred
