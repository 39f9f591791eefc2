// SPDX-License-Identifier: Apache-2.0
// One simulated API server behind the two seams below which curl would be: requests and streams.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/stream.h"
#include "simulation/fault_desk.h"
#include "simulation/fibers.h"
#include "simulation/stream.h"
#include "support/apiserver/object_store.h"
#include "support/apiserver/routes.h"

namespace cred::syncd::simulation {

class ApiServer {
 public:
  // `world` must outlive it, as must the fibers that call it.
  ApiServer(Loop& world, FaultDesk faults, bool has_idle_guard);

  cred::testing::ObjectStore& store() { return store_; }

  cred::testing::Routes& routes() { return routes_; }

  const FaultDesk& faults() const { return faults_; }

  // Over whatever was planned; it begins now or later.
  void add_outage(const Outage& outage);

  // From a fiber; as a Send.
  Result<Response> answer(const Request& request);

  // As a StartStream. Its handler is called from `world`.
  StopStream open_stream(Request request, StreamHandler handler);

  // The process at the other end is gone.
  void drop_streams();

  std::function<void(const std::string&)> trace;
  std::function<void(const Request&)> on_request;  // of every one, streams too

  // The event of this namespace was withheld from a watch.
  std::function<void(const std::string& namespace_name)> on_lost_event;

 private:
  Result<Response> fail(Fault fault, const Request& request);
  void plan_outage(const Outage& outage);
  void begin_outage(const Outage& outage);
  void tell_streams();

  Loop& world_;
  FaultDesk faults_;
  bool has_idle_guard_;
  cred::testing::ObjectStore store_;
  cred::testing::Routes routes_{store_};
  std::vector<std::weak_ptr<Stream>> streams_;
};

// What an HTTP-level fault looks like; nullopt for one below HTTP.
std::optional<Response> make_refusal(Fault fault, Dice& dice);

// "the connection was lost", as curl's owner words it.
Error make_network_error(Fault fault);

}  // namespace cred::syncd::simulation
