// SPDX-License-Identifier: Apache-2.0
// The library parses and writes messages in memory. Sockets, threads and time limits are ours: its
// own accept without close-on-exec and give a client that dribbles a thread for as long as it
// likes.
#include "syncd/observe/http/http_codec.h"

#include <httplib.h>

#include <algorithm>

#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

constexpr std::string_view kBad = "400 Bad Request";
constexpr std::string_view kTooLong = "431 Request Header Fields Too Large";

// Of what the library is not shown, or does not answer.
std::string make_refusal(std::string_view status) {
  return "HTTP/1.1 " + std::string(status) + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
}

class MemoryStream : public httplib::Stream {
 public:
  explicit MemoryStream(std::string input) : input_(std::move(input)) {}

  bool is_readable() const override { return read_ < input_.size(); }

  bool is_writable() const override { return true; }

  ssize_t read(char* buffer, std::size_t size) override {
    const std::size_t count = std::min(size, input_.size() - read_);
    input_.copy(buffer, count, read_);
    read_ += count;
    return static_cast<ssize_t>(count);
  }

  ssize_t write(const char* data, std::size_t size) override {
    output_.append(data, size);
    return static_cast<ssize_t>(size);
  }

  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }

  void get_local_ip_and_port(std::string& ip, int& port) const override {
    get_remote_ip_and_port(ip, port);
  }

  socket_t socket() const override { return -1; }

  std::string take_output() { return std::move(output_); }

 private:
  std::string input_;
  std::size_t read_ = 0;
  std::string output_;
};

// What it is not shown it cannot do: compress, send ranges (one request may ask for a thousand of
// the whole page), keep alive, wait for a body.
std::string keep_what_counts(std::string_view head) {
  std::string kept;
  bool has_host = false;
  for (bool is_first = true; !head.empty(); is_first = false) {
    const std::size_t end = head.find('\n');
    const std::string_view line = trim(head.substr(0, end));
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
    const bool is_host =
        !has_host && line.size() >= 5 && equals_ignoring_case(line.substr(0, 5), "host:");
    if (!is_first && !is_host) continue;
    has_host = has_host || is_host;
    kept.append(line).append(kLineEnd);
  }
  return kept.append(kLineEnd);
}

}  // namespace

std::size_t find_head_end(std::string_view text) {
  for (const std::string_view end : {"\r\n\r\n", "\n\n"}) {
    const auto at = text.find(end);
    if (at != std::string_view::npos) return at + end.size();
  }
  return std::string_view::npos;
}

class HttpCodec::Impl : public httplib::Server {
 public:
  explicit Impl(Serve serve) : serve_(std::move(serve)) {
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      handle(request, response);
      return HandlerResponse::Handled;
    });
    set_exception_handler([](const httplib::Request&, httplib::Response& response,
                             const std::exception_ptr&) { response.status = 500; });
  }

  std::string answer(std::string_view head) {
    MemoryStream stream(keep_what_counts(head));
    bool is_closed = false;
    static_cast<void>(process_request(stream, true, is_closed, nullptr));
    return stream.take_output();
  }

 private:
  void handle(const httplib::Request& request, httplib::Response& response) const {
    if (request.method != "GET" && request.method != "HEAD") {
      response.status = 405;
      response.set_header("Allow", "GET, HEAD");
      response.set_content("only GET and HEAD are answered here\n", "text/plain; charset=utf-8");
      return;
    }
    const WebReply reply = serve_({request.path, request.get_header_value("Host")});
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) response.set_header(name, value);
    response.set_content(reply.body, reply.type);
  }

  Serve serve_;
};

HttpCodec::HttpCodec(Serve serve) : impl_(std::make_unique<Impl>(std::move(serve))) {}

HttpCodec::~HttpCodec() = default;

std::string HttpCodec::answer(std::string_view head) {
  if (find_head_end(head) == std::string_view::npos) return make_refusal(kTooLong);
  std::string answer = impl_->answer(head);
  if (!answer.empty()) return answer;
  return make_refusal(kBad);
}

}  // namespace cred::syncd
