// SPDX-License-Identifier: Apache-2.0
// Kubeconfigs as kubectl merges them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/syncd/kube/client/kubeconfig/kubeconfigs.h"

namespace cred::syncd {
namespace {

using cred::testing::read_from;
using ::testing::HasSubstr;
using testing::make_kubeconfig;

constexpr const char* kTwoContexts = R"(
current-context: a
contexts:
- {name: a, context: {cluster: one, user: u}}
- {name: b, context: {cluster: two, user: u, namespace: team}}
clusters:
- {name: one, cluster: {server: https://one}}
- {name: two, cluster: {server: https://two}}
users: [{name: u, user: {token: t}}]
)";

Result<KubeAccess> read(const cred::testing::MemoryFiles& files, const std::string& paths,
                        const std::string& context = {}) {
  return read_kubeconfig(paths, context, read_from(files));
}

std::string complaint(const Result<KubeAccess>& access) {
  return access ? "no error" : access.error().text;
}

TEST(Kubeconfig, TakesTheCurrentContext) {
  const auto access = read({{"/k", kTwoContexts}}, "/k");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->server, "https://one");
}

TEST(Kubeconfig, TakesTheContextThatIsNamed) {
  const auto access = read({{"/k", kTwoContexts}}, "/k", "b");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->server, "https://two");
  EXPECT_EQ(access->default_namespace, "team");
}

TEST(Kubeconfig, ListsTheContextsWhenOneIsMissing) {
  const auto access = read({{"/k", kTwoContexts}}, "/k", "c");

  EXPECT_EQ(access.error().code, Errc::local);
  EXPECT_EQ(complaint(access), "kubeconfig /k: no context \"c\". There is: a, b");
}

TEST(Kubeconfig, ListsTheContextsWhenNoneIsCurrent) {
  EXPECT_THAT(complaint(read({{"/k", "contexts: [{name: a, context: {}}]"}}, "/k")),
              HasSubstr("no current-context; name the context. There is: a"));
}

TEST(Kubeconfig, NamesTheClusterThatAContextLacks) {
  EXPECT_THAT(complaint(read({{"/k", "contexts: [{name: a, context: {cluster: x}}]"}}, "/k", "a")),
              HasSubstr("no cluster \"x\". There is: none"));
}

TEST(Kubeconfig, NamesTheUserThatAContextLacks) {
  EXPECT_THAT(complaint(read({{"/k",
                               "contexts: [{name: a, context: {cluster: c, user: x}}]\n"
                               "clusters: [{name: c, cluster: {server: https://k}}]"}},
                             "/k", "a")),
              HasSubstr("no user \"x\". There is: none"));
}

TEST(Kubeconfig, PassesOverFilesThatAreMissing) {
  EXPECT_TRUE(read({{"/k", kTwoContexts}}, "/absent:/k:/gone"));
}

TEST(Kubeconfig, FailsWhenAllFilesAreMissing) {
  EXPECT_THAT(complaint(read({}, "/absent:/gone")), HasSubstr("/absent:/gone does not exist"));
}

TEST(Kubeconfig, SaysWhoMustBeAbleToReadIt) {
  const auto unreadable = [](const std::string& path) -> Result<std::optional<std::string>> {
    return Error{Errc::local, "cannot read " + path + ": Permission denied"};
  };

  EXPECT_EQ(complaint(read_kubeconfig("/k", {}, unreadable)),
            "kubeconfig: cannot read /k: Permission denied; it must be readable for the user of "
            "ecr-syncd");
}

TEST(Kubeconfig, TakesTheCurrentContextOfTheFirstFileThatHasOne) {
  const auto access =
      read({{"/1", "current-context: ''"}, {"/2", "current-context: b"}, {"/3", kTwoContexts}},
           "/1:/2:/3");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->server, "https://two");
}

TEST(Kubeconfig, IgnoresALaterUserOfTheSameNameAltogether) {
  const auto access =
      read({{"/1", "users: [{name: u, user: {username: me, password: p}}]"}, {"/2", kTwoContexts}},
           "/1:/2");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->username, "me");
  EXPECT_TRUE(access->token.empty());
}

TEST(Kubeconfig, RefusesANameThatStandsTwiceInOneFile) {
  EXPECT_THAT(
      complaint(
          read({{"/k", "clusters:\n- {name: c, cluster: {}}\n- {name: c, cluster: {}}\n"}}, "/k")),
      HasSubstr("/k:3: clusters has c twice"));
}

TEST(Kubeconfig, TakesAMissingNameForTheEmptyOne) {
  for (const char* const name : {"", "name: '', ", "name: null, "}) {
    std::string text = kTwoContexts;
    const std::string entry = std::string("- {") + name + "context: {cluster: one, user: u}}\n";
    text.replace(text.find("clusters:"), 0, entry);
    const auto access = read({{"/k", text}}, "/k");
    ASSERT_TRUE(access) << access.error().text;
    EXPECT_EQ(access->server, "https://one");
  }
}

TEST(Kubeconfig, RefusesTwoWithoutName) {
  EXPECT_THAT(complaint(read({{"/k", "users:\n- {user: {}}\n- {name: ''}\n"}}, "/k")),
              HasSubstr("/k:3: users has \"\" twice"));
}

TEST(Kubeconfig, IsNobodyWhereTheContextHasNoUser) {
  const std::string text =
      "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\n"
      "clusters: [{name: c, cluster: {server: 'http://127.0.0.1:8001'}}]\n";
  const auto access = read({{"/k", text}}, "/k");
  ASSERT_TRUE(access) << access.error().text;
  EXPECT_TRUE(access->token.empty() && access->username.empty() && !access->exec);

  const auto named = read({{"/k", text + "users: [{user: {token: t}}]\n"}}, "/k");
  ASSERT_TRUE(named) << named.error().text;
  EXPECT_EQ(named->token.reveal(), "t");
}

TEST(Kubeconfig, ReadsEveryFileThatIsNamed) {
  cred::testing::MemoryFiles files;
  std::string paths;
  for (int i = 0; i < 40; ++i) {
    const std::string path = "/k" + std::to_string(i);
    files[path] = "clusters: []\n";
    paths += path + ':';
  }
  files["/k39"] = kTwoContexts;
  EXPECT_TRUE(read(files, paths));
}

TEST(Kubeconfig, ReadsAFileOfAWholeCompany) {
  std::string text = kTwoContexts;
  text += "extra:\n";
  while (text.size() < 1300000) text += "- {name: x, cluster: {server: 'https://x'}}\n";
  EXPECT_TRUE(read({{"/k", text}}, "/k"));
}

TEST(Kubeconfig, NamesTheLimitThatAFileHits) {
  EXPECT_THAT(complaint(read({{"/k", std::string((16 << 20) + 1, ' ')}}, "/k")),
              HasSubstr("kubeconfig: /k: larger than 16 MiB"));
  const auto too_large = [](const std::string& path) -> Result<std::optional<std::string>> {
    return Error{Errc::local, "cannot read " + path + ": larger than 7 bytes"};
  };
  EXPECT_EQ(complaint(read_kubeconfig("/k", {}, too_large)),
            "kubeconfig: cannot read /k: larger than 7 bytes");
}

TEST(Kubeconfig, ReadsWhatKubectlReads) {
  const auto access = read({{"/k",
                             "current-context: a\nca: &ca UEVN\nlogin: &login {token: merged}\n"
                             "contexts: [{name: a, context: {cluster: b, cluster: c, user: u}}]\n"
                             "clusters: [{name: c, cluster: {server: 'https://k', "
                             "certificate-authority-data: *ca}}]\n"
                             "users: [{name: u, user: {<<: *login}}]\n---\nnonsense: [\n"}},
                           "/k");
  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->ca_pem, "PEM");
  EXPECT_EQ(access->token.reveal(), "merged");
}

