// SPDX-License-Identifier: Apache-2.0
// Where distributions keep their authorities.
#include "http/system_trust.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "support/temporary_directory.h"

namespace cred {
namespace {

class SystemTrustPlaces : public ::testing::Test {
 protected:
  void write(const std::string& path) const {
    const std::filesystem::path file(root_.path() + path);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << "x";
  }

  SystemTrust find() const { return find_system_trust(root_.path()); }

  testing::TemporaryDirectory root_;
};

TEST_F(SystemTrustPlaces, KnowEachDistribution) {
  for (const char* const path :
       {"/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/certs/ca-certificates.crt"}) {
    write(path);  // each of them goes before those of the earlier turns
    EXPECT_EQ(find().file, root_.path() + path);
  }
}

TEST_F(SystemTrustPlaces, AreNamedWhereThereIsNone) {
  EXPECT_EQ(find().file, root_.path() + "/etc/ssl/certs/ca-certificates.crt");
  EXPECT_EQ(find().directory, "");
}

TEST_F(SystemTrustPlaces, HaveTheDirectoriesThatAreThere) {
  write("/etc/pki/tls/certs/0123abcd.0");
  EXPECT_EQ(find().directory, root_.path() + "/etc/pki/tls/certs");
  write("/etc/ssl/certs/0123abcd.0");
  EXPECT_EQ(find().directory,
            root_.path() + "/etc/ssl/certs:" + root_.path() + "/etc/pki/tls/certs");
}

}  // namespace
}  // namespace cred
