// SPDX-License-Identifier: Apache-2.0
// The summary, with the verbs out of their table.
#include "helper/full/help.h"

#include <algorithm>

#include "helper/full/configure_options.h"
#include "helper/full/explain_options.h"

namespace cred {
namespace {

constexpr std::string_view kHead =
    R"(docker-credential-ecr - Docker credential helper for Amazon ECR

Docker and other container tools call it. To have docker use it for your registry:

  docker-credential-ecr configure 123456789012.dkr.ecr.us-east-1.amazonaws.com

Verbs (one argument; the server or login is read from stdin):
)";

constexpr std::string_view kTail = R"(
AWS credentials are found as by the aws command, or as the registry map in
~/.config/docker-credential-ecr/config.yaml says. Tokens are cached in
~/.cache/docker-credential-ecr.

Environment:
  AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, AWS_CA_BUNDLE, HTTPS_PROXY, ...
                                as in the AWS SDKs
  AWS_ECR_CACHE_DIR             keep the cache below this directory
  AWS_ECR_ROLE_ANNOTATIONS      for kubelet: the annotations that name a service account's role
  AWS_ECR_ROLE_ARN              for kubelet: the role of service accounts without one of those
  AWS_ECR_DISABLE_CACHE         if set, neither read nor write a cache
  AWS_ECR_IGNORE_CREDS_STORAGE  if true, store and erase do nothing, successfully

See docker-credential-ecr(1).
)";

// "  get      print the login", or with arguments the text in lines of its own.
std::string render_verb(const VerbHelp& verb) {
  constexpr std::size_t kColumn = 11;
  std::string row = "  " + std::string(verb.name);
  const bool is_short = verb.arguments.empty() && row.size() < kColumn;
  if (!verb.arguments.empty()) row.append(" ").append(verb.arguments);
  row += is_short ? std::string(kColumn - row.size(), ' ') : "\n" + std::string(kColumn, ' ');
  for (const char c : verb.text) {
    row += c;
    if (c == '\n') row.append(kColumn, ' ');
  }
  return row + '\n';
}

std::string render_verbs(const std::vector<VerbHelp>& verbs, Audience audience) {
  std::string rows;
  for (const VerbHelp& verb : verbs) {
    if (verb.audience == audience) rows += render_verb(verb);
  }
  return rows;
}

VerbOptions describe_verb(const VerbHelp& verb) {
  if (verb.name == "completion") return describe_completion_verb();
  VerbOptions described{std::string(verb.name), std::string(verb.text), {}};
  std::replace(described.text.begin(), described.text.end(), '\n', ' ');
  if (verb.name == "configure") described.options = list_configure_options();
  if (verb.name == "explain") described.options = list_explain_options();
  return described;
}

}  // namespace

std::string render_help(const std::vector<VerbHelp>& verbs) {
  return std::string(kHead) + render_verbs(verbs, Audience::clients) + "\nFor people:\n" +
         render_verbs(verbs, Audience::people) +
         "\nFor kubelet, also by the name ecr-credential-provider:\n" +
         render_verbs(verbs, Audience::kubelet) + std::string(kTail);
}

CommandLine describe_command_line(const std::vector<VerbHelp>& verbs) {
  CommandLine line{"docker-credential-ecr", {}, {}};
  for (const VerbHelp& verb : verbs) {
    if (verb.audience == Audience::nobody) continue;
    if (verb.audience == Audience::options) {
      line.options.push_back({std::string(verb.name.substr(2)), "", "", std::string(verb.text)});
    } else {
      line.verbs.push_back(describe_verb(verb));
    }
  }
  return line;
}

}  // namespace cred
