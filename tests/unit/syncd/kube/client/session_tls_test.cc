// SPDX-License-Identifier: Apache-2.0
// The TLS side of a session: which certificates and keys reach the sender, and which never do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "base/base64.h"
#include "base/json_string.h"
#include "syncd/kube/client/session.h"
#include "unit/syncd/kube/client/sessions.h"

namespace cred::syncd {
namespace {

using testing::ClusterWorld;
using testing::complaint;
using ::testing::HasSubstr;
using testing::kCertificate;
using testing::kExec;
using testing::kKey;
using testing::login;
using testing::open;

TEST(OpenSession, HandsTlsSettingsToTheSender) {
  ClusterWorld world(testing::make_pair_user(),
                     "{server: 'https://k', certificate-authority: ca, tls-server-name: kube}");
  world.write("ca", kCertificate);
  world.write("key", kKey);
  ASSERT_TRUE(open(world));

  const CurlOptions& options = world.senders.at(0);
  EXPECT_EQ(options.ca_pem, kCertificate);
  EXPECT_EQ(options.ca_file, "");
  EXPECT_EQ(options.certificate_pem, kCertificate);
  EXPECT_EQ(options.key_pem.reveal(), kKey);
  EXPECT_EQ(options.server_name, "kube");
}

// A plugin that prints a pair.
RunProgram print_pair(const std::string& certificate, const std::string& key) {
  std::string status = R"({"clientCertificateData":)";
  append_json_string(status, certificate);
  status += R"(,"clientKeyData":)";
  append_json_string(status, key);
  return [text = testing::make_exec_credential(status + '}')](const auto&, const auto&, auto,
                                                              const auto&) {
    return ProcessResult{0, Secret(text), {}};
  };
}

TEST(OpenSession, ShowsTheCertificateThatThePluginPrints) {
  ClusterWorld world("{" + std::string(kExec) + "}");
  world.run_plugin = print_pair(kCertificate, kKey);

  EXPECT_EQ(login(world), "none");
  EXPECT_EQ(world.senders.at(0).certificate_pem, kCertificate);
}

TEST(OpenSession, MakesNoSenderOfAKeyWithAPassphrase) {
  ClusterWorld world(testing::make_pair_user());
  for (const char* const key : {testing::kEncryptedKey, testing::kOldStyleEncryptedKey}) {
    world.write("key", key);
    EXPECT_THAT(complaint(world), HasSubstr("cluster prod: the client key in " +
                                            world.directory / "key" + " is encrypted, user u; "));
  }
  EXPECT_TRUE(world.senders.empty());
}

TEST(OpenSession, MakesNoSenderOfAKeyWithAPassphraseThatAPluginPrints) {
  ClusterWorld world("{" + std::string(kExec) + "}");
  world.run_plugin = print_pair(kCertificate, testing::kEncryptedKey);

  EXPECT_THAT(complaint(world), HasSubstr("cluster prod: the client key in the output of exec "
                                          "plugin p is encrypted, user u; clientKeyData "));
  EXPECT_TRUE(world.senders.empty());
}

TEST(OpenSession, NamesTheMembersOfAPairThatIsNone) {
  ClusterWorld world("{client-certificate-data: '" + encode_base64(kCertificate) +
                     "', client-key-data: '" + encode_base64(testing::kOtherKey) + "'}");
  const auto session = open(world);

  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, Errc::local);
  const std::string file = world.directory / "config";
  EXPECT_EQ(session.error().text,
            "cluster prod: the client key in " + file +
                " is not that of the client certificate, user u; client-key-data and "
                "client-certificate-data (" +
                file + ") must be of one pair");
}

TEST(OpenSession, NamesTheMemberOfACaThatIsNone) {
  ClusterWorld world("{token: t}",
                     "{server: 'https://k', certificate-authority-data: UlVCQklTSA==}");
  EXPECT_EQ(complaint(world),
            "cluster prod: the CA in " + world.directory / "config" +
                " is not PEM text, cluster c; certificate-authority-data takes PEM: -----BEGIN "
                "CERTIFICATE-----");
}

TEST(CheckClusterFiles, FindsWhatOpeningWouldAndRunsNoPlugin) {
  ClusterWorld world("{" + std::string(kExec) + ", client-certificate-data: '" +
                     encode_base64(kCertificate) + "', client-key: key}");
  world.write("key", kKey);
  EXPECT_TRUE(check_cluster_files(world.reference, world.deps()));
  world.write("key", testing::kEncryptedKey);
  const auto checked = check_cluster_files(world.reference, world.deps());

  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().text, HasSubstr("is encrypted, user u"));
  EXPECT_EQ(world.plugin_runs, 0);
}

TEST(OpenSession, TellsTheSenderWhereTheServersTrustComesFrom) {
  ClusterWorld own("{token: t}", "{server: 'https://k', certificate-authority: ca}");
  own.write("ca", kCertificate);
  ASSERT_TRUE(open(own));
  EXPECT_EQ(own.senders.at(0).authority_remedy,
            "see certificate-authority of cluster c in " + own.directory / "config");
  ClusterWorld none("{token: t}", "{server: 'https://k', certificate-authority-data: ''}");
  ASSERT_TRUE(open(none));
  EXPECT_EQ(none.senders.at(0).authority_remedy,
            "put the cluster's CA into certificate-authority-data or certificate-authority of "
            "cluster c in " +
                none.directory / "config");
  EXPECT_THAT(none.senders.at(0).name_remedy, HasSubstr("tls-server-name of cluster c in "));
}

}  // namespace
}  // namespace cred::syncd
