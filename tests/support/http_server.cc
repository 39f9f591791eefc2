// SPDX-License-Identifier: Apache-2.0
// One thread that accepts, and one for each connection, which serves one request.
#include "support/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <sstream>
#include <utility>

namespace cred::testing {
namespace {

// Appends what has come; false at the end.
bool receive(int connection, std::string& text) {
  std::array<char, 16384> block{};
  const ssize_t count = ::recv(connection, block.data(), block.size(), 0);
  if (count > 0) text.append(block.data(), static_cast<std::size_t>(count));
  return count > 0;
}

Request parse_head(const std::string& head) {
  Request request;
  std::istringstream lines(head);
  lines >> request.method >> request.url;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line.find(": ") != std::string::npos) {
    const std::size_t colon = line.find(": ");
    request.headers.push_back(
        {line.substr(0, colon), line.substr(colon + 2, line.size() - colon - 3)});
  }
  return request;
}

std::string render(const Response& response) {
  std::string text =
      "HTTP/1.1 " + std::to_string(response.status) +
      " x\r\nConnection: close\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
  for (const Header& header : response.headers) text += header.name + ": " + header.value + "\r\n";
  return text + "\r\n" + response.body;
}

}  // namespace

HttpServer::HttpServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 64) != 0) std::abort();
  if (::getsockname(listener_, plain, &size) != 0) std::abort();
  url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  thread_ = std::thread([this] { accept_all(); });
}

HttpServer::~HttpServer() {
  static_cast<void>(::shutdown(listener_, SHUT_RDWR));
  thread_.join();
  static_cast<void>(::close(listener_));
  for (std::thread& connection : connections_) connection.join();
}

void HttpServer::accept_all() {
  while (true) {
    const int connection = ::accept(listener_, nullptr, nullptr);
    if (connection < 0) return;
    connections_.emplace_back([this, connection] { serve(connection); });
  }
}

void HttpServer::serve(int connection) {
  std::string text;
  std::size_t end = std::string::npos;
  while (end == std::string::npos && receive(connection, text)) end = text.find("\r\n\r\n");
  if (end != std::string::npos) {
    Request request = parse_head(text.substr(0, end + 2));
    const std::string length(find_header(request.headers, "Content-Length").value_or("0"));
    const std::size_t whole = end + 4 + std::stoul(length);
    while (text.size() < whole && receive(connection, text)) {
    }
    request.body = text.substr(end + 4);
    const std::scoped_lock lock(mutex_);
    const std::string answer = render(handler_(request));
    static_cast<void>(::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL));
  }
  static_cast<void>(::close(connection));
}

}  // namespace cred::testing
