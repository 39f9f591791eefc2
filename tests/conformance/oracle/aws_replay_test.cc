// SPDX-License-Identifier: Apache-2.0
// Every AWS case of the record through our plan: where the real tools agree, so do we.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "conformance/oracle/aws_world.h"
#include "conformance/oracle/clock.h"
#include "conformance/oracle/decided.h"
#include "conformance/oracle/verdict.h"
#include "ecr/plan.h"
#include "ecr/plan_notes.h"
#include "registry/registry.h"
#include "support/temporary_directory.h"
#include "support/test_environment.h"

namespace cred {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AwsOutcome;
using testing::AwsWorld;

// How many of the four judges must be of one mind.
constexpr std::size_t kQuorum = 3;

std::string put_home(std::string text, const std::string& home) {
  for (auto at = text.find("@HOME@"); at != std::string::npos; at = text.find("@HOME@", at)) {
    text.replace(at, 6, home);
  }
  return text;
}

void write_file(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> lay_out(const json& row, const std::string& home) {
  for (const char* const program : {"bin/creds", "my tools/creds"}) {
    fs::create_directories((fs::path(home) / program).parent_path());
    fs::copy_file(ORACLE_FOLDER "/creds.sh", fs::path(home) / program);
  }
  for (const auto& [name, text] : row["files"].items()) {
    write_file(fs::path(home) / name, put_home(text, home));
  }
  std::vector<std::string> entries = {"HOME=" + home, "PATH=/usr/bin:/bin"};
  for (const auto& [name, value] : row["env"].items()) {
    entries.push_back(name + '=' + put_home(value, home));
  }
  return entries;
}

std::string registry_of(const std::string& region) {
  return "123456789012.dkr.ecr." + region + ".amazonaws.com" +
         (region.starts_with("cn-") ? ".cn" : "");
}

PlanContext make_context(const Environment& environment, const std::string& home, AwsWorld& world) {
  PlanContext context{environment, home, "boot", {}, {}, {}, {}, {}};
  // What machine this test runs on is no part of a case.
  context.read_file = [](const std::string& path) -> Result<std::optional<std::string>> {
    if (path.starts_with("/sys/")) return std::optional<std::string>();
    return read_file(path, std::size_t{1} << 20U);
  };
  context.make_sender = [&world](const Settings&) {
    return Sender{[&world](const Request& request) { return world.answer(request); }};
  };
  context.now = [] { return testing::kOracleNow; };
  context.sleep = [](std::chrono::milliseconds) {};
  context.random = [] { return 0.5; };
  return context;
}

struct Ours {
  AwsOutcome outcome;
  std::string error;  // for whoever reads a failure of this test
};

Ours run(const json& row) {
  const testing::TemporaryDirectory home;
  const testing::TestEnvironment environment(lay_out(row, home.path()));
  AwsWorld world(row["imds"]);
  PlanNotes notes;
  PlanContext context = make_context(environment.view(), home.path(), world);
  context.notes = &notes;
  const auto deadline = Deadline::after(std::chrono::seconds{20});
  const auto plan = make_plan(*parse_registry(registry_of(row["registry"])), context);
  if (!plan) return {world.outcome(), plan.error().text};
  const auto credentials = notes.fetch_credentials(deadline);
  if (!credentials) return {world.outcome(), credentials.error().text};
  const auto identity = notes.identify(*credentials, deadline);
  const auto authorization = notes.authorize(*credentials, deadline);
  std::string error = identity ? std::string() : identity.error().text;
  if (!authorization) error += authorization.error().text;
  return {world.outcome(), error};
}

class Comparison {
 public:
  Comparison(const json& row, const Ours& ours) : row_(row), record_(row["record"]), ours_(ours) {}

  // Fails the test wherever we differ and no row of docs/conformance.md says so.
  void check() const {
    const auto who = testing::find_agreement(record_, "who", kQuorum);
    const std::string& own = ours_.outcome.who;
    if (who) {
      compare("who", *who, own);
      if (*who != "-" && own == *who) compare_places();
    } else if (own != "-" && !testing::is_said(record_, "who", own)) {
      // Where the tools disagree we may do as one of them or refuse, but nothing of our own.
      report("who", "one of " + record_["who"].dump(), own, own);
    }
  }

 private:
  void compare_places() const {
    for (const auto& [field, value] : {std::pair<std::string, json>{"hops", ours_.outcome.hops},
                                       {"sts", ours_.outcome.sts},
                                       {"ecr", ours_.outcome.ecr}}) {
      // aws-sdk-js asks STS in the region of the profile, and so has no say in the way.
      const std::size_t quorum = field == "hops" ? kQuorum - 1 : kQuorum;
      const auto agreed = testing::find_agreement(record_, field, quorum);
      if (agreed && !is_global(agreed->dump())) compare(field, *agreed, value);
    }
  }

  // Where the CLI goes when nothing says a region, with FIPS to a host that does not exist; we go
  // to the STS of the registry's.
  static bool is_global(const std::string& places) {
    return places.find("https://sts.amazonaws.com ") != std::string::npos ||
           places.find(".aws-global.amazonaws.com ") != std::string::npos;
  }

  void compare(const std::string& field, const json& theirs, const json& own) const {
    if (theirs != own) report(field, theirs.dump(), own.dump(), own);
  }

  void report(const std::string& field, const std::string& theirs, const std::string& shown,
              const json& own) const {
    if (testing::is_decided(row_, field, own)) return;
    ADD_FAILURE() << row_["id"].get<std::string>() << ": " << field << "\n  the tools: " << theirs
                  << "\n  ours:      " << shown << "\n  our error: " << ours_.error
                  << "\n  env:       " << row_["env"].dump() << "\n  record:    " << record_.dump();
  }

  const json& row_;
  const json& record_;
  const Ours& ours_;
};

TEST(Oracle, AgreesWithTheAwsTools) {
  // Another seed's record can be tried without building anything.
  const char* const other = std::getenv("CRED_ORACLE_AWS");
  const auto rows = testing::read_record(other != nullptr ? other : ORACLE_FOLDER "/aws.jsonl");
  EXPECT_GE(rows.size(), other != nullptr ? 1U : 250U);
  for (const json& row : rows) Comparison(row, run(row)).check();
}

}  // namespace
}  // namespace cred
