// SPDX-License-Identifier: Apache-2.0
// What `explain` found out about one registry, as plain values, and its two ways to be shown.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/chain_step.h"
#include "aws/sts.h"
#include "base/result.h"
#include "base/time.h"
#include "cache/entry.h"
#include "helper/full/kubelet_view.h"
#include "registry/registry.h"

namespace cred {

// One question to the world: for credentials, for the caller's identity, for a token.
struct Check {
  enum class Verdict { ok, failed, skipped };

  std::string name;
  Verdict verdict = Verdict::skipped;
  std::string detail;  // what came back, or why nothing did
};

struct Selection {
  std::string profile;       // empty until the settings could be read
  std::string profile_from;  // what named it: a variable, "FILE:LINE", auto_profile; empty for
                             // the implicit "default"
  std::string region;        // of the credentials; empty when nothing says it
  std::string endpoint;      // URL of the registry's API
  std::string endpoint_region;
  std::optional<std::string> mapped_by;  // "FILE:LINE" of the registry map
};

struct CacheRow {
  bool is_login = false;      // put there by `docker login`
  bool is_selected = false;   // the next `get` finds it without opening a file
  bool is_published = false;  // it is in the system cache, not in the user's
  Instant requested_at;
  Instant refresh_at;
  Instant expires_at;
};

// What ecr-syncd publishes for everybody on this machine.
struct SystemCacheView {
  std::string file;
  bool is_there = false;  // ecr-syncd has been at work here
  std::string problem;    // why it does not answer; empty when it does
  std::string source;     // who got the token, as ecr-syncd says; empty where there is none
};

struct CacheView {
  std::string file;             // empty when there can be no cache
  std::string problem;          // why it is not used; empty when it is
  std::optional<CacheRow> row;  // only one that may still be answered with, of whichever cache
  SystemCacheView system;
  std::optional<Error> failure;
  std::chrono::seconds failure_age{0};
};

// What docker's config.json says of the registry.
struct DockerClient {
  std::string file;    // empty where it is not known which one counts
  std::string helper;  // that docker would ask; empty for none
  std::string state;   // "names no helper for this host"
  std::string remedy;  // empty where docker asks us
};

// No member holds a secret, and every text is fit for a terminal.
struct Explanation {
  Instant now;
  std::string host;
  std::optional<Registry> registry;
  std::string behind;  // the ECR name that the registry map puts behind `host`; else empty
  Selection selection;
  std::vector<ChainStep> steps;
  std::string source;  // the chosen one; empty when there is none
  std::string access_key_id;
  std::optional<Instant> credentials_expire_at;
  std::vector<Check> checks;
  std::optional<CallerIdentity> identity;
  std::optional<Instant> new_token_expires_at;  // of the one that was asked for and thrown away
  std::optional<std::chrono::seconds> clock_offset;  // AWS's clock minus ours
  CacheView cache;
  DockerClient docker;                 // of a request of kubelet's nothing
  std::optional<KubeletView> kubelet;  // nullopt where it is about a `get`
  std::vector<std::string> warnings;   // of the registry map, the shared files and the request
  std::optional<Error> error;          // the first thing that keeps AWS from giving a token

  // Whether a `get`, or kubelet, would be given a password; nullopt where only asking would tell.
  std::optional<bool> token_available = false;
};

struct Cause {
  std::string cause;
  std::string remedy;  // may be empty
};

// An error's text ends with its remedy, after the last "; ".
Cause split_remedy(std::string_view text);

// "not configured", "ok", ...: the words for a person. JSON has '_' for the blank.
std::string_view verdict_word(ChainStep::Verdict verdict);
std::string_view verdict_word(Check::Verdict verdict);

// For a person: "95 s", "12 min", "7 h 59 min".
std::string render_span(std::chrono::seconds span);

// For a person: aligned lines, each ended; `use_colour` adds escape sequences of a terminal.
std::string render_explanation(const Explanation& explanation, bool use_colour);

// One JSON object and a newline; the members are those of docs/explain.md, always all of them.
std::string render_explanation_json(const Explanation& explanation);

}  // namespace cred
