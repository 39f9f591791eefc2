// SPDX-License-Identifier: Apache-2.0
// For bash 4.4 and later, with and without the package bash-completion.
// Source: https://www.gnu.org/software/bash/manual/bash.html#Programmable-Completion
#include <algorithm>

#include "command_line/completion.h"

namespace cred {
namespace {

enum class Value { none, any, file };

// The options with this kind of value, each with its dashes and a blank on both sides.
std::string list_options(const std::vector<OptionText>& options, Value value) {
  std::string list = " ";
  for (const OptionText& option : options) {
    const bool is_file = takes_file(option);
    const bool fits = value == Value::file  ? is_file
                      : value == Value::any ? !option.value.empty() && !is_file
                                            : true;
    if (!fits) continue;
    list += "--" + option.name + ' ';
    if (!option.short_name.empty()) list += "-" + option.short_name + ' ';
  }
  return list;
}

std::string render_case(const std::string& pattern, const std::vector<OptionText>& options,
                        const std::string& words) {
  return "    " + pattern + ") words=" + quote_single(words + list_options(options, Value::none)) +
         " files=" + quote_single(list_options(options, Value::file)) +
         " values=" + quote_single(list_options(options, Value::any)) + " ;;\n";
}

std::string join(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += ' ' + word;
  return list;
}

// "_docker_credential_ecr"
std::string name_function(const std::string& program) {
  std::string name = "_" + program;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

constexpr const char* kHead = R"(() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local verb='' words='' files='' values='' i
  # The value of --option=value is a word of its own, as is the sign.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${COMP_WORDS[i]} in
)";

constexpr const char* kMiddle = R"(      -* | =) ;;
      *) verb=${COMP_WORDS[i]}; break ;;
    esac
  done
  case $verb in
)";

constexpr const char* kTail = R"(  esac
  COMPREPLY=()
  if [[ $files == *" $previous "* ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  elif [[ $values != *" $previous "* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  fi
}
)";

}  // namespace

std::string render_bash_completion(const CommandLine& line) {
  const std::string function = name_function(line.program);
  std::string script = "# bash completion of " + line.program + ", printed by `" + line.program +
                       " completion bash`\n" + function + kHead;
  for (const OptionText& option : line.options) {
    if (option.value.empty()) continue;
    // Its value is not a verb.
    script += "      --" + option.name + ") if [[ ${COMP_WORDS[i + 1]} == '=' ]]; then " +
              "((i += 2)); else ((++i)); fi ;;\n";
  }
  script += kMiddle;
  std::vector<std::string> verbs;
  for (const VerbOptions& verb : line.verbs) verbs.push_back(verb.name);
  script += render_case("''", line.options, join(verbs));
  for (const VerbOptions& verb : line.verbs) {
    script += render_case(verb.name, verb.options, join(verb.words));
  }
  return script + kTail + "complete -F " + function + ' ' + line.program + '\n';
}

}  // namespace cred
