// SPDX-License-Identifier: Apache-2.0
// One request on the objects of a simulated cluster, answered as an API server of 1.36 answers it.
#pragma once

#include <string>
#include <string_view>

#include "http/request.h"
#include "simulation/object_store.h"

namespace cred::simulation {

// Of anything but a watch.
Response answer_request(ObjectStore& store, const Request& request);

// "/api/v1/secrets?limit=500" of an absolute URL.
std::string_view path_of(const Request& request);

// The value of a query's parameter as it stands; empty where there is none.
std::string_view find_parameter(std::string_view path, std::string_view name);

}  // namespace cred::simulation
