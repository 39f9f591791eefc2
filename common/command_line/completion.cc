// SPDX-License-Identifier: Apache-2.0
// What the scripts of all shells share.
#include "command_line/completion.h"

#include "base/text.h"

namespace cred {

bool takes_file(const OptionText& option) {
  return option.value == "FILE" || option.value == "PATH";
}

VerbOptions describe_completion_verb() {
  return {"completion",
          "print the script that completes this command line in a shell",
          {},
          {kShells.begin(), kShells.end()}};
}

Result<std::string> render_completion(std::string_view shell, const CommandLine& line) {
  if (shell == "bash") return render_bash_completion(line);
  if (shell == "zsh") return render_zsh_completion(line);
  if (shell == "fish") return render_fish_completion(line);
  const std::string given = shell.empty()
                                ? "no shell is named"
                                : "there is no script for \"" + clean_text(shell, 40) + '"';
  return Error{Errc::bad_request, given + "; name one of bash, zsh and fish"};
}

std::string quote_single(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace cred
