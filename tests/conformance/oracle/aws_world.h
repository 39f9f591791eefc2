// SPDX-License-Identifier: Apache-2.0
// The AWS of the record (aws_world.py) as a Send: the same keys for the same askers, and a note of
// each call.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/request.h"

namespace cred::testing {

// What one tool, or we, did with a case, in the words of the record: "-" where it never came to it.
struct AwsOutcome {
  std::string who = "-";
  std::vector<std::string> hops;  // what was asked on the way to the credentials
  std::string sts = "-";          // URL and region of the question who one is
  std::string ecr = "-";          // of the password
};

class AwsWorld {
 public:
  explicit AwsWorld(bool has_imds) : has_imds_(has_imds) {}

  // Answers every URL there is.
  Result<Response> answer(const Request& request);

  const AwsOutcome& outcome() const { return outcome_; }

 private:
  struct Call;

  std::string issue(const std::string& who);
  std::string describe(const std::string& access_key_id) const;
  std::string find_signer(const Request& request, Call& call) const;
  Response answer_metadata(const Request& request, const std::string& path);
  Response answer_portal(const Request& request, const Call& call);
  Response answer_signed(const Request& request, Call& call);
  Response answer_sts(const std::map<std::string, std::string>& fields, const Call& call);
  std::string render_keys(const std::string& who);
  void note_hop(const std::string& hop);

  bool has_imds_;
  std::map<std::string, std::string> names_;
  AwsOutcome outcome_;
};

}  // namespace cred::testing
