// SPDX-License-Identifier: Apache-2.0
// Runs loopback.py for the life of a test program and knows its ports.
#pragma once

#include <string>

namespace cred::testing {

class Loopback {
 public:
  Loopback();
  ~Loopback();
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;
  Loopback(Loopback&&) = delete;
  Loopback& operator=(Loopback&&) = delete;

  // "127.0.0.1:<port>" of one of loopback.py's servers.
  std::string address(const std::string& server) const;

  const std::string& ca_file() const { return ca_file_; }

  // In PEM, of the client "alice" or "bob": its certificate, and its key.
  std::string certificate_of(const std::string& client) const;
  std::string key_of(const std::string& client) const;

  // The same authority in a directory, under the name that `openssl rehash` gives it.
  std::string ca_directory() const;

 private:
  std::string read_beside(const std::string& name) const;

  int stdin_ = -1;  // loopback.py ends when this is closed
  int child_ = -1;
  std::string facts_;
  std::string ca_file_;
};

}  // namespace cred::testing
