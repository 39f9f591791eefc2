// SPDX-License-Identifier: Apache-2.0
// The published SigV4 suite, every artefact of every case.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "aws/digest.h"
#include "aws/sigv4.h"
#include "conformance/wire/vectors.h"

namespace cred {
namespace {

constexpr std::size_t kChecks = 76;

struct Case {
  std::filesystem::path folder;
  Request request;
  Credentials credentials;
  Scope scope;
  PathRule rule = PathRule::normalized;
  bool sign_body = false;
  std::chrono::seconds expires{0};
  Instant now;
};

// "METHOD target HTTP/1.1", headers (a leading blank continues one), an empty line, the body.
Request parse_request(const std::string& text) {
  const std::size_t split = text.find("\n\n");
  std::istringstream head(text.substr(0, split));
  Request request;
  std::string line;
  std::getline(head, line);
  const std::size_t blank = line.find(' ');
  request.method = line.substr(0, blank);
  const std::string target = line.substr(blank + 1, line.rfind(" HTTP/") - blank - 1);
  while (std::getline(head, line) && !line.empty()) {
    if (line.front() == ' ' || line.front() == '\t') {
      request.headers.back().value += ' ' + line;
      continue;
    }
    const std::size_t colon = line.find(':');
    request.headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
  }
  if (split != std::string::npos) request.body = text.substr(split + 2);
  request.url = "https://" + std::string(*find_header(request.headers, "Host")) + target;
  return request;
}

Case read_case(const std::filesystem::path& folder) {
  const auto context = nlohmann::json::parse(testing::read_text(folder / "context.json"));
  Case out;
  out.folder = folder;
  out.request = parse_request(testing::read_text(folder / "request.txt"));
  const auto& keys = context["credentials"];
  out.credentials.access_key_id = keys["access_key_id"];
  out.credentials.secret_access_key = Secret(keys["secret_access_key"].get<std::string>());
  if (!context.value("omit_session_token", false)) {
    out.credentials.session_token = Secret(keys.value("token", ""));
  }
  out.scope = {context["region"], context["service"]};
  out.rule = context["normalize"].get<bool>() ? PathRule::normalized : PathRule::as_sent;
  out.expires = std::chrono::seconds{context["expiration_in_seconds"].get<int>()};
  out.now = *parse_rfc3339(context["timestamp"].get<std::string>());
  out.sign_body = context["sign_body"].get<bool>();
  return out;
}

void check_artefacts(const Case& vector, const std::string& mode, const Request& prepared) {
  SCOPED_TRACE(vector.folder.filename().string() + ' ' + mode);
  const auto expected = [&](const char* artefact) {
    return testing::read_text(vector.folder / (mode + '-' + artefact + ".txt"));
  };
  const std::string canonical = render_canonical_request(prepared, vector.rule);
  EXPECT_EQ(canonical, expected("canonical-request"));
  const std::string to_sign = render_string_to_sign(canonical, vector.scope, vector.now);
  EXPECT_EQ(to_sign, expected("string-to-sign"));
  const Secret key =
      derive_signing_key(vector.credentials.secret_access_key, vector.scope, vector.now);
  EXPECT_EQ(render_signature(key, to_sign), expected("signature"));
}

TEST(PublishedSigV4Suite, EveryArtefactOfEveryCaseMatches) {
  const std::filesystem::path root = testing::shared_vectors() / "sigv4";
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "no " << root;
  std::size_t checks = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (!entry.is_directory()) continue;
    const Case vector = read_case(entry.path());
    Request headed = add_signing_headers(vector.request, vector.credentials, vector.now);
    if (vector.sign_body) {
      headed.headers.push_back({"x-amz-content-sha256", sha256_hex(headed.body)});
    }
    check_artefacts(vector, "header", headed);
    check_artefacts(vector, "query",
                    add_signing_query(vector.request, vector.credentials, vector.scope,
                                      vector.expires, vector.now));
    checks += 2;
  }
  EXPECT_EQ(checks, kChecks);
}

TEST(PublishedSigV4Suite, SignPutsTheExpectedAuthorizationIntoTheRequest) {
  const std::filesystem::path folder = testing::shared_vectors() / "sigv4/post-vanilla";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder;
  const Case vector = read_case(folder);
  const Request signed_request = sign(vector.request, vector.credentials, vector.scope, vector.now);
  const std::string expected = testing::read_text(folder / "header-signed-request.txt");
  const auto value = find_header(signed_request.headers, "Authorization");
  ASSERT_TRUE(value.has_value());
  EXPECT_NE(expected.find("Authorization:" + std::string(*value) + '\n'), std::string::npos);
}

}  // namespace
}  // namespace cred
