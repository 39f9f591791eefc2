// SPDX-License-Identifier: Apache-2.0
// A simulated ECR API that issues tokens and remembers when.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.h"
#include "simulation/fault_desk.h"
#include "simulation/fibers.h"

namespace cred::syncd::simulation {

struct IssuedToken {
  std::string region;
  Instant issued_at;
  Instant expires_at;
};

class Aws {
 public:
  // `world` shows the true time. So few requests come here that chance may spare them: where there
  // were fewer faults than one in each `pace`, an outage begins with a request.
  Aws(Loop& world, FaultDesk faults, Span pace = Span::max())
      : world_(world), faults_(std::move(faults)), pace_(pace) {}

  // From a fiber; as a Send.
  Result<Response> answer(const Request& request);

  // A token as answer() would issue it now, without a request.
  std::string draw_password(const std::string& region);

  // nullptr for what was never issued, or has expired for days.
  const IssuedToken* find(const std::string& password) const;

  // Some token of this region that a newer one has followed, for people who paste old ones; empty
  // where there is none.
  std::string find_old_password(const std::string& region) const;

  const FaultDesk& faults() const { return faults_; }

  // Ages, in parts of a life, at which tokens were followed by another.
  const std::vector<double>& ages() const { return ages_; }

  std::function<void(const std::string&)> trace;
  std::function<void()> on_issue;  // of every token

 private:
  void catch_up();
  std::optional<Result<Response>> fail(Fault fault, const Request& request);
  Response refuse(int status, const std::string& type) const;
  bool is_clock_wrong(const Request& request) const;
  Response issue(const std::string& region, bool is_expired);
  std::string make_password(Instant expiry);
  void keep(const std::string& region, const std::string& password);
  void forget_old();

  Loop& world_;
  FaultDesk faults_;
  Span pace_;
  std::map<std::string, IssuedToken> issued_;  // by password
  std::map<std::string, std::string> latest_;  // by region
  std::vector<double> ages_;
  std::size_t number_ = 0;
};

// When a host of the simulated registries is asked for: eu-west-1 of either kind of host.
std::string region_of(std::string_view host);

}  // namespace cred::syncd::simulation
