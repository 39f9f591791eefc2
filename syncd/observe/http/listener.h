// SPDX-License-Identifier: Apache-2.0
// A socket that a web server listens at.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

class WebListener {
 public:
  // `path`: removed at the end; may be empty.
  WebListener(UniqueFd socket, std::string place, std::string path, bool guards_host);

  WebListener(const WebListener&) = delete;
  WebListener& operator=(const WebListener&) = delete;
  WebListener(WebListener&&) = delete;
  WebListener& operator=(WebListener&&) = delete;
  ~WebListener();

  int socket() const { return socket_.get(); }

  // For people: "http://127.0.0.1:9599/".
  const std::string& place() const { return place_; }

  // Whether only this machine is meant to ask, so that a browser which came by another name was
  // lured here.
  bool guards_host() const { return guards_host_; }

 private:
  UniqueFd socket_;
  std::string place_;
  std::string path_;
  bool guards_host_;
};

// Fails (local), saying what to do, where the address is not to be had. A socket file gets mode
// 0660 and takes the place of one that nobody listens at.
Result<std::shared_ptr<const WebListener>> listen_for_web(const MetricsConfig& config);

// One that systemd made.
std::shared_ptr<const WebListener> adopt_web_listener(UniqueFd socket);

// Whether a browser that was not lured here would send this as Host: nothing, localhost, or an
// address in digits.
bool is_local_host(std::string_view host);

}  // namespace cred::syncd
