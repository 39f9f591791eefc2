// SPDX-License-Identifier: Apache-2.0
// epoll over the sockets of all, an eventfd for what other threads ask.
#include "http/curl_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace cred {
namespace {

constexpr std::uint64_t kWakeup = 0;  // no multi handle has this number

UniqueFd check(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return UniqueFd(fd);
}

// Both in one number, since the multi handle may be gone when the kernel tells of its socket.
std::uint64_t pack(std::uint32_t id, int socket) {
  return std::uint64_t{id} << 32U | static_cast<std::uint32_t>(socket);
}

}  // namespace

CurlLoop& CurlLoop::get() {
  // Never freed: its thread serves whoever is left until the process has ended.
  // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
  static CurlLoop& loop = *new CurlLoop;
  return loop;
}

CurlLoop::CurlLoop()
    : sockets_(check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wakeup_(check(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = kWakeup;
  ::epoll_ctl(sockets_.get(), EPOLL_CTL_ADD, wakeup_.get(), &event);
  std::thread thread([this] { run(); });
  own_ = thread.get_id();
  thread.detach();
}

void CurlLoop::post(Order order) {
  bool is_first = false;
  {
    const MutexLock lock(mutex_);
    is_first = orders_.empty();
    orders_.push_back(std::move(order));
  }
  if (!is_first) return;
  static_cast<void>(::eventfd_write(wakeup_.get(), 1));  // fails only where it is awake already
}

void CurlLoop::watch(int socket, const Watch& watch) const {
  epoll_event event{};
  if (watch.reads) event.events |= EPOLLIN;
  if (watch.writes) event.events |= EPOLLOUT;
  event.data.u64 = pack(watch.id, socket);
  if (event.events == 0) {
    ::epoll_ctl(sockets_.get(), EPOLL_CTL_DEL, socket, &event);
  } else if (::epoll_ctl(sockets_.get(), EPOLL_CTL_ADD, socket, &event) != 0 && errno == EEXIST) {
    ::epoll_ctl(sockets_.get(), EPOLL_CTL_MOD, socket, &event);
  }
}

void CurlLoop::run() {
  while (true) {
    wait();
    take_orders();
    // None comes or goes meanwhile: that takes an order.
    const auto now = Clock::now();
    for (const auto& [id, multi] : multis_) multi->take_turn(now);
  }
}

void CurlLoop::wait() {
  std::array<epoll_event, 64> events{};
  const int count =
      ::epoll_wait(sockets_.get(), events.data(), static_cast<int>(events.size()), find_timeout());
  for (int i = 0; i < count; ++i) {
    const std::uint64_t data = events.at(static_cast<std::size_t>(i)).data.u64;
    if (data == kWakeup) {
      eventfd_t ignored = 0;
      ::eventfd_read(wakeup_.get(), &ignored);
      continue;
    }
    const int socket = static_cast<int>(data & 0xffffffffU);
    const auto found = multis_.find(static_cast<std::uint32_t>(data >> 32U));
    if (found == multis_.end()) {
      watch(socket, {});
    } else {
      found->second->note_ready(socket);
    }
  }
}

void CurlLoop::take_orders() {
  std::vector<Order> orders;
  {
    const MutexLock lock(mutex_);
    orders.swap(orders_);
  }
  for (Order& each : orders) {
    const Order order = std::exchange(each, {});  // gone before a close() behind it returns
    CurlMulti& multi = *order.multi;
    if (!order.act) {
      multis_.erase(multi.id());
      multi.shut();
    } else if (!multi.is_closed()) {
      multis_.try_emplace(multi.id(), order.multi);
      multi.note_order();
      order.act();
    }
  }
}

// In milliseconds, -1 for ever; never too early, which would be a turn for nothing.
int CurlLoop::find_timeout() const {
  constexpr std::chrono::milliseconds kLongest{60000};
  auto due = Clock::time_point::max();
  for (const auto& [id, multi] : multis_) due = std::min(due, multi->due());
  if (due == Clock::time_point::max()) return -1;
  const auto now = Clock::now();
  if (due <= now) return 0;
  return static_cast<int>(
      std::min(std::chrono::ceil<std::chrono::milliseconds>(due - now), kLongest).count());
}

}  // namespace cred
