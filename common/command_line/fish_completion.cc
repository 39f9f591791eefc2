// SPDX-License-Identifier: Apache-2.0
// For fish 3.
// Source: https://fishshell.com/docs/current/cmds/complete.html
#include "command_line/completion.h"

namespace cred {
namespace {

// fish takes backslashes and single quotes within single quotes with one before them.
std::string quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\\' || c == '\'') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string render_option(const std::string& head, const OptionText& option) {
  std::string line = head + " -l " + option.name;
  if (!option.short_name.empty()) line += " -s " + option.short_name;
  if (!option.value.empty()) line += takes_file(option) ? " -r -F" : " -x";
  return line + " -d " + quote(option.text) + '\n';
}

}  // namespace

std::string render_fish_completion(const CommandLine& line) {
  std::string verbs;
  for (const VerbOptions& verb : line.verbs) verbs += ' ' + verb.name;
  const std::string command = "complete -c " + line.program;
  const std::string first = command + " -n 'not __fish_seen_subcommand_from" + verbs + "'";
  std::string script = "# fish completion of " + line.program + ", printed by `" + line.program +
                       " completion fish`\n" + command + " -f\n";
  for (const OptionText& option : line.options) script += render_option(first, option);
  for (const VerbOptions& verb : line.verbs) {
    script += first + " -a " + verb.name + " -d " + quote(verb.text) + '\n';
  }
  for (const VerbOptions& verb : line.verbs) {
    const std::string behind = command + " -n '__fish_seen_subcommand_from " + verb.name + "'";
    for (const OptionText& option : verb.options) script += render_option(behind, option);
    for (const std::string& word : verb.words) {
      script.append(behind).append(" -a ").append(word).append("\n");
    }
  }
  return script;
}

}  // namespace cred
