// SPDX-License-Identifier: Apache-2.0
// The table of the options.
#include "helper/full/explain_options.h"

#include <boost/program_options.hpp>
#include <sstream>
#include <string_view>

#include "command_line/described_options.h"

namespace cred {
namespace {

namespace po = boost::program_options;

using Texts = std::vector<std::string>;

constexpr std::string_view kUsage =
    R"(Usage: docker-credential-ecr explain HOST [--json] [--offline]
       docker-credential-ecr explain --kubelet FILE [--json] [--offline]

Says which AWS credentials the registry HOST gets and why, whether docker asks this program about it,
and for a failure its cause and remedy. Writes nothing to the cache and shows no secret.

With --kubelet, says what kubelet would be answered to the CredentialProviderRequest in FILE, and why.

)";

constexpr std::string_view kExamples = R"(
The exit status is 0 when a token is available.

Examples:
  docker-credential-ecr explain 123456789012.dkr.ecr.us-east-1.amazonaws.com
  docker-credential-ecr explain --kubelet request.json --offline
)";

Error fail(const std::string& problem) {
  return Error{Errc::bad_request, problem + "; see docker-credential-ecr explain --help"};
}

void add_options(po::options_description& known, ExplainOptions& options) {
  known.add_options()("kubelet", po::value<std::string>(&options.kubelet)->value_name("FILE"),
                      "kubelet's request in FILE in the place of HOST; - for standard input");
  known.add_options()("json", po::bool_switch(&options.json), "print one JSON object");
  known.add_options()("offline", po::bool_switch(&options.offline),
                      "ask nobody: no network, no login renewed, no credential_process run");
  known.add_options()("help,h", po::bool_switch(&options.help), "print this");
}

}  // namespace

Result<ExplainOptions> parse_explain_options(const Texts& arguments) {
  ExplainOptions options;
  Texts servers;
  po::options_description known("Options");
  add_options(known, options);
  known.add_options()("registry", po::value<Texts>(&servers)->composing());
  const auto operands = po::positional_options_description().add("registry", -1);
  if (auto parsed = parse_options(arguments, known, operands); !parsed) {
    return fail(parsed.error().text);
  }
  if (servers.size() > 1) return fail("more than one registry is named");
  if (!servers.empty()) options.server = servers.front();
  if (!options.server.empty() && !options.kubelet.empty()) {
    return fail("kubelet's request names the registry itself");
  }
  return options;
}

std::vector<OptionText> list_explain_options() {
  ExplainOptions options;
  po::options_description known;
  add_options(known, options);
  return list_options(known);
}

std::string render_explain_help() {
  ExplainOptions options;
  constexpr unsigned kWidth = 100;
  po::options_description known("Options", kWidth);
  add_options(known, options);
  std::ostringstream text;
  text << kUsage << known << kExamples;
  return text.str();
}

}  // namespace cred
