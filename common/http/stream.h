// SPDX-License-Identifier: Apache-2.0
// A reply that is read while the server still writes it, and the seam through which it is asked
// for.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "http/request.h"

namespace cred {

// Called on the thread that serves the connections of all senders: none may block, throw, or take
// long, since all others would wait.
struct StreamHandler {
  // When the headers of the final answer are there; may be empty.
  std::function<void(int status)> on_head;

  // Bytes of the body as they come, whatever the status is.
  std::function<void(std::string_view data)> on_data;

  // Exactly once, last: status and headers of a reply that came to its end, or why it did not.
  std::function<void(Result<Response> head)> on_end;
};

// Ends the stream; on_end then says so or says nothing. Harmless after the end.
using StopStream = std::function<void()>;

// Does not block. The request's total_timeout bounds the whole stream. Any number of threads may
// call it.
using StartStream = std::function<StopStream(Request request, StreamHandler handler)>;

}  // namespace cred
