// SPDX-License-Identifier: Apache-2.0
// A user's environment and files as values, and the source that they lead to.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "aws/chain.h"
#include "support/memory_files.h"
#include "support/test_environment.h"

namespace cred::testing {

constexpr const char* kConfig = "/home/me/.aws/config";
constexpr const char* kCredentials = "/home/me/.aws/credentials";

class User {
 public:
  explicit User(std::vector<std::string> variables, std::string config = {},
                std::string credentials = {})
      : environment_(std::move(variables)),
        read_file_(
            read_from({{kConfig, std::move(config)}, {kCredentials, std::move(credentials)}})) {
    context.boot_id = "boot-1";
    context.fallback_region = "eu-west-3";
    client.transport.now = [] { return from_epoch(1790000000); };
    client.transport.random = [] { return 0.0; };
    client.transport.sleep = [](std::chrono::milliseconds) {};
    client.transport.send = [this](const Request& request) -> Result<Response> {
      requests.push_back(request);
      return Error{Errc::unavailable, "cannot connect"};
    };
  }

  void use_files(ReadFile read_file) { read_file_ = std::move(read_file); }

  Result<Settings> settings() const {
    return load_settings(environment_.view(), "/home/me", read_file_);
  }

  Result<Source> choose() const {
    auto loaded = settings();
    if (!loaded) return loaded.error();
    return choose_source(*loaded, client, context);
  }

  // The text of the error that choosing ends with.
  std::string refusal() const {
    const auto source = choose();
    if (source) return "no error, but " + source->description;
    return source.error().text;
  }

  SourceContext context;
  AwsClient client;
  std::vector<Request> requests;

 private:
  TestEnvironment environment_;
  ReadFile read_file_;
};

inline Deadline soon() { return Deadline::after(std::chrono::seconds{5}); }

}  // namespace cred::testing
