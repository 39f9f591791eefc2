// SPDX-License-Identifier: Apache-2.0
// For zsh's own completion system, compinit.
// Source: https://zsh.sourceforge.io/Doc/Release/Completion-System.html#Completion-Functions
#include "command_line/completion.h"

namespace cred {
namespace {

std::string escape(std::string_view text, std::string_view marks) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || marks.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// '--json[print one JSON object]', as _arguments takes it.
void add_option(std::string& script, const OptionText& option) {
  const std::string text = "[" + escape(option.text, "[]:") + "]";
  std::string value;
  if (!option.value.empty()) {
    value = ":" + option.value + (takes_file(option) ? ":_files" : ": ");
  }
  const std::string sign = option.value.empty() ? "" : "=";
  script += " \\\n        " + quote_single("*--" + option.name + sign + text + value);
  if (option.short_name.empty()) return;
  script += " \\\n        " + quote_single("*-" + option.short_name + text + value);
}

std::string render_verb(const VerbOptions& verb) {
  std::string script = "      " + verb.name + ")\n      _arguments -S";
  for (const OptionText& option : verb.options) add_option(script, option);
  std::string words;
  for (const std::string& word : verb.words) words += (words.empty() ? "" : " ") + word;
  // Without a place for what is not an option nothing would be offered behind it.
  const std::string rest = words.empty() ? "*:argument: " : "1:word:(" + words + ")";
  script += " \\\n        " + quote_single(rest);
  if (verb.options.empty() && words.empty()) return {};
  return script + " ;;\n";
}

}  // namespace

std::string render_zsh_completion(const CommandLine& line) {
  // The name of the file, by which compinit calls it first.
  const std::string function = "_" + line.program;
  std::string script = "#compdef " + line.program + "\n# printed by `" + line.program +
                       " completion zsh`\n" + function + "() {\n" +
                       "  local curcontext=$curcontext state line\n  local -a verbs\n" +
                       "  typeset -A opt_args\n  _arguments -C -S";
  for (const OptionText& option : line.options) add_option(script, option);
  script +=
      " \\\n        '1: :->verb' \\\n        '*:: :->rest'\n  case $state in\n    verb)\n"
      "    verbs=(\n";
  for (const VerbOptions& verb : line.verbs) {
    script += "      " + quote_single(verb.name + ":" + verb.text) + '\n';
  }
  script += "    )\n    _describe verb verbs ;;\n    rest)\n    case $words[1] in\n";
  for (const VerbOptions& verb : line.verbs) script += render_verb(verb);
  // As a file of fpath it is called at once; as text that is sourced it must not be.
  return script + "    esac ;;\n  esac\n}\nif [[ $funcstack[1] == " + function + " ]]; then\n  " +
         function + " \"$@\"\nelse\n  compdef " + function + ' ' + line.program + "\nfi\n";
}

}  // namespace cred
