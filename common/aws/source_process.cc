// SPDX-License-Identifier: Apache-2.0
// The command of credential_process and its JSON.
#include "aws/source_process.h"

#include <chrono>
#include <cstddef>
#include <utility>

#include "aws/shell_text.h"
#include "aws/source_keys.h"
#include "aws/source_static_profile.h"
#include "base/text.h"
#include "json/json.h"

namespace cred {
namespace {

constexpr std::chrono::seconds kTimeLimit{60};

Error bad_output(std::string_view problem) {
  return Error{Errc::bad_reply, "its output " + std::string(problem)};
}

// A program that greets or logs beside its answer is the usual cause.
std::string_view describe_no_object(std::string_view output) {
  const std::string_view text = trim(output);
  const auto begin = text.find('{');
  const auto end = text.rfind('}');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) {
    return "is not a JSON object";
  }
  if (!JsonDocument::parse(text.substr(begin, end - begin + 1))) return "is not a JSON object";
  return begin > 0 ? "has other text before its JSON object; only that may go to standard output"
                   : "has other text behind its JSON object; only that may go to standard output";
}

// Programs that refuse say why in one line, and may go on with a stack trace. Without this line the
// cause of a failure is known to nobody, since no client shows what the program itself wrote.
std::string render_complaint(const ProcessResult& result) {
  const std::string_view text = trim(result.complaint);
  const std::string line = clean_text(text.substr(0, text.find('\n')));
  return line.empty() ? std::string() : ": " + line;
}

Result<Credentials> read_result(const ProcessResult& result, Instant now) {
  if (result.status != 0) {
    return Error{Errc::no_credentials, "it ended with status " + std::to_string(result.status) +
                                           render_complaint(result)};
  }
  // A program that thinks it has succeeded has no refusal to explain; what it wrote may be a trace
  // of its keys.
  return parse_process_output(result.output.reveal(), now);
}

}  // namespace

Result<Credentials> parse_process_output(std::string_view output, Instant now) {
  constexpr std::int64_t kVersion = 1;
  const auto document = JsonDocument::parse(output);
  if (!document) return bad_output(describe_no_object(output));
  if (document->find_integer("/Version") != kVersion) return bad_output("lacks \"Version\": 1");
  Credentials credentials;
  credentials.access_key_id = document->find_string("/AccessKeyId").value_or("");
  credentials.secret_access_key =
      Secret(std::string(document->find_string("/SecretAccessKey").value_or("")));
  credentials.session_token =
      Secret(std::string(document->find_string("/SessionToken").value_or("")));
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return bad_output("lacks AccessKeyId or SecretAccessKey");
  }
  const auto expiration = document->find_string("/Expiration");
  if (!expiration && !document->find_number("/Expiration")) return credentials;
  credentials.expires_at = parse_rfc3339(expiration.value_or(""));
  if (!credentials.expires_at) return bad_output("has an Expiration that is not an RFC 3339 time");
  if (*credentials.expires_at <= now) {
    return Error{Errc::no_credentials,
                 "its keys expired at " + render_rfc3339(*credentials.expires_at)};
  }
  return credentials;
}

Source make_process_source(const std::string& name, const Section& profile,
                           const Environment& environment, const Now& now,
                           const SourceContext& context) {
  const Property& command = *find_property(profile, "credential_process");
  Source source;
  source.description =
      "credential_process of profile " + clean_text(name, 80) + " (" + command.where + ")";
  source.principal = "process " + escape_for_principal(command.value);
  source.takes_time = true;
  source.fetch = [command = join_command_lines(command.value), environment, now,
                  run = context.run_shell, hold_back = context.hold_back,
                  where = source.description](const Deadline& deadline) -> Result<Credentials> {
    if (hold_back) return in_context(where, hold_back());
    const auto result = run(command, environment, deadline.at_most(kTimeLimit));
    if (!result) return in_context(where, result.error());
    auto credentials = read_result(*result, now());
    if (!credentials) return in_context(where, credentials.error());
    auto checked = make_keys_source(where, *std::move(credentials));
    if (!checked) return checked.error();
    return checked->fetch(deadline);
  };
  return source;
}

}  // namespace cred
