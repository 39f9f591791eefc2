// SPDX-License-Identifier: Apache-2.0
// Bearer tokens of sso-sessions: which file a profile's session leads to, and what stands in it.
// The SDKs hand such a token to services; here it is what role credentials are asked for with.
#include <filesystem>
#include <string>

#include "aws/settings.h"
#include "aws/sso_token.h"
#include "base/time.h"
#include "conformance/config/shared_vectors.h"
#include "conformance/config/vectors.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using std::filesystem::path;
using testing::read_json;

Result<SsoToken> find_token(const path& folder) {
  const testing::TestEnvironment environment(
      testing::environment_entries(read_json(folder / "env.json")));
  const std::string root = (folder / "fs").string();
  const auto settings = load_settings(environment.view(), "/home", [&](const std::string& file) {
    return read_file(root + file, 1U << 20U);
  });
  if (!settings) return settings.error();
  const Section* profile = settings->selected();
  if (profile == nullptr) return Error{Errc::no_credentials, "no profile"};
  const std::string session = property_text(*profile, "sso_session");
  EXPECT_NE(find_section(settings->profiles.sso_sessions, session), nullptr);
  const auto file = find_sso_token_file("/home", session);
  if (!file) return file.error();
  return parse_sso_token(Secret(testing::read_text(root + *file)));
}

TEST(SharedTokenChain, AgreesWithTheFolders) {
  CRED_SKIP_WITHOUT_VECTORS();
  int count = 0;
  const path root = testing::shared_vectors() / "aws-config/default-token-provider-chain";
  for (const auto& folder : std::filesystem::directory_iterator(root)) {
    SCOPED_TRACE(folder.path().filename());
    const auto expected = read_json(folder.path() / "test-case.json")["result"]["Ok"];
    const auto token = find_token(folder);
    ASSERT_TRUE(token) << token.error().text;
    EXPECT_EQ(token->access_token.reveal(), expected["token"]);
    EXPECT_EQ(render_rfc3339(token->expires_at), expected["expiration"]);
    ++count;
  }
  EXPECT_EQ(count, 3);
}

}  // namespace
}  // namespace cred
