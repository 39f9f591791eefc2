// SPDX-License-Identifier: Apache-2.0
// Accepted → read to the line end → handed on → answered → closed.
#include "syncd/service/control/server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <map>
#include <thread>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "base/file.h"
#include "base/mutex.h"
#include "base/unique_fd.h"
#include "syncd/service/control/listener.h"
#include "syncd/service/control/peer.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostPeers = 32;
constexpr std::chrono::seconds kTimeToAsk{5};
constexpr std::chrono::minutes kTimeToWait{10};

struct Peer {
  UniqueFd socket;
  Deadline deadline;
  std::string read;
  bool has_asked = false;
};

// A reply is far smaller than the buffer of a socket, so one that does not fit has no reader.
void send_line(int socket, const std::string& line) {
  static_cast<void>(::send(socket, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
}

ControlReply make_refusal(const std::string& trouble) { return {true, 0, 0, trouble}; }

}  // namespace

class ControlServer::State : public std::enable_shared_from_this<State> {
 public:
  State(UniqueFd listener, UniqueFd wake, std::string path, TakeRequest take)
      : listener_(std::move(listener)),
        wake_(std::move(wake)),
        path_(std::move(path)),
        take_(std::move(take)) {}

  void start() {
    thread_ = std::thread([this] { serve(); });
  }

  void stop() {
    {
      const MutexLock lock(mutex_);
      is_stopping_ = true;
    }
    wake();
    thread_.join();
    static_cast<void>(::unlink(path_.c_str()));
  }

 private:
  void wake() const {
    const std::uint64_t one = 1;
    static_cast<void>(::write(wake_.get(), &one, sizeof(one)) == sizeof(one));
  }

  void serve() {
    while (true) {
      std::vector<pollfd> polled = list_polled();
      static_cast<void>(::poll(polled.data(), polled.size(), next_timeout()));
      if (!send_replies()) return;
      for (const pollfd& one : polled) {
        if ((one.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
        if (one.fd == listener_.get()) {
          accept_peer();
        } else if (one.fd != wake_.get()) {
          read_from(one.fd);
        }
      }
      drop_late();
    }
  }

  std::vector<pollfd> list_polled() const {
    std::vector<pollfd> polled{{wake_.get(), POLLIN, 0}};
    if (peers_.size() < kMostPeers) polled.push_back({listener_.get(), POLLIN, 0});
    for (const auto& [id, peer] : peers_) polled.push_back({peer.socket.get(), POLLIN, 0});
    return polled;
  }

  int next_timeout() const {
    std::chrono::milliseconds least{60000};
    for (const auto& [id, peer] : peers_) least = std::min(least, peer.deadline.remaining());
    return static_cast<int>(least.count()) + 1;
  }

  // False where this is the end.
  bool send_replies() {
    std::uint64_t count = 0;
    static_cast<void>(::read(wake_.get(), &count, sizeof(count)) == sizeof(count));
    std::vector<std::pair<std::uint64_t, ControlReply>> replies;
    {
      const MutexLock lock(mutex_);
      if (is_stopping_) return false;
      replies.swap(replies_);
    }
    for (const auto& [id, reply] : replies) {
      const auto found = peers_.find(id);
      if (found == peers_.end()) continue;
      send_line(found->second.socket.get(), render_reply(reply));
      peers_.erase(found);
    }
    return true;
  }

  void accept_peer() {
    UniqueFd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) return;
    if (!may_command(socket.get())) {
      send_line(socket.get(), render_reply(make_refusal("you may not command ecr-syncd")));
      return;
    }
    peers_.emplace(++last_id_, Peer{std::move(socket), Deadline::after(kTimeToAsk), {}, false});
  }

  void read_from(int socket) {
    for (auto at = peers_.begin(); at != peers_.end(); ++at) {
      if (at->second.socket.get() != socket) continue;
      if (!read_peer(at->first, at->second)) peers_.erase(at);
      return;
    }
  }

  // False where the peer is done with.
  bool read_peer(std::uint64_t id, Peer& peer) {
    std::array<char, 1024> buffer{};
    const auto count = ::recv(peer.socket.get(), buffer.data(), buffer.size(), 0);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    // Went away, or goes on talking.
    if (count == 0 || peer.has_asked) return false;
    peer.read.append(buffer.data(), static_cast<std::size_t>(count));
    const auto end = peer.read.find('\n');
    if (end == std::string::npos) return peer.read.size() <= kLongestMessage;
    const auto request = parse_request(std::string_view(peer.read).substr(0, end));
    if (!request) {
      send_line(peer.socket.get(), render_reply(make_refusal(request.error().text)));
      return false;
    }
    peer.has_asked = true;
    peer.deadline = Deadline::after(kTimeToWait);
    take_(*request, [weak = weak_from_this(), id](const ControlReply& reply) {
      if (const auto self = weak.lock()) self->add_reply(id, reply);
    });
    return true;
  }

  void add_reply(std::uint64_t id, const ControlReply& reply) {
    {
      const MutexLock lock(mutex_);
      replies_.emplace_back(id, reply);
    }
    wake();
  }

  void drop_late() {
    std::erase_if(peers_, [](const auto& pair) { return pair.second.deadline.has_passed(); });
  }

  // Constant after construction.
  UniqueFd listener_;
  UniqueFd wake_;
  std::string path_;
  TakeRequest take_;

  std::thread thread_;  // of whoever starts and stops it

  // Of the thread alone.
  std::map<std::uint64_t, Peer> peers_;
  std::uint64_t last_id_ = 0;

  Mutex mutex_;
  std::vector<std::pair<std::uint64_t, ControlReply>> replies_ GUARDED_BY(mutex_);
  bool is_stopping_ GUARDED_BY(mutex_) = false;
};

Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::string& path,
                                                            TakeRequest take) {
  auto listener = listen_at(path);
  if (!listener) return listener.error();
  UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake) return Error{Errc::local, "eventfd: " + describe_errno(errno)};
  auto state =
      std::make_shared<State>(*std::move(listener), std::move(wake), path, std::move(take));
  state->start();
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(state)));
}

ControlServer::ControlServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

ControlServer::~ControlServer() { state_->stop(); }

}  // namespace cred::syncd
