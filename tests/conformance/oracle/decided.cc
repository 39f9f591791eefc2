// SPDX-License-Identifier: Apache-2.0
// The decisions, by the tag of a generated case or the id of one written by hand.
#include "conformance/oracle/decided.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace cred::testing {
namespace {

enum class Way { refuse, differ };

struct Decision {
  std::string_view mark;   // a tag, how the id begins, or "text:" and what a file has in it
  std::string_view field;  // of the record
  Way way;                 // refuse: nothing but an error
};

const std::vector<Decision>& decisions() {
  static const std::vector<Decision> kAll = {
      // Two sources in one profile, and one that asks for a role that is not there.
      {"two-sources", "who", Way::refuse},
      {"pair-", "who", Way::refuse},
      {"one-source", "who", Way::refuse},
      {"one-container", "who", Way::refuse},
      // Blanks inside the brackets of a head.
      {"text:[ profile ", "who", Way::differ},
      // Quotes around a value.
      {"layout-quoted-values", "who", Way::differ},
      // `export` before the name of a key.
      {"layout-export", "who", Way::refuse},
      // Web identity in the environment, and AWS_PROFILE.
      {"env-pod-and-profile", "who", Way::differ},
      {"web-identity-in-environment", "who", Way::differ},
      // AWS_ACCESS_KEY and AWS_SECRET_KEY.
      {"env-old-names", "who", Way::differ},
      // A relative path of a web identity token.
      {"env-relative-token", "who", Way::refuse},
      // FIPS or dual-stack and a URL of one's own.
      {"url-and-fips", "who", Way::refuse},
      {"use_fips_endpoint", "who", Way::refuse},
      {"use_dualstack_endpoint", "who", Way::refuse},
      // A region with a blank behind it, or that cannot be part of a host's name.
      {"region-us-east-1 ", "sts", Way::differ},
      {"region-us-east-1 ", "hops", Way::differ},
      {"region-us_east_1", "who", Way::refuse},
      // A comment behind a value, which only some tools see: none of them may get in.
      {"inline-comment", "who", Way::differ},
      // Kubeconfigs.
      {"insecure", "who", Way::refuse},
      {"server-without-scheme", "who", Way::refuse},
      {"server-query", "who", Way::refuse},
      {"token-number", "who", Way::differ},
      {"token-blank-end", "who", Way::differ},
      {"tabs", "who", Way::differ},
      {"kind-other", "who", Way::differ},
      {"ca-file-and-data", "who", Way::differ},
      {"provider-oidc", "who", Way::differ},
      {"provider-and-token", "who", Way::differ},
  };
  return kAll;
}

bool has_mark(const nlohmann::json& row, std::string_view mark) {
  if (mark.starts_with("text:")) {
    const auto& files = row["files"];
    return std::any_of(files.begin(), files.end(), [&](const nlohmann::json& text) {
      return text.get<std::string>().find(mark.substr(5)) != std::string::npos;
    });
  }
  if (row["id"].get<std::string>().starts_with(mark)) return true;
  const auto& tags = row["tags"];
  return std::find(tags.begin(), tags.end(), mark) != tags.end();
}

}  // namespace

bool is_decided(const nlohmann::json& row, const std::string& field, const nlohmann::json& own) {
  return std::any_of(decisions().begin(), decisions().end(), [&](const Decision& each) {
    return each.field == field && has_mark(row, each.mark) &&
           (each.way == Way::differ || own == "-");
  });
}

}  // namespace cred::testing
