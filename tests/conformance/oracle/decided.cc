// SPDX-License-Identifier: Apache-2.0
// The decisions, by the tag of a generated case or the id of one written by hand.
#include "conformance/oracle/decided.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace cred::testing {
namespace {

enum class Way { refuse, differ };

struct Decision {
  std::string_view mark;  // a tag, how the id begins, "text:" and what a file has in it, or "twins"
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
      // Half a pair of keys, in a profile or in the environment.
      {"secret-alone", "who", Way::refuse},
      {"half-", "who", Way::refuse},
      {"half-keys-in-environment", "who", Way::differ},
      // A key or a section twice in one file.
      {"twins", "who", Way::differ},
      // An expiry in the basic form of ISO 8601.
      {"process-expiry-basic", "who", Way::refuse},
      // Blanks inside the brackets of a head.
      {"text:[ profile ", "who", Way::differ},
      {"layout-head-blank", "who", Way::differ},
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
      {"use_fips_endpoint", "sts", Way::refuse},
      {"use_dualstack_endpoint", "sts", Way::refuse},
      {"url-odd-", "who", Way::refuse},
      // A switch with a blank before it.
      {"switch-blank-", "sts", Way::differ},
      {"switch-blank-", "ecr", Way::differ},
      {"switch-blank-metadata", "who", Way::refuse},
      // A region with a blank behind it, or that cannot be part of a host's name.
      {"region-us-east-1 ", "sts", Way::differ},
      {"region-us-east-1 ", "hops", Way::differ},
      {"region-us_east_1", "who", Way::refuse},
      // A comment behind a value, which only some tools see: none of them may get in.
      {"inline-comment", "who", Way::differ},
      // Kubeconfigs.
      {"insecure", "who", Way::refuse},
      {"server-without-scheme", "who", Way::refuse},
      {"server-login", "who", Way::refuse},
      {"server-escape", "at", Way::differ},
      {"number-", "who", Way::differ},
      {"token-number", "who", Way::differ},
      {"token-blank-end", "who", Way::differ},
      {"tabs", "who", Way::differ},
      {"kind-other", "who", Way::differ},
      {"ca-file-and-data", "who", Way::differ},
      {"certificate-as-both", "who", Way::differ},
      {"proxy-without-host", "who", Way::refuse},
      {"yaml-", "who", Way::differ},
      {"provider-oidc", "who", Way::differ},
      {"provider-and-token", "who", Way::differ},
  };
  return kAll;
}

// Whether a section of one of the files has a key twice, in whatever case.
bool has_twins(const nlohmann::json& files) {
  return std::any_of(files.begin(), files.end(), [](const nlohmann::json& text) {
    std::istringstream lines(text.get<std::string>());
    std::set<std::string> keys;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(' ') || line.starts_with('\t')) continue;  // a part of another
      const std::string key = to_lower(trim(line.substr(0, line.find('='))));
      if (key.starts_with('[')) keys.clear();
      const bool is_key = line.find('=') != std::string::npos && !key.empty() && key[0] != '#';
      if (is_key && !keys.insert(key).second) return true;
    }
    return false;
  });
}

bool has_mark(const nlohmann::json& row, std::string_view mark) {
  if (mark == "twins") return has_twins(row["files"]);
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
