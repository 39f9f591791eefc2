// SPDX-License-Identifier: Apache-2.0
// libcurl's socket interface. Source for its duties:
// https://curl.se/libcurl/c/curl_multi_socket_action.html
#include "http/curl_multi.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "http/curl_loop.h"

namespace cred {
namespace {

// libcurl 7.88 keeps bytes of an HTTP/2 stream that neither the socket nor a timer will tell of
// again; only another look hands them out, and a large reply takes several.
constexpr std::chrono::milliseconds kBetweenLooks{2};
constexpr int kLooks = 8;

std::uint32_t draw_id() {
  static std::atomic<std::uint32_t> last{0};
  return ++last;
}

extern "C" {

// The signature is libcurl's.
int take_note_of_socket(CURL* /*handle*/, curl_socket_t socket, int what, void* multi,
                        void* /*unused*/) {
  static_cast<CurlMulti*>(multi)->note_socket(socket, what);
  return 0;
}

}  // extern "C"

}  // namespace

CurlMulti::CurlMulti(int streams, int connections) : id_(draw_id()), multi_(curl_multi_init()) {
  CURLM* const multi = multi_.get();  // a failure shows where the first transfer is to start
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, static_cast<long>(streams));
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(connections));
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &take_note_of_socket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
}

void CurlMulti::post(std::function<void()> order) {
  CurlLoop::get().post({shared_from_this(), std::move(order)});
}

void CurlMulti::close() {
  CurlLoop& loop = CurlLoop::get();
  loop.post({shared_from_this(), nullptr});
  if (loop.is_own_thread()) {
    is_closed_ = true;
    return;
  }
  const MutexLock lock(mutex_);
  while (!is_gone_) gone_.wait(mutex_);
}

void CurlMulti::start(CURL* handle, Ended ended) {
  if (is_closed_) return;
  if (curl_multi_add_handle(multi_.get(), handle) != CURLM_OK) return ended(CURLE_FAILED_INIT);
  transfers_.emplace(handle, std::move(ended));
  note_order();
}

void CurlMulti::stop(CURL* handle) {
  if (transfers_.erase(handle) > 0) curl_multi_remove_handle(multi_.get(), handle);
}

void CurlMulti::note_socket(int socket, int what) {
  const bool reads = what == CURL_POLL_IN || what == CURL_POLL_INOUT;
  const bool writes = what == CURL_POLL_OUT || what == CURL_POLL_INOUT;
  if (!reads && !writes) looks_.erase(socket);
  CurlLoop::get().watch(socket, {id_, reads, writes});
}

void CurlMulti::take_turn(Clock::time_point now) {
  if (is_closed_ || (ready_.empty() && now < due_)) return;
  for (const int socket : ready_) looks_[socket] = kLooks;
  if (ready_.empty()) add_looks();
  for (const int socket : std::exchange(ready_, {})) act(socket);
  act(CURL_SOCKET_TIMEOUT);
  finish();
  plan();
}

void CurlMulti::add_looks() {
  for (auto& [socket, left] : looks_) {
    --left;
    ready_.push_back(socket);
  }
  std::erase_if(looks_, [](const auto& look) { return look.second <= 0; });
}

// Without the events, so that libcurl looks at the socket itself: of several streams on it each
// would otherwise have to guess what the one before has left.
void CurlMulti::act(int socket) {
  int running = 0;
  if (!is_closed_) curl_multi_socket_action(multi_.get(), socket, 0, &running);
}

void CurlMulti::finish() {
  int waiting = 0;
  while (!is_closed_) {
    const CURLMsg* const message = curl_multi_info_read(multi_.get(), &waiting);
    if (message == nullptr) return;
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CURL* const handle = message->easy_handle;
    const Ended ended = std::move(transfers_.extract(handle).mapped());
    curl_multi_remove_handle(multi_.get(), handle);
    ended(code);
  }
}

void CurlMulti::plan() {
  long timeout = -1;
  curl_multi_timeout(multi_.get(), &timeout);
  const auto now = Clock::now();
  due_ = timeout < 0 ? Clock::time_point::max() : now + std::chrono::milliseconds{timeout};
  if (!looks_.empty()) due_ = std::min(due_, now + kBetweenLooks);
}

void CurlMulti::shut() {
  is_closed_ = true;
  for (const auto& [handle, ended] : transfers_) curl_multi_remove_handle(multi_.get(), handle);
  multi_.reset();
  transfers_.clear();  // last, since the handles may be among what it holds
  const MutexLock lock(mutex_);
  is_gone_ = true;
  gone_.notify_all();
}

}  // namespace cred
