// SPDX-License-Identifier: Apache-2.0
// The scripts as text; tests/e2e/test_completion.py runs them in the shells.
#include "command_line/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

CommandLine make_line() {
  const OptionText file{"input", "i", "FILE", "that it reads"};
  const OptionText name{"name", "", "NAME", "of it"};
  const OptionText flag{"json", "", "", "a person's [or a program's]: JSON"};
  return {"a-program",
          {{"config", "", "PATH", "the configuration"}},
          {{"show", "say what's there", {file, name, flag}}, describe_completion_verb()}};
}

TEST(RenderCompletion, KnowsThreeShells) {
  for (const auto shell : kShells) EXPECT_TRUE(render_completion(shell, make_line())) << shell;
  for (const std::string shell : {"tcsh", "bash ", "", "-"}) {
    const auto script = render_completion(shell, make_line());
    ASSERT_FALSE(script) << shell;
    EXPECT_EQ(script.error().code, Errc::bad_request);
    EXPECT_THAT(script.error().text, HasSubstr("; name one of bash, zsh and fish"));
  }
}

TEST(RenderCompletion, SaysWhatPrintedIt) {
  for (const auto shell : kShells) {
    EXPECT_THAT(*render_completion(shell, make_line()),
                HasSubstr("printed by `a-program completion " + std::string(shell) + "`\n"));
  }
}

TEST(BashCompletion, TellsFilesFromOtherValues) {
  const std::string script = render_bash_completion(make_line());
  EXPECT_THAT(script, HasSubstr("    show) words=' --input -i --name --json ' files=' --input -i ' "
                                "values=' --name ' ;;\n"));
  EXPECT_THAT(script, HasSubstr("    '') words=' show completion --config ' files=' --config ' "
                                "values=' ' ;;\n"));
  EXPECT_THAT(script,
              HasSubstr("    completion) words=' bash zsh fish ' files=' ' values=' ' ;;\n"));
  EXPECT_THAT(script, HasSubstr("      --config) if "));
  EXPECT_THAT(script, HasSubstr("\ncomplete -F _a_program a-program\n"));
}

TEST(ZshCompletion, MarksThatMeanSomethingThereAreEscaped) {
  const std::string script = render_zsh_completion(make_line());
  EXPECT_THAT(script, HasSubstr(R"('*--json[a person'\''s \[or a program'\''s\]\: JSON]')"));
  EXPECT_THAT(script, HasSubstr("'show:say what'\\''s there'"));
  EXPECT_THAT(script, AllOf(HasSubstr("'*--input=[that it reads]:FILE:_files'"),
                            HasSubstr("'*-i[that it reads]:FILE:_files'"),
                            HasSubstr("'*--name=[of it]:NAME: '"), HasSubstr("'*:argument: '"),
                            HasSubstr("'1:word:(bash zsh fish)'")));
  EXPECT_EQ(script.rfind("#compdef a-program\n", 0), 0U);
}

TEST(ZshCompletion, TheFunctionHasTheNameOfItsFile) {
  const std::string script = render_zsh_completion(make_line());
  EXPECT_THAT(script, AllOf(HasSubstr("\n_a-program() {\n"),
                            HasSubstr("\nif [[ $funcstack[1] == _a-program ]]; then\n"),
                            HasSubstr("\n  compdef _a-program a-program\n")));
}

TEST(FishCompletion, HasALineForEachOptionOfEachVerb) {
  const std::string script = render_fish_completion(make_line());
  const std::string show = "complete -c a-program -n '__fish_seen_subcommand_from show'";
  EXPECT_THAT(script, HasSubstr(show + " -l input -s i -r -F -d 'that it reads'\n"));
  EXPECT_THAT(script, HasSubstr(show + " -l name -x -d 'of it'\n"));
  EXPECT_THAT(script, HasSubstr(show + " -l json -d 'a person\\'s [or a program\\'s]: JSON'\n"));
  EXPECT_THAT(script, HasSubstr(" -n 'not __fish_seen_subcommand_from show completion' -a show -d "
                                "'say what\\'s there'\n"));
  EXPECT_THAT(script, HasSubstr("seen_subcommand_from completion' -a zsh\n"));
}

TEST(BashCompletion, AProgramWithoutOptionsBeforeItsVerbHasNoEmptyCase) {
  CommandLine line = make_line();
  line.options = {{"version", "", "", "print the version"}};
  EXPECT_THAT(render_bash_completion(line), Not(HasSubstr("--version) if")));
}

}  // namespace
}  // namespace cred