TEST(Kubeconfig, NamesTheLineOfWhatIsNoYaml) {
  EXPECT_THAT(complaint(read({{"/k", "a: 1\nb: [\n"}}, "/k")), HasSubstr("kubeconfig: /k:"));
}

TEST(Kubeconfig, FindsFilesBesideTheFileThatNamesThem) {
  const auto access = read(
      {{"/etc/k/config", make_kubeconfig("{server: 'https://k', certificate-authority: pki/ca.crt}",
                                         "{client-certificate: me.crt, client-key: /abs/me.key}")}},
      "/etc/k/config");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->ca_file, "/etc/k/pki/ca.crt");
  EXPECT_EQ(access->certificate_file, "/etc/k/me.crt");
  EXPECT_EQ(access->key_file, "/abs/me.key");
}

TEST(Kubeconfig, ResolvesPathsAgainstTheFileOfTheEntry) {
  const auto access =
      read({{"/1/a", "users: [{name: u, user: {tokenFile: token}}]"}, {"/2/b", kTwoContexts}},
           "/1/a:/2/b");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->token_file, "/1/token");
}

TEST(Kubeconfig, RefusesListsAndEntriesOfAnotherShape) {
  const std::string good = make_kubeconfig("{server: 'https://k'}", "{token: t}");
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return complaint(read({{"/k", text}}, "/k"));
  };
  EXPECT_EQ(complaint(read({{"/k", good}}, "/k")), "no error");
  EXPECT_THAT(complaint(read({{"/k", "- a\n"}}, "/k")), HasSubstr("/k:1: it must be a map"));
  EXPECT_THAT(complaint(read({{"/k", "users: {}\n"}}, "/k")), HasSubstr("users must be a list"));
  EXPECT_THAT(replaced("current-context: main", "current-context: [main]"),
              HasSubstr("/k:1: current-context must be one value"));
  EXPECT_THAT(replaced("users:\n", "users:\n- text\n"), HasSubstr("/k:7: it must be a map"));
  EXPECT_THAT(replaced("users:\n", "users:\n- {name: [u]}\n"), HasSubstr("name must be one value"));
  EXPECT_THAT(replaced("{cluster: c, user: u, namespace: team}", "[c, u]"),
              HasSubstr("/k:3: it must be a map"));
  EXPECT_THAT(replaced("user: u", "user: [u]"), HasSubstr("user must be one value"));
  EXPECT_THAT(replaced("{server: 'https://k'}", "'https://k'"), HasSubstr("it must be a map"));
  EXPECT_EQ(replaced("users:\n", "users:\n- null\n"), "no error");
}

// kubectl refuses these; nobody else is meant by them.
TEST(Kubeconfig, TakesNumbersAndBooleansForTexts) {
  for (const char* const name : {"12", "012", "0x1f", "1.50", "true", "yes", "~x"}) {
    std::string text = make_kubeconfig("{server: 'https://k'}", "{token: t}");
    for (auto at = text.find("main"); at != std::string::npos; at = text.find("main", at)) {
      text.replace(at, 4, name);
    }
    EXPECT_EQ(complaint(read({{"/k", text}}, "/k")), "no error") << name;
  }
}

}  // namespace
}  // namespace cred::syncd
