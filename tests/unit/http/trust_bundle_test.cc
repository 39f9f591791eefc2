// SPDX-License-Identifier: Apache-2.0
// Which blocks may be of a name, and how little of a file need be good for that.
#include "http/trust_bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "http/certificate_name.h"
#include "support/temporary_directory.h"
#include "unit/http/certificates.h"

namespace cred {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::make_root;
using testing::Party;
using testing::to_pem;

std::string der_of(const Party& party) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(party.certificate.get(), &bytes);
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

// Without the line's end, which is not of the block.
std::string block_of(const Party& party) {
  std::string pem = to_pem(party);
  pem.pop_back();
  return pem;
}

class TrustBundleTest : public ::testing::Test {
 protected:
  Party one_ = make_root({.subject = {"One"}});
  Party two_ = make_root({.subject = {"Two"}});
  Party long_ = make_root({.subject = {"Long"}, .organization_size = 3000});
};

TEST_F(TrustBundleTest, FindsTheBlocksOfANameAlone) {
  const Party again = make_root({.subject = {"ONE"}});
  const TrustBundle bundle(to_pem(one_) + to_pem(two_) + to_pem(again) + to_pem(one_));
  EXPECT_THAT(bundle.find(fold_subject(der_of(one_))),
              ElementsAre(block_of(one_), block_of(again)));
  EXPECT_THAT(bundle.find(fold_subject(der_of(two_))), ElementsAre(block_of(two_)));
  EXPECT_THAT(bundle.find(fold_subject(der_of(long_))), IsEmpty());
}

TEST_F(TrustBundleTest, CountsABlockThatItCannotReadForAnyName) {
  const TrustBundle bundle(to_pem(two_) + to_pem(long_));
  EXPECT_THAT(bundle.find(fold_subject(der_of(one_))), ElementsAre(block_of(long_)));
  EXPECT_THAT(bundle.find_unread(), ElementsAre(block_of(long_)));
}

TEST_F(TrustBundleTest, FindsAllForANameThatItCannotRead) {
  const TrustBundle bundle(to_pem(one_) + to_pem(two_));
  EXPECT_EQ(bundle.find(std::nullopt).size(), 2U);
}

TEST_F(TrustBundleTest, GoesOnBehindACertificateThatIsCutOff) {
  const TrustBundle bundle(to_pem(one_).substr(0, 100) + "\n" + to_pem(two_));
  EXPECT_TRUE(bundle.is_cut_off());
  EXPECT_THAT(bundle.find(std::nullopt), ElementsAre(block_of(two_)));
}

TEST_F(TrustBundleTest, IsNotMisledByAnythingShort) {
  const std::string whole = to_pem(one_);
  for (std::size_t size = 0; size < whole.size() - 1; ++size) {
    const TrustBundle bundle(whole.substr(0, size));
    EXPECT_TRUE(bundle.is_empty()) << size;
  }
}

TEST(FoldSubject, NeedsTheSubjectAndNothingBehindIt) {
  const Party party = make_root({.subject = {"One"}});
  const std::string der = der_of(party);
  const auto fold = fold_subject(der);
  ASSERT_TRUE(fold);
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_NAME(X509_get_subject_name(party.certificate.get()), &bytes);
  const std::string name(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  EXPECT_EQ(fold_name(name), fold);
  const std::size_t end = der.rfind(name) + name.size();
  for (std::size_t cut = 0; cut < der.size(); ++cut) {
    EXPECT_EQ(fold_subject(der.substr(0, cut)), cut < end ? std::nullopt : fold) << cut;
  }
}

TEST(FoldName, RefusesWhatIsNotPlainDer) {
  for (const char* const text : {"", "0", "0\x01", "0\x80", "0\x84\x7f\xff\xff\xff",
                                 "1\x02\x30\x00", "0\x04\x31\x05\x30\x03"}) {
    EXPECT_EQ(fold_name(text), std::nullopt) << text;
  }
}

class ShareTrustBundle : public ::testing::Test {
 protected:
  testing::TemporaryDirectory folder_;
  std::string path_ = folder_ / "bundle";
};

TEST_F(ShareTrustBundle, ReadsAFileThatStaysTheSameOnce) {
  std::ofstream(path_) << to_pem(make_root({.subject = {"One"}}));
  const auto first = share_trust_bundle(path_);
  const auto second = share_trust_bundle(path_);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
}

TEST_F(ShareTrustBundle, NamesTheCauseAndDoesNotWait) {
  EXPECT_EQ(share_trust_bundle(path_).error().text, "No such file or directory");
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_FALSE(share_trust_bundle(path_));
  EXPECT_FALSE(share_trust_bundle(folder_.path()));
}

}  // namespace
}  // namespace cred
