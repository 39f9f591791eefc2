// SPDX-License-Identifier: Apache-2.0
// A socket of datagrams in the place of the service manager's or the journal's.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <string>

#include "base/unique_fd.h"

namespace cred::syncd {

class OwnSocket {
 public:
  // `address` as send_datagram takes it.
  explicit OwnSocket(std::string address)
      : address_(std::move(address)), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un place{};
    place.sun_family = AF_UNIX;
    address_.copy(static_cast<char*>(place.sun_path), sizeof(place.sun_path) - 1);
    socklen_t size = sizeof(place);
    if (address_.starts_with('@')) {
      place.sun_path[0] = '\0';
      size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    }
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&place), size), 0);
  }

  const std::string& address() const { return address_; }

  // The next message; empty where none waits.
  std::string take() const {
    std::array<char, 65536> text{};
    const ssize_t size = ::recv(socket_.get(), text.data(), text.size(), MSG_DONTWAIT);
    return size < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(size));
  }

 private:
  std::string address_;
  UniqueFd socket_;
};

}  // namespace cred::syncd
