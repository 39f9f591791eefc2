// SPDX-License-Identifier: Apache-2.0
// AWS Signature Version 4: a request and credentials in, the signed request out.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "base/secret.h"
#include "base/time.h"
#include "http/request.h"

namespace cred {

// Source of everything here:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

struct Scope {
  std::string region;
  std::string service;  // signing name: "ecr", "ecr-public", "sts", ...
};

// `request` with Host (unless it has one), X-Amz-Date, X-Amz-Security-Token (for temporary keys)
// and Authorization. Every header given is signed but those that proxies and libraries change.
Request sign(Request request, const Credentials& credentials, const Scope& scope, Instant now);

// `request` with the signature in its URL, good until `now` + `expires`; its headers must be sent.
Request presign(Request request, const Credentials& credentials, const Scope& scope,
                std::chrono::seconds expires, Instant now);

// The steps of signing, apart so that published vectors can be held against each of them.

// as_sent skips the removal of "//", "." and ".." that every service but S3 does.
enum class PathRule { normalized, as_sent };

// Of every header in `request` but those that are never signed; Host must be among them.
std::string render_canonical_request(const Request& request, PathRule rule = PathRule::normalized);

// "content-type;host;x-amz-date": the names that the canonical request lists.
std::string render_signed_headers(const Request& request);

// "20261124/us-east-1/ecr/aws4_request".
std::string render_scope(const Scope& scope, Instant now);

std::string render_string_to_sign(std::string_view canonical_request, const Scope& scope,
                                  Instant now);

Secret derive_signing_key(const Secret& secret_access_key, const Scope& scope, Instant now);

// 64 hexadecimal digits.
std::string render_signature(const Secret& signing_key, std::string_view string_to_sign);

// `request` ready to be put into a canonical request: Host, X-Amz-Date and the token are headers.
Request add_signing_headers(Request request, const Credentials& credentials, Instant now);

// The same for presigning: Host is a header, everything else a query parameter.
Request add_signing_query(Request request, const Credentials& credentials, const Scope& scope,
                          std::chrono::seconds expires, Instant now);

}  // namespace cred
