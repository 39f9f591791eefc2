// SPDX-License-Identifier: Apache-2.0
// Recorded HTTP exchanges, answered in their order.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/request.h"

namespace cred::testing {

struct Exchange {
  std::string method;
  std::string url;
  std::string body;
  Response response;
};

// The recording is a list of events per connection; the exchanges follow one another.
inline std::vector<Exchange> read_exchanges(const nlohmann::json& traffic) {
  std::vector<Exchange> exchanges;
  for (const auto& event : traffic["events"]) {
    const auto& action = event["action"];
    if (action.contains("Request")) {
      const auto& request = action["Request"]["request"];
      exchanges.push_back({request["method"], request["uri"], {}, {}});
    } else if (action.contains("Response")) {
      exchanges.back().response.status = action["Response"]["response"]["Ok"]["status"];
    } else if (action.contains("Data")) {
      const bool is_reply = action["Data"]["direction"] == "Response";
      std::string& body = is_reply ? exchanges.back().response.body : exchanges.back().body;
      body += action["Data"]["data"]["Utf8"].get<std::string>();
    }
  }
  return exchanges;
}

// A field of a form as it is compared. A session name that the recorded SDK made up is as good as
// one that is made up here; the line end after a token in a file is not sent here.
inline std::string normalize_field(std::string field) {
  const std::string name = "RoleSessionName=";
  for (const char* const made_up :
       {"assume-role-from-profile-", "web-identity-token-profile-", "docker-credential-ecr-"}) {
    if (field.starts_with(name + made_up)) return name;
  }
  if (field.starts_with("WebIdentityToken=") && field.ends_with("%0A")) {
    field.resize(field.size() - 3);
  }
  return field;
}

// How much of a request's body must be that of the recording: with `roles_differ` the recording was
// made with another role and token than its folder has.
inline std::vector<std::string> read_form(std::string_view body, bool roles_differ) {
  std::vector<std::string> fields;
  while (!body.empty()) {
    const auto end = std::min(body.find('&'), body.size());
    std::string field = normalize_field(std::string(body.substr(0, end)));
    if (roles_differ && (field.starts_with("RoleArn=") || field.starts_with("WebIdentityToken="))) {
      field.resize(field.find('='));
    }
    fields.push_back(std::move(field));
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  std::sort(fields.begin(), fields.end());
  return fields;
}

class Replay {
 public:
  explicit Replay(const nlohmann::json& traffic, bool roles_differ = false)
      : played_(std::make_shared<Played>()) {
    played_->exchanges = read_exchanges(traffic);
    played_->roles_differ = roles_differ;
  }

  // What is asked beyond the recording finds nobody, and is counted.
  Send send() const {
    return [played = played_](const Request& request) -> Result<Response> {
      if (played->next == played->exchanges.size()) {
        played->beyond.push_back(request);
        return Error{Errc::unavailable, "the recording has ended"};
      }
      const Exchange& exchange = played->exchanges[played->next++];
      EXPECT_EQ(request.method, exchange.method);
      EXPECT_EQ(request.url, exchange.url);
      EXPECT_EQ(read_form(request.body, played->roles_differ),
                read_form(exchange.body, played->roles_differ));
      return exchange.response;
    };
  }

  bool is_finished() const { return played_->next == played_->exchanges.size(); }

  const std::vector<Request>& beyond() const { return played_->beyond; }

 private:
  struct Played {
    std::vector<Exchange> exchanges;
    std::size_t next = 0;
    std::vector<Request> beyond;
    bool roles_differ = false;
  };

  std::shared_ptr<Played> played_;
};

}  // namespace cred::testing
