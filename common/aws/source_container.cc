// SPDX-License-Identifier: Apache-2.0
// What a task's or pod's keys are called in the cache and in messages.
#include "aws/source_container.h"

#include <string>
#include <utility>

#include "aws/container.h"
#include "aws/source_keys.h"
#include "http/shown_url.h"

namespace cred {

Result<std::optional<Source>> find_container_source(const Environment& environment,
                                                    const AwsClient& client,
                                                    const SourceContext& context) {
  auto found = find_container_options(environment);
  if (!found) return found.error();
  if (!*found) return std::optional<Source>();
  ContainerOptions options = **std::move(found);
  Source source;
  source.description = "container credentials at " + show_url(options.url);
  source.principal = "container " + escape_for_principal(options.url) +
                     " token-file=" + escape_for_principal(options.token_file) +
                     " boot=" + escape_for_principal(context.boot_id);
  if (!options.token_file.empty()) source.files = {options.token_file};
  source.takes_time = true;
  source.fetch = [client, options = std::move(options),
                  seams = ContainerSeams{context.read_file, context.resolve},
                  where = source.description](const Deadline& deadline) -> Result<Credentials> {
    auto credentials = fetch_container_credentials(client, options, seams, deadline);
    if (!credentials) return in_context(where, credentials.error());
    auto checked = make_keys_source(where, *std::move(credentials));
    if (!checked) return checked.error();
    return checked->fetch(deadline);
  };
  return std::optional(std::move(source));
}

}  // namespace cred
