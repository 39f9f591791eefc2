// SPDX-License-Identifier: Apache-2.0
// A program's verbs and options as values, for its help and for scripts that complete its command
// line.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

struct OptionText {
  std::string name;        // without dashes
  std::string short_name;  // one letter, without its dash; may be empty
  std::string value;       // "FILE"; empty where it takes none
  std::string text;        // what it does, for a person
};

struct VerbOptions {
  std::string name;
  std::string text;
  std::vector<OptionText> options;
  std::vector<std::string> words = {};  // one of which stands behind the verb; empty: any
};

struct CommandLine {
  std::string program;
  std::vector<OptionText> options;  // that may stand before the verb
  std::vector<VerbOptions> verbs;
};

// The shells that there are scripts for.
inline constexpr std::array<std::string_view, 3> kShells = {"bash", "zsh", "fish"};

// Whose value is the name of a file.
bool takes_file(const OptionText& option);

// `completion` as a verb with its words.
VerbOptions describe_completion_verb();

// The script for one of kShells. Fails (bad_request) for another name.
Result<std::string> render_completion(std::string_view shell, const CommandLine& line);

std::string render_bash_completion(const CommandLine& line);
std::string render_zsh_completion(const CommandLine& line);
std::string render_fish_completion(const CommandLine& line);

// `text` in single quotes, for bash and zsh.
std::string quote_single(std::string_view text);

}  // namespace cred
