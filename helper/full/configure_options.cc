// SPDX-License-Identifier: Apache-2.0
// The table of the options.
#include "helper/full/configure_options.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <sstream>
#include <string_view>

#include "base/text.h"
#include "command_line/described_options.h"
#include "helper/full/configure_hosts.h"

namespace cred {
namespace {

namespace po = boost::program_options;

using Texts = std::vector<std::string>;

constexpr std::string_view kUsage =
    R"(Usage: docker-credential-ecr configure [HOST...] [options]

Names this helper in docker's configuration, $DOCKER_CONFIG/config.json or ~/.docker/config.json,
for the registries HOST, for those of accounts and regions, or, when none are given, for those that
config.yaml and the profiles in ~/.aws/config are about, and those that ecr-login is named for. What
else is in the file stays as it is.

)";

constexpr std::string_view kExamples = R"(
Examples:
  docker-credential-ecr configure 123456789012.dkr.ecr.us-east-1.amazonaws.com
  docker-credential-ecr configure --account 123456789012 --region us-east-1,eu-west-1 --ecr-public
  docker-credential-ecr configure --dry-run
  docker-credential-ecr configure --podman
  docker-credential-ecr configure --undo
)";

void add_options(po::options_description& known, ConfigureOptions& options) {
  const auto add = [&known](const char* name, const po::value_semantic* value, const char* text) {
    known.add_options()(name, value, text);
  };
  const auto texts = [](Texts& target, const char* name) {
    return po::value<Texts>(&target)->composing()->value_name(name);
  };
  add("account", texts(options.accounts, "ID[,ID]"), "the registry of this account in each region");
  add("region", texts(options.regions, "R[,R]"),
      "the regions; else AWS_REGION or that of the profile");
  add("ecr-public", po::bool_switch(&options.ecr_public), "public.ecr.aws");
  add("podman", po::bool_switch(&options.podman),
      "also containers' registries.conf, for podman, buildah and skopeo; without any registry only "
      "that, which covers all of ECR at once");
  add("dry-run", po::bool_switch(&options.dry_run), "show what would change, change nothing");
  add("force", po::bool_switch(&options.force), "take over registries from other helpers");
  add("undo", po::bool_switch(&options.undo), "remove our entries: of these registries, or all");
  add("help,h", po::bool_switch(&options.help), "print this");
}

// "a,b" in one argument are two.
Texts split_lists(const Texts& arguments) {
  Texts items;
  for (const std::string& argument : arguments) {
    std::string_view rest = argument;
    for (;;) {
      const auto comma = rest.find(',');
      items.emplace_back(trim(rest.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return items;
}

Error see_help(const std::string& problem) {
  return Error{Errc::bad_request, problem + "; see docker-credential-ecr configure --help"};
}

Result<void> check_regions(const Texts& regions) {
  for (const std::string& region : regions) {
    if (is_region_name(region)) continue;
    return Error{Errc::bad_request, "--region: \"" + clean_text(region, 80) +
                                        "\" is not a region; one looks like us-east-1"};
  }
  return {};
}

}  // namespace

Result<ConfigureOptions> parse_configure_options(const std::vector<std::string>& arguments) {
  ConfigureOptions options;
  po::options_description known("Options");
  add_options(known, options);
  known.add_options()("registry", po::value<Texts>(&options.registries)->composing());
  const auto operands = po::positional_options_description().add("registry", -1);
  if (auto parsed = parse_options(arguments, known, operands); !parsed) {
    return see_help(parsed.error().text);
  }
  options.accounts = split_lists(options.accounts);
  options.regions = split_lists(options.regions);
  if (auto checked = check_regions(options.regions); !checked) {
    return see_help(checked.error().text);
  }
  return options;
}

std::vector<OptionText> list_configure_options() {
  ConfigureOptions options;
  po::options_description known;
  add_options(known, options);
  return list_options(known);
}

std::string render_configure_help() {
  ConfigureOptions options;
  constexpr unsigned kWidth = 100;
  po::options_description known("Options", kWidth);
  add_options(known, options);
  std::ostringstream text;
  text << kUsage << known << kExamples;
  return text.str();
}

}  // namespace cred
