// SPDX-License-Identifier: Apache-2.0
// Verbs and what runs them.
#include "helper/full/program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "base/standard_descriptors.h"
#include "command_line/completion.h"
#include "helper/full/help.h"
#include "helper/full/verbs.h"
#include "helper/full/world.h"
#include "helper/protocol/answer.h"
#include "http/library_files.h"
#include "version/version.h"

namespace cred {
namespace {

int print_version(const World& world) {
  write_line(STDOUT_FILENO, world.name + " (docker-credential-ecr) " + describe_version());
  return 0;
}

constexpr std::string_view kCompletionHelp =
    R"(Usage: docker-credential-ecr completion bash|zsh|fish

Prints the script that completes this command line in a shell. The packages install it where the
shell looks for it.

Example:
  source <(docker-credential-ecr completion bash)
)";

// kubelet calls providers by their file's name, with arguments of the administrator's choice.
// Release pages add the architecture to it, as in ecr-credential-provider-linux-amd64.
constexpr std::string_view kProviderName = "ecr-credential-provider";

int print_help(const World& world);
int print_completion(const World& world, const Arguments& arguments);

struct Verb {
  VerbHelp told;
  int (*run)(const World&, const Arguments&) = nullptr;
  bool takes_arguments = false;  // Docker's verbs take none
};

template <int (*kRun)(const World&)>
int run_plain(const World& world, const Arguments& /*none*/) {
  return kRun(world);
}

constexpr std::array kVerbs = {
    Verb{{"get", Audience::clients, "",
          "print the login for the ECR registry whose host is on stdin"},
         run_plain<run_get>},
    Verb{{"store", Audience::clients, "",
          R"(keep a login given as JSON {"ServerURL", "Username": "AWS", "Secret"})"},
         run_plain<run_store>},
    Verb{{"erase", Audience::clients, "",
          "forget the login and token of the registry whose host is on stdin"},
         run_plain<run_erase>},
    Verb{{"list", Audience::clients, "", "print the registries that can be answered"},
         run_plain<run_list>},
    Verb{{"version", Audience::clients, "", "print the version"}, run_plain<print_version>},
    Verb{{"--version", Audience::options, "", "print the version"}, run_plain<print_version>},
    Verb{{"-v", Audience::nobody, "", ""}, run_plain<print_version>},
    Verb{{"help", Audience::nobody, "", ""}, run_plain<print_help>},
    Verb{{"--help", Audience::options, "", "print a summary"}, run_plain<print_help>},
    Verb{{"-h", Audience::nobody, "", ""}, run_plain<print_help>},
    Verb{{"configure", Audience::people,
          "[HOST...] [--account ID] [--region R] [--ecr-public] [--podman]",
          "name this helper in docker's config.json; configure --help has the rest"},
         run_configure,
         true},
    Verb{{"explain", Audience::people, "HOST [--json] [--offline]",
          "say which credentials the registry gets, why, and what is wrong with them;\n"
          "explain --kubelet FILE says it for a request of kubelet's"},
         run_explain,
         true},
    Verb{{"completion", Audience::people, "bash|zsh|fish",
          "print the script that completes this command line in a shell"},
         print_completion,
         true},
    Verb{
        {"kubelet", Audience::kubelet, "", "answer the image credential provider request on stdin"},
        run_plain<run_kubelet>},
};

std::vector<VerbHelp> list_texts() {
  std::vector<VerbHelp> texts;
  texts.reserve(kVerbs.size());
  for (const Verb& verb : kVerbs) texts.push_back(verb.told);
  return texts;
}

int print_help(const World& /*world*/) {
  write_all(STDOUT_FILENO, render_help(list_texts()));
  return 0;
}

int print_completion(const World& world, const Arguments& arguments) {
  const std::string shell = arguments.size() == 1 ? arguments.front() : "";
  if (shell == "--help" || shell == "-h") {
    return write_all(STDOUT_FILENO, kCompletionHelp) ? 0 : 1;
  }
  const auto script = render_completion(shell, describe_command_line(list_texts()));
  if (!script) {
    report(world, "completion: " + script.error().text);
    return 1;
  }
  return write_all(STDOUT_FILENO, *script) ? 0 : 1;
}

const Verb* find_verb(std::string_view name) {
  for (const Verb& verb : kVerbs) {
    if (verb.told.name == name) return &verb;
  }
  return nullptr;
}

int run(const World& world, const Arguments& arguments) {
  const std::string objection = find_library_file_objection(world.environment);
  if (!objection.empty()) {
    report(world, objection);
    return fail(kNotFound);
  }
  if (std::string_view(world.name).starts_with(kProviderName)) return run_kubelet(world);
  // Clients give a verb, so whoever gives none is a person.
  if (arguments.empty()) {
    report(world,
           "to have docker use it: docker-credential-ecr configure HOST; all it can do: "
           "docker-credential-ecr --help");
  }
  const Verb* verb = arguments.empty() ? nullptr : find_verb(arguments.front());
  const bool is_usable = arguments.size() == 1 || (verb != nullptr && verb->takes_arguments);
  if (!is_usable) return fail("Usage: " + world.name + " <get|store|erase|list|version>");
  if (verb == nullptr) return fail(world.name + ": unknown action: " + arguments.front());
  return verb->run(world, Arguments(arguments.begin() + 1, arguments.end()));
}

}  // namespace

int run_full_program(int count, char** arguments, char** environment) {
  open_standard_descriptors();
  // The cache's files get their modes explicitly; this is for what a library creates beside them.
  ::umask(S_IRWXG | S_IRWXO);
  try {
    const std::string_view path = count > 0 ? arguments[0] : "docker-credential-ecr";
    const auto world = make_world(path, Environment(environment));
    return run(world, Arguments(arguments + (count > 0 ? 1 : 0), arguments + count));
  } catch (const std::exception& exception) {
    write_line(STDERR_FILENO,
               std::string("docker-credential-ecr: internal error: ") + exception.what());
    return fail(kNotFound);
  }
}

}  // namespace cred
