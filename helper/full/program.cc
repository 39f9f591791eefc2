// SPDX-License-Identifier: Apache-2.0
// Verbs and what runs them.
#include "helper/full/program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <string>
#include <string_view>

#include "base/standard_descriptors.h"
#include "helper/full/verbs.h"
#include "helper/full/world.h"
#include "helper/protocol/answer.h"
#include "http/library_files.h"
#include "version/version.h"

namespace cred {
namespace {

constexpr std::string_view kHelp =
    R"(docker-credential-ecr - Docker credential helper for Amazon ECR

Docker and other container tools call it. To have docker use it for your registry:

  docker-credential-ecr configure 123456789012.dkr.ecr.us-east-1.amazonaws.com

Verbs (one argument; the server or login is read from stdin):
  get      print the login for the ECR registry whose host is on stdin
  store    keep a login given as JSON {"ServerURL", "Username": "AWS", "Secret"}
  erase    forget the login and token of the registry whose host is on stdin
  list     print the registries that can be answered
  version  print the version

For people:
  configure [HOST...] [--account ID] [--region R] [--ecr-public] [--podman]
           name this helper in docker's config.json; configure --help has the rest
  explain HOST [--json] [--offline]
           say which credentials the registry gets, why, and what is wrong with them;
           explain --kubelet FILE says it for a request of kubelet's

For kubelet, also by the name ecr-credential-provider:
  kubelet  answer the image credential provider request on stdin

AWS credentials are found as by the aws command, or as the registry map in
~/.config/docker-credential-ecr/config.yaml says. Tokens are cached in
~/.cache/docker-credential-ecr.

Environment:
  AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, AWS_CA_BUNDLE, HTTPS_PROXY, ...
                                as in the AWS SDKs
  AWS_ECR_CACHE_DIR             keep the cache below this directory
  AWS_ECR_ROLE_ANNOTATIONS      for kubelet: the annotations that name a service account's role
  AWS_ECR_DISABLE_CACHE         if set, neither read nor write a cache
  AWS_ECR_IGNORE_CREDS_STORAGE  if true, store and erase do nothing, successfully

See docker-credential-ecr(1).
)";

int print_version(const World& world) {
  write_line(STDOUT_FILENO, world.name + " (docker-credential-ecr) " + describe_version());
  return 0;
}

int print_help(const World& /*world*/) {
  write_all(STDOUT_FILENO, kHelp);
  return 0;
}

// kubelet calls providers by their file's name, with arguments of the administrator's choice.
// Release pages add the architecture to it, as in ecr-credential-provider-linux-amd64.
constexpr std::string_view kProviderName = "ecr-credential-provider";

struct Verb {
  std::string_view name;
  int (*run)(const World&, const Arguments&);
  bool takes_arguments = false;  // Docker's verbs take none
};

template <int (*kRun)(const World&)>
int run_plain(const World& world, const Arguments& /*none*/) {
  return kRun(world);
}

constexpr std::array kVerbs = {
    Verb{"get", run_plain<run_get>},           Verb{"store", run_plain<run_store>},
    Verb{"erase", run_plain<run_erase>},       Verb{"list", run_plain<run_list>},
    Verb{"version", run_plain<print_version>}, Verb{"--version", run_plain<print_version>},
    Verb{"-v", run_plain<print_version>},      Verb{"help", run_plain<print_help>},
    Verb{"--help", run_plain<print_help>},     Verb{"-h", run_plain<print_help>},
    Verb{"explain", run_explain, true},        Verb{"kubelet", run_plain<run_kubelet>},
    Verb{"configure", run_configure, true},
};

const Verb* find_verb(std::string_view name) {
  for (const Verb& verb : kVerbs) {
    if (verb.name == name) return &verb;
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
