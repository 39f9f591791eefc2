// SPDX-License-Identifier: Apache-2.0
// poll(2) over listeners and clients.
#include "syncd/observe/http/server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <list>
#include <numeric>
#include <thread>
#include <utility>

#include "base/file.h"
#include "syncd/observe/http/connection.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostClients = 32;
constexpr std::size_t kMostPending = std::size_t{8} << 20U;
constexpr std::chrono::milliseconds kLongestWait{60000};
constexpr std::chrono::milliseconds kPause{1000};  // after the system had no descriptor for us

struct Client {
  Connection connection;
  bool guards_host;
};

}  // namespace

class WebServer::State {
 public:
  State(std::vector<std::shared_ptr<const WebListener>> listeners, UniqueFd wake, ServeWeb serve)
      : listeners_(std::move(listeners)), wake_(std::move(wake)), serve_(std::move(serve)) {}

  void start() {
    thread_ = std::thread([this] { run(); });
  }

  void stop() {
    const std::uint64_t one = 1;
    static_cast<void>(::write(wake_.get(), &one, sizeof(one)) == sizeof(one));
    thread_.join();
  }

 private:
  void run() {
    while (true) {
      std::vector<pollfd> polled = list_polled();
      static_cast<void>(::poll(polled.data(), polled.size(), find_timeout()));
      if (polled.front().revents != 0) return;
      for (const pollfd& one : polled) {
        if (one.revents != 0) take_event(one.fd);
      }
      clients_.remove_if([](const Client& client) {
        return client.connection.remaining() == std::chrono::milliseconds{0};
      });
      drop_pending();
    }
  }

  std::vector<pollfd> list_polled() const {
    std::vector<pollfd> polled{{wake_.get(), POLLIN, 0}};
    if (listens_again_.has_passed()) {
      for (const auto& listener : listeners_) polled.push_back({listener->socket(), POLLIN, 0});
    }
    for (const Client& client : clients_) {
      polled.push_back({client.connection.socket(), client.connection.events(), 0});
    }
    return polled;
  }

  int find_timeout() const {
    std::chrono::milliseconds least = kLongestWait;
    for (const Client& client : clients_) least = std::min(least, client.connection.remaining());
    if (!listens_again_.has_passed()) least = std::min(least, listens_again_.remaining());
    return static_cast<int>(least.count()) + 1;
  }

  void take_event(int socket) {
    for (const auto& listener : listeners_) {
      if (listener->socket() == socket) return accept(*listener);
    }
    const auto found = std::find_if(clients_.begin(), clients_.end(), [&](const Client& client) {
      return client.connection.socket() == socket;
    });
    if (found != clients_.end()) advance(found);
  }

  void advance(std::list<Client>::iterator client) {
    const auto answer = [&](std::string_view head) {
      return answer_web(
          head, [&](const WebRequest& request) { return serve_(request, client->guards_host); });
    };
    if (!client->connection.advance(answer)) clients_.erase(client);
  }

  void accept(const WebListener& listener) {
    UniqueFd socket(::accept4(listener.socket(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) {
      const bool is_short =
          errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
      if (is_short) listens_again_ = Deadline::after(kPause);
      return;
    }
    if (clients_.size() >= kMostClients) clients_.pop_front();
    clients_.push_back({Connection(std::move(socket)), listener.guards_host()});
  }

  void drop_pending() {
    const auto add = [](std::size_t sum, const Client& client) {
      return sum + client.connection.pending();
    };
    while (clients_.size() > 1 &&
           std::accumulate(clients_.begin(), clients_.end(), std::size_t{0}, add) > kMostPending) {
      clients_.pop_front();
    }
  }

  // Constant after construction.
  std::vector<std::shared_ptr<const WebListener>> listeners_;
  UniqueFd wake_;
  ServeWeb serve_;

  std::thread thread_;  // of whoever starts and stops it

  // Of the thread alone.
  std::list<Client> clients_;  // in the order of their coming
  Deadline listens_again_ = Deadline::after(std::chrono::milliseconds{0});
};

Result<std::unique_ptr<WebServer>> WebServer::start(
    std::vector<std::shared_ptr<const WebListener>> listeners, ServeWeb serve) {
  UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake) return Error{Errc::local, "metrics: eventfd: " + describe_errno(errno)};
  auto state = std::make_unique<State>(std::move(listeners), std::move(wake), std::move(serve));
  state->start();
  return std::unique_ptr<WebServer>(new WebServer(std::move(state)));
}

WebServer::WebServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

WebServer::~WebServer() { state_->stop(); }

}  // namespace cred::syncd
