// SPDX-License-Identifier: Apache-2.0
// Whether a session is still good, and why it may not be.
#include <algorithm>

#include "base/text.h"
#include "syncd/kube/client/session.h"

namespace cred::syncd {

std::optional<Error> explain_refusal(const ClientCertificate& certificate, Instant now) {
  if (!certificate.end || *certificate.end > now) return std::nullopt;
  return Error{Errc::no_credentials,
               "HTTP 401: the client certificate expired at " + render_rfc3339(*certificate.end) +
                   "; it is from " + clean_text(certificate.origin) +
                   ", and a renewed one is taken from there as soon as it is there"};
}

std::optional<Error> explain_refusal(const ClientCertificate& certificate,
                                     const std::string& refusal, Instant now) {
  if (refusal.empty()) return explain_refusal(certificate, now);
  return Error{Errc::no_credentials, "HTTP 401: " + refusal};
}

bool is_outdated(const Session& session, Instant now) {
  if (session.expires_at && *session.expires_at - kRenewalMargin <= now) return true;
  return std::any_of(session.stamps.begin(), session.stamps.end(), [](const auto& entry) {
    return find_file_stamp(entry.first) != entry.second;
  });
}

}  // namespace cred::syncd
