// SPDX-License-Identifier: Apache-2.0
// Names, globs, regexes, selectors and an annotation, twice: to include and to exclude.
#include "syncd/config/parse/namespaces.h"

#include <utility>

#include "base/text.h"
#include "syncd/config/label_selector.h"
#include "syncd/config/names.h"
#include "syncd/config/regex.h"

namespace cred::syncd {
namespace {

constexpr std::string_view kNameAdvice =
    "is not a namespace name: lower-case letters, digits and -; patterns go under globs or "
    "regexes";

struct Forms {
  std::vector<std::string> names;
  std::vector<std::string> globs;
  std::vector<std::string> regexes;
  std::vector<std::string> selectors;
  std::string annotation;
};

// Texts that `parse` accepts; what it says about the others is complained of.
template <typename Parse>
std::vector<std::string> take_parsed(ConfigSection& section, std::string_view key,
                                     const Parse& parse) {
  std::vector<std::string> good;
  for (Placed& placed : section.take_texts(key)) {
    const auto parsed = parse(placed.text);
    if (parsed) {
      good.push_back(std::move(placed.text));
    } else {
      section.complain_about(placed, key, parsed.error().text);
    }
  }
  return good;
}

Result<Regex> parse_regex(const std::string& text) {
  auto regex = Regex::compile(text);
  if (regex) return regex;
  return Error{Errc::bad_request, "is not a regular expression of RE2: " + regex.error().text};
}

Result<LabelSelector> parse_selector(const std::string& text) {
  auto selector = parse_label_selector(text);
  if (selector) return selector;
  return Error{Errc::bad_request, "is not a label selector: it " + selector.error().text};
}

bool is_annotation(const std::string& text) { return is_label_key(text.substr(0, text.find('='))); }

std::vector<std::string> take_names(ConfigSection& section, std::string_view key) {
  return drop_places(take_checked_texts(section, key, is_dns_label, kNameAdvice));
}

Forms read_forms(ConfigSection& section) {
  Forms forms;
  forms.names = take_names(section, "names");
  forms.globs = drop_places(
      take_checked_texts(section, "globs", is_namespace_glob,
                         "is not a name pattern: lower-case letters, digits, -, * and ?"));
  forms.regexes = take_parsed(section, "regexes", parse_regex);
  forms.selectors = take_parsed(section, "selectors", parse_selector);
  if (auto annotation = take_checked(section, "annotation", is_annotation,
                                     "write the key of an annotation, or key=value")) {
    forms.annotation = *std::move(annotation);
  }
  return forms;
}

void read_exclude(NamespaceRules& rules, const YamlNode& node, const ParseContext& context) {
  ConfigSection section(node, context.path, "exclude", context.complaints);
  Forms forms = read_forms(section);
  section.finish();
  rules.exclude_names = std::move(forms.names);
  rules.exclude_globs = std::move(forms.globs);
  rules.exclude_regexes = std::move(forms.regexes);
  rules.exclude_selectors = std::move(forms.selectors);
  rules.exclude_annotation = std::move(forms.annotation);
}

// `namespaces: [a, b]` as if it were `namespaces: {names: [a, b]}`.
NamespaceRules read_list(const YamlNode& node, const ParseContext& context) {
  YamlNode map;
  map.kind = YamlNode::Kind::map;
  map.line = node.line;
  map.members.push_back({"namespaces", node});
  ConfigSection section(map, context.path, "namespaces", context.complaints);
  NamespaceRules rules;
  rules.names = take_names(section, "namespaces");
  return rules;
}

}  // namespace

NamespaceRules parse_namespaces(const YamlNode& node, const ParseContext& context) {
  if (node.kind == YamlNode::Kind::list) return read_list(node, context);
  ConfigSection section(node, context.path, "namespaces", context.complaints);
  NamespaceRules rules;
  Forms forms = read_forms(section);
  rules.names = std::move(forms.names);
  rules.globs = std::move(forms.globs);
  rules.regexes = std::move(forms.regexes);
  rules.selectors = std::move(forms.selectors);
  rules.annotation = std::move(forms.annotation);
  if (const YamlNode* const exclude = section.take("exclude")) {
    read_exclude(rules, *exclude, context);
  }
  section.finish();
  bool selects = node.kind == YamlNode::Kind::scalar;  // which was complained of already
  for (const std::string_view key : {"names", "globs", "regexes", "selectors", "annotation"}) {
    selects = selects || section.has(key);
  }
  if (!selects) {
    section.complain("namespaces",
                     "selects none: write names, globs, regexes, selectors or annotation");
  }
  return rules;
}

}  // namespace cred::syncd
