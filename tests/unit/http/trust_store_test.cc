// SPDX-License-Identifier: Apache-2.0
// Verdicts over chains: those of OpenSSL with everything loaded, and the ones that they should be.
#include "http/trust_store.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/temporary_directory.h"
#include "unit/http/certificates.h"

namespace cred {
namespace {

using testing::CommonName;
using testing::Draft;
using testing::hash_of;
using testing::make_root;
using testing::make_signed;
using testing::Party;
using testing::to_pem;

constexpr const char* kHost = "ecr.test";

// What the server sends: its own certificate first.
using Chain = std::vector<Party>;

int verify(X509_STORE* store, const Chain& chain) {
  STACK_OF(X509)* const sent = sk_X509_new_null();
  for (const Party& party : chain) sk_X509_push(sent, party.certificate.get());
  X509_STORE_CTX* const context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, chain.front().certificate.get(), sent);
  X509_STORE_CTX_set_default(context, "ssl_server");
  X509_VERIFY_PARAM_set1_host(X509_STORE_CTX_get0_param(context), kHost, 0);
  X509_verify_cert(context);
  const int verdict = X509_STORE_CTX_get_error(context);
  X509_STORE_CTX_free(context);
  sk_X509_free(sent);
  return verdict;
}

class TrustStoreTest : public ::testing::Test {
 protected:
  TrustStoreTest() { std::filesystem::create_directory(places_.directory); }

  void trust(const std::vector<std::string>& blocks) {
    std::ofstream file(places_.file);
    for (const std::string& block : blocks) file << "# an authority\n" << block << '\n';
  }

  void hang_up(const Party& party, int number = 0) {
    std::ofstream(places_.directory + '/' + hash_of(party) + '.' + std::to_string(number))
        << to_pem(party);
  }

