// SPDX-License-Identifier: Apache-2.0
// How long the metadata service is waited for, and what its keys are called in the cache.
#include "aws/source_imds.h"

#include <chrono>
#include <optional>
#include <utility>

#include "aws/imds.h"
#include "aws/source_keys.h"
#include "http/shown_url.h"

namespace cred {
namespace {

using std::chrono::milliseconds;

// On a laptop every docker command would wait this long for nobody.
constexpr milliseconds kGuess{500};
constexpr milliseconds kGuessConnect{250};
constexpr milliseconds kGuessAttempt{300};  // leaves time to see that only the token is lost

constexpr milliseconds kWhole{5000};
constexpr milliseconds kConnect{500};
constexpr milliseconds kAttempt{1000};
constexpr int kAttempts = 3;

}  // namespace

Source make_imds_source(const Settings& settings, const Transport& transport,
                        const SourceContext& context) {
  const bool is_likely = context.looks_like_ec2 || settings.metadata.endpoint_is_custom;
  ImdsOptions options;
  options.endpoint = settings.metadata.endpoint;
  options.v1_disabled = settings.metadata.v1_disabled;
  options.attempts = is_likely ? kAttempts : 1;
  options.connect_timeout = is_likely ? kConnect : kGuessConnect;
  options.total_timeout = is_likely ? kAttempt : kGuessAttempt;
  Source source;
  source.description = "instance metadata service at " + show_url(options.endpoint);
  source.principal = "imds " + escape_for_principal(options.endpoint) +
                     " boot=" + escape_for_principal(context.boot_id);
  source.fetch = [transport, options, limit = is_likely ? kWhole : kGuess,
                  name = source.description](const Deadline& deadline) -> Result<Credentials> {
    auto credentials = fetch_instance_credentials(transport, options, deadline.at_most(limit));
    if (!credentials) return credentials.error();
    if (*credentials) return **std::move(credentials);
    return Error{Errc::not_configured, name + ": no role is attached to this instance"};
  };
  return source;
}

}  // namespace cred
