// SPDX-License-Identifier: Apache-2.0
// Line-by-line reader of the shared AWS files.
#include "aws/profile_file.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "aws/setting_names.h"
#include "aws/shell_text.h"
#include "aws/spaces.h"
#include "base/text.h"

namespace cred {
namespace {

constexpr std::size_t kMaxWarnings = 100;
constexpr std::size_t kMaxNameInWarning = 80;
constexpr std::string_view kProcess = "credential_process";

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
  std::string_view rest;  // as it stands behind the separator
};

std::optional<KeyValue> split_property(std::string_view line) {
  const auto separator = line.find_first_of("=:");
  if (separator == std::string_view::npos) return std::nullopt;
  return KeyValue{to_lower(trim_spaces(line.substr(0, separator))), line.substr(separator + 1)};
}

// A command is the shell's to read: neither quotes nor comment marks in it are this file's.
std::string read_value(const KeyValue& property) {
  if (property.key == kProcess) return std::string(trim_spaces(property.rest));
  return std::string(without_quotes(trim_spaces(without_comment(property.rest))));
}

// "x[profile dev]": two lines that lost the line end between them.
bool ends_in_head(const std::string& value, ProfileFileKind kind) {
  const auto open = value.rfind('[');
  if (open == std::string::npos || open == 0 || value.back() != ']') return false;
  if (kind == ProfileFileKind::credentials) return true;
  const std::string_view head = std::string_view(value).substr(open + 1);
  return head.starts_with("profile ") || head.starts_with("sso-session ") || head == "default]";
}

class Parser {
 public:
  Parser(const std::string& path, ProfileFileKind kind) : path_(path), kind_(kind) {}

  void read_line(std::string_view line) {
    ++line_;
    const std::string_view trimmed = trim_spaces(line);
    if (trimmed.empty() || is_comment_mark(trimmed.front())) return;
    const auto indent = static_cast<std::size_t>(trimmed.data() - line.data());
    const bool is_deeper = property_ != nullptr && indent > property_indent_;
    if (is_deeper && is_process_ && command_.is_open()) {
      append_to_value(trimmed);
    } else if (trimmed.front() == '[') {
      if (is_deeper && property_->value.empty()) {
        doubt_file("section head is indented below a setting without a value");
      }
      open_section(trimmed);
    } else if (in_skipped_section_) {
      return;
    } else if (section_ == nullptr) {
      doubt("text before the first section is ignored");
    } else if (is_deeper) {
      read_deeper(trimmed, indent);
    } else {
      read_property(trimmed, indent);
    }
  }

  // "[profile default]" replaces "[default]" wherever the two stand.
  ProfileFile finish() && {
    if (prefixed_default_) {
      const auto bare = file_.profiles.find("default");
      if (bare != file_.profiles.end()) {
        section_ = &*prefixed_default_;
        warn_at(bare->second.where,
                "section [default] is ignored, since there is a [profile default]");
      }
      file_.profiles["default"] = *std::move(prefixed_default_);
    }
    return std::move(file_);
  }

 private:
  std::string here() const { return path_ + ":" + std::to_string(line_); }

  void warn_at(const std::string& where, const std::string& text) {
    const std::string warning = where + ": " + text;
    if (section_ != nullptr && section_->remark.empty()) section_->remark = warning;
    if (file_.warnings.size() < kMaxWarnings) file_.warnings.push_back(warning);
  }

  void warn(const std::string& text) { warn_at(here(), text); }

  // For what the AWS CLI refuses the whole file.
  void doubt(const std::string& text) {
    std::string& doubt = section_ != nullptr ? section_->doubt : file_.doubt;
    if (doubt.empty()) doubt = here() + ": " + text;
    warn(text);
  }

  void doubt_file(const std::string& text) {
    if (file_.doubt.empty()) file_.doubt = here() + ": " + text;
    doubt(text);
  }

  void open_section(std::string_view line) {
    section_ = nullptr;
    property_ = nullptr;
    in_skipped_section_ = true;
    const auto head = parse_profile_head(line, kind_);
    if (!head) {
      doubt("section head is malformed; the section is ignored");
      return;
    }
    section_ = head->has_valid_name ? locate(*head) : nullptr;
    if (section_ == nullptr) {
      if (head->text == "plugins" || head->text == "preview") return;  // the AWS CLI's own
      warn("section [" + clean_text(head->text, kMaxNameInWarning) +
           "] is ignored: " + explain_head(*head, kind_));
      return;
    }
    in_skipped_section_ = false;
    if (section_->where.empty()) section_->where = here();
    if (!head->has_rest) return;
    const bool is_property = line.substr(line.find(']')).find('=') != std::string_view::npos;
    const char* text = "text behind the section's head is ignored; write it on a line of its own";
    is_property ? doubt(text) : warn(text);
  }