  // As libcurl 7.88 makes its store.
  int judge_eagerly(const Chain& chain) const {
    const TrustStore store(X509_STORE_new());
    X509_STORE_load_file(store.get(), places_.file.c_str());
    X509_STORE_load_path(store.get(), places_.directory.c_str());
    X509_STORE_set_flags(store.get(), X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
    ERR_clear_error();
    return verify(store.get(), chain);
  }

  int judge(const Chain& chain) const {
    const TrustStore store = make_trust_store(places_);
    return store ? verify(store.get(), chain) : -1;
  }

  void expect(int verdict, const Chain& chain) const {
    EXPECT_EQ(judge(chain), verdict) << X509_verify_cert_error_string(verdict);
    EXPECT_EQ(judge_eagerly(chain), verdict) << X509_verify_cert_error_string(verdict);
  }

  static Party make_server(const Party& issuer) {
    return make_signed({.subject = {"server"}, .is_authority = false, .host = kHost}, issuer);
  }

  testing::TemporaryDirectory folder_;
  TrustPlaces places_{folder_ / "bundle.crt", folder_ / "certs", false};
  Party other_ = make_root({.subject = {"Other"}});
  Party root_ = make_root({.subject = {"Root"}});
  Party middle_ = make_signed({.subject = {"Middle"}}, root_);
  Party server_ = make_server(middle_);
};

TEST_F(TrustStoreTest, AcceptsAGoodChain) {
  trust({to_pem(other_), to_pem(root_)});
  expect(X509_V_OK, {server_, middle_});
  expect(X509_V_OK, {server_, middle_, root_});
}

TEST_F(TrustStoreTest, RefusesAnUnknownAuthority) {
  trust({to_pem(other_)});
  expect(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, {server_, middle_});
  expect(X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, {server_, middle_, root_});
  const Party alone = make_root({.subject = {"server"}, .host = kHost});
  expect(X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, {alone});
}

TEST_F(TrustStoreTest, RefusesWhereAnIntermediateIsMissing) {
  trust({to_pem(root_)});
  expect(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, {server_});
}

TEST_F(TrustStoreTest, TakesAnIntermediateForAnAuthority) {
  trust({to_pem(other_), to_pem(middle_)});
  expect(X509_V_OK, {server_});
}

TEST_F(TrustStoreTest, TakesATrustedServerAsItIs) {
  trust({to_pem(other_), to_pem(server_)});
  expect(X509_V_OK, {server_});
}

TEST_F(TrustStoreTest, RefusesWhatIsOutOfItsTime) {
  trust({to_pem(root_)});
  Draft draft{.subject = {"server"}, .is_authority = false, .to_days = -1, .host = kHost};
  expect(X509_V_ERR_CERT_HAS_EXPIRED, {make_signed(draft, root_)});
  draft.from_days = 1;
  draft.to_days = 2;
  expect(X509_V_ERR_CERT_NOT_YET_VALID, {make_signed(draft, root_)});
}

TEST_F(TrustStoreTest, RefusesAnExpiredAuthority) {
  const Party old = make_root({.subject = {"Old"}, .to_days = -1});
  trust({to_pem(other_), to_pem(old)});
  expect(X509_V_ERR_CERT_HAS_EXPIRED, {make_server(old)});
}

TEST_F(TrustStoreTest, RefusesAnotherName) {
  trust({to_pem(root_)});
  Draft draft{.subject = {"server"}, .is_authority = false, .host = "other.test"};
  expect(X509_V_ERR_HOSTNAME_MISMATCH, {make_signed(draft, root_)});
}

TEST_F(TrustStoreTest, RefusesASignatureOfAnotherKey) {
  trust({to_pem(make_root({.subject = {"Root"}}))});
  expect(X509_V_ERR_CERT_SIGNATURE_FAILURE, {server_, middle_});
}

// The server still sends the way by which its authority was trusted before it was known itself.
TEST_F(TrustStoreTest, PassesOverACrossSignatureThatHasExpired) {
  const Party old = make_root({.subject = {"Old"}, .to_days = -1});
  const Party crossed = make_signed({.subject = {"Root"}, .to_days = -1, .key = root_.key}, old);
  trust({to_pem(old), to_pem(root_)});
  expect(X509_V_OK, {server_, middle_, crossed});
  trust({to_pem(old)});
  expect(X509_V_ERR_CERT_HAS_EXPIRED, {server_, middle_, crossed});
}

TEST_F(TrustStoreTest, ChoosesAmongSeveralCertificatesOfOneSubject) {
  const Party expired = make_root({.subject = {"Root"}, .to_days = -1, .key = root_.key});
  for (const auto& blocks :
       {std::vector{to_pem(expired), to_pem(root_)}, std::vector{to_pem(root_), to_pem(expired)}}) {
    trust(blocks);
    expect(X509_V_OK, {server_, middle_});
  }
  trust({to_pem(expired)});
  expect(X509_V_ERR_CERT_HAS_EXPIRED, {server_, middle_});
}

TEST_F(TrustStoreTest, KnowsANameHoweverItIsWritten) {
  const std::string wide("\0E\0x\0a\0m\0p\0l\0e\0 \0C\0A", 20);
  const std::string widest("\0\0\0e\0\0\0x\0\0\0a\0\0\0m\0\0\0p\0\0\0l\0\0\0e\0\0\0 \0\0\0c\0\0\0a",
                           40);
  for (const CommonName& name :
       {CommonName{"example ca", V_ASN1_UTF8STRING}, CommonName{" EXAMPLE   CA "},
        CommonName{"Example CA", V_ASN1_PRINTABLESTRING}, CommonName{wide, V_ASN1_BMPSTRING},
        CommonName{"Example CA", V_ASN1_T61STRING}, CommonName{widest, V_ASN1_UNIVERSALSTRING}}) {
    SCOPED_TRACE(name.type);
    const Party authority = make_root({.subject = {"Example CA"}});
    trust({to_pem(other_), to_pem(authority)});
    const Draft draft{.subject = {"server"}, .is_authority = false, .host = kHost};
    expect(X509_V_OK, {make_signed(draft, authority, &name)});
  }
}

TEST_F(TrustStoreTest, KnowsANameWithLettersBeyondAscii) {
  const Party authority = make_root({.subject = {"Autorit\u00e9"}});
  const CommonName latin{"autorit\xe9", V_ASN1_T61STRING};
  trust({to_pem(authority)});
  const Draft draft{.subject = {"server"}, .is_authority = false, .host = kHost};
  expect(X509_V_OK, {make_signed(draft, authority, &latin)});
}

TEST_F(TrustStoreTest, FindsAnAuthorityWhoseNameIsLong) {
  const Party authority = make_root({.subject = {"Long"}, .organization_size = 3000});
  trust({to_pem(other_), to_pem(authority)});
  expect(X509_V_OK, {make_server(authority)});
}

TEST_F(TrustStoreTest, ObeysARefusalInTheFile) {
  trust({testing::to_rejecting_pem(root_)});
  expect(X509_V_ERR_CERT_REJECTED, {server_, middle_});
}

TEST_F(TrustStoreTest, LooksIntoTheDirectoryForWhomTheFileDoesNotHave) {
  trust({to_pem(other_)});
  hang_up(root_);
  expect(X509_V_OK, {server_, middle_});
  expect(X509_V_OK, {make_server(other_)});
}

TEST_F(TrustStoreTest, TrustsWhomTheFileHasAndTheDirectoryDoesNot) {
  trust({to_pem(other_), to_pem(root_)});
  hang_up(other_);
  expect(X509_V_OK, {server_, middle_});
}

TEST_F(TrustStoreTest, PassesOverDeadLinksInTheDirectory) {
  trust({to_pem(root_)});
  const std::string link = places_.directory + '/' + hash_of(root_) + ".0";
  std::filesystem::create_symlink("/nonexistent", link);
  std::filesystem::create_symlink("/nonexistent",
                                  places_.directory + '/' + hash_of(middle_) + ".0");
  expect(X509_V_OK, {server_, middle_});
}

TEST_F(TrustStoreTest, CanDoWithoutADirectory) {
  trust({to_pem(root_)});
  for (const char* const directory : {"", "/nonexistent"}) {
    places_.directory = directory;
    EXPECT_EQ(judge({server_, middle_}), X509_V_OK);
  }
}

TEST_F(TrustStoreTest, TakesFilesAsPeopleMakeThem) {
  std::string crlf = "\xef\xbb\xbfsome words\r\n-----BEGIN PRIVATE KEY-----\r\nAA==\r\n";
  crlf += "-----END PRIVATE KEY-----\r\n";
  for (const char letter : to_pem(root_)) crlf += letter == '\n' ? "\r\n" : std::string(1, letter);
  std::string one_line = to_pem(root_);
  const std::size_t first = one_line.find('\n') + 1;
  for (std::size_t at = one_line.find('\n', first);
       at != std::string::npos && one_line[at + 1] != '-'; at = one_line.find('\n', at)) {
    one_line.erase(at, 1);
  }
  std::string other_label = to_pem(root_);
  for (const std::size_t at : {other_label.rfind("CERT"), other_label.find("CERT")}) {
    other_label.insert(at, "X509 ");
  }
  for (const std::string& text : {crlf, one_line, other_label}) {
    trust({to_pem(other_), text});
    EXPECT_EQ(judge({server_, middle_}), X509_V_OK) << text;
  }
}

TEST_F(TrustStoreTest, DecodesADuplicateOnce) {
  trust(std::vector<std::string>(3000, to_pem(root_)));
  expect(X509_V_OK, {server_, middle_});
}

TEST_F(TrustStoreTest, TakesAFileOfFiveMegabytes) {
  std::vector<std::string> blocks((5U << 20U) / to_pem(other_).size() + 1, to_pem(other_));
  blocks.push_back(to_pem(root_));
  trust(blocks);
  EXPECT_EQ(judge({server_, middle_}), X509_V_OK);
}

TEST_F(TrustStoreTest, RefusesAFileThatCannotBeUsed) {
  EXPECT_FALSE(make_trust_store(places_)) << "absent";
  const std::string half = to_pem(root_).substr(0, 300);
  std::string spoilt = to_pem(root_);
  spoilt.replace(100, 4, "!!!!");
  for (const std::string& text : {std::string(), std::string("no certificate"), half, spoilt}) {
    trust({text});
    EXPECT_FALSE(make_trust_store(places_)) << text;
  }
  trust({to_pem(root_), half});
  EXPECT_FALSE(make_trust_store(places_)) << "a whole one in front of half a one";
}

TEST_F(TrustStoreTest, TakesWhatIsWholeWhereItIsLenient) {
  places_.is_lenient = true;
  EXPECT_EQ(judge({server_, middle_}), X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY) << "absent";
  hang_up(root_);
  EXPECT_EQ(judge({server_, middle_}), X509_V_OK) << "absent, but in the directory";
  const std::string half = to_pem(other_).substr(0, 300);
  trust({half, to_pem(other_), half});
  EXPECT_EQ(judge({make_server(other_)}), X509_V_OK);
}

TEST_F(TrustStoreTest, ReadsTheFileAnewOnceItHasChanged) {
  trust({to_pem(other_)});
  EXPECT_NE(judge({server_, middle_}), X509_V_OK);
  trust({to_pem(other_), to_pem(root_)});
  EXPECT_EQ(judge({server_, middle_}), X509_V_OK);
}

}  // namespace
}  // namespace cred