  // nullptr when this kind of file has no such section.
  Section* locate(const ProfileHead& head) {
    if (head.type.empty()) {
      const bool is_profile =
          kind_ == ProfileFileKind::credentials ? head.name != "DEFAULT" : head.name == "default";
      return is_profile ? &file_.profiles[head.name] : nullptr;
    }
    if (kind_ == ProfileFileKind::credentials) return nullptr;
    if (head.type == "profile" && head.name == "default") {
      if (!prefixed_default_) prefixed_default_.emplace();
      return &*prefixed_default_;
    }
    if (head.type == "profile") return &file_.profiles[head.name];
    if (head.type == "sso-session") return &file_.sso_sessions[head.name];
    if (head.type == "services") return &file_.services[head.name];
    return nullptr;
  }

  void read_property(std::string_view line, std::size_t indent) {
    property_ = nullptr;
    const auto property = split_property(line);
    if (!property && line.back() == ']' && line.find('[') != std::string_view::npos) {
      doubt_file("line that ends like a section's head is ignored");
    } else if (!property) {
      doubt("line without '=' is ignored");
    } else if (property->key.empty()) {
      doubt("line without a name in front of '=' is ignored");
    } else if (hides_selecting_key(property->key)) {
      doubt("property whose name has more in it than a setting's name is ignored");
    } else if (property->key.find_first_of(" \t\r#;") != std::string::npos) {
      warn("property without a valid name is ignored");
    } else {
      add_property(*property, indent);
    }
  }

  void add_property(const KeyValue& property, std::size_t indent) {
    const auto [entry, is_new] = section_->properties.try_emplace(property.key);
    property_ = &entry->second;
    property_indent_ = indent;
    is_process_ = property.key == kProcess;
    if (!is_new) {
      warn(clean_text(property.key, kMaxNameInWarning) +
           " stands twice in the section; the value of " + property_->where + " is not used");
    }
    *property_ = Property{read_value(property), here(), {}};
    command_ = CommandQuoting();
    if (is_process_) command_.read(property_->value);
    if (!is_process_ && ends_in_head(property_->value, kind_)) {
      doubt("the value of " + clean_text(property.key, kMaxNameInWarning) +
            " ends in what looks like a section's head; a line end is missing in front of it");
    }
  }

  // Below a value that is not empty: a property if it looks like one, else one more line of the
  // value. Below a command: one more line, but for a setting that decides who signs.
  void read_deeper(std::string_view line, std::size_t indent) {
    if (property_->value.empty()) {
      read_nested(line);
      return;
    }
    const auto inner = split_property(line);
    if (is_process_ && inner && is_selecting_key(inner->key)) {
      read_property(line, indent);
      doubt(
          "the line is indented below credential_process and may belong to it; write it without "
          "the indentation");
    } else if (is_process_ || !inner) {
      if (inner && is_plain_setting(inner->key)) warn(inner->key + " is part of the command above");
      append_to_value(line);
    } else {
      read_property(line, indent);
    }
  }

  void read_nested(std::string_view line) {
    const auto inner = split_property(line);
    if (!inner || inner->key.empty()) {
      doubt("line without " + std::string(inner ? "a name in front of '='" : "'='") +
            " is ignored");
      return;
    }
    if (is_selecting_key(inner->key)) {
      doubt(inner->key +
            " is indented below a setting without a value and counts as part of that; "
            "write it without the indentation");
    }
    property_->nested[inner->key] = std::string(without_quotes(trim_spaces(inner->rest)));
  }

  void append_to_value(std::string_view line) {
    property_->value += '\n';
    property_->value += line;
    if (!is_process_) return;
    command_.read("\n");
    command_.read(line);
  }

  const std::string& path_;
  ProfileFileKind kind_;
  int line_ = 0;
  ProfileFile file_;
  std::optional<Section> prefixed_default_;
  Section* section_ = nullptr;
  Property* property_ = nullptr;
  std::size_t property_indent_ = 0;
  bool is_process_ = false;
  CommandQuoting command_;  // of the value that is being read, where it is one
  bool in_skipped_section_ = false;
};

// A file that is not a text as this parser knows it; empty otherwise.
std::string find_objection(std::string_view text) {
  const bool has_mark = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
  if (has_mark || text.substr(0, 2).find('\0') != std::string_view::npos) {
    return "the file is UTF-16 and nothing of it is read; save it as UTF-8";
  }
  return {};
}

}  // namespace

ProfileFile parse_profile_file(std::string_view text, const std::string& path,
                               ProfileFileKind kind) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  if (const std::string objection = find_objection(text); !objection.empty()) {
    ProfileFile file;
    file.doubt = path + ": " + objection;
    file.warnings.push_back(file.doubt);
    return file;
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
