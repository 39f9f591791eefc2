// SPDX-License-Identifier: Apache-2.0
// Beast parses and writes messages in memory; sockets, threads and time limits are ours.
#include "syncd/observe/http/http_codec.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>
#include <optional>
#include <sstream>

#include "base/percent.h"
#include "base/text.h"

namespace cred::syncd {
namespace {

namespace http = boost::beast::http;

using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

constexpr std::string_view kLineEnd = "\r\n";
constexpr unsigned kHttp11 = 11;  // as Beast writes it

WebReply make_refusal(http::status status) { return {static_cast<int>(status), {}, {}}; }

// The request line and the first Host, with the line ends that Beast insists on; RFC 9112, section
// 2.2, lets a recipient take a bare LF. The other lines ask for what is not done here: ranges (one
// request may ask for a thousand of the whole page), compression, a connection that stays.
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

std::optional<Request> parse(std::string_view head) {
  const std::string kept = keep_what_counts(head);
  http::request_parser<http::empty_body> parser;
  boost::beast::error_code error;
  parser.put(boost::asio::buffer(kept), error);
  if (error || !parser.is_header_done()) return std::nullopt;
  return parser.release();
}

WebReply make_reply(const Request& request, const Serve& serve) {
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    return {static_cast<int>(http::status::method_not_allowed),
            "text/plain; charset=utf-8",
            "only GET and HEAD are answered here\n",
            {{"Allow", "GET, HEAD"}}};
  }
  const std::string target(request.target());
  const std::string host(request[http::field::host]);
  try {
    return serve({percent_decode(target.substr(0, target.find('?'))), host});
  } catch (const std::exception&) {
    // Whoever asks for a page must not end the daemon.
    return make_refusal(http::status::internal_server_error);
  }
}

std::string render(WebReply reply, bool is_head) {
  Response response;
  response.version(kHttp11);
  response.result(static_cast<unsigned>(reply.status));
  for (const auto& [name, value] : reply.headers) response.set(name, value);
  if (!reply.type.empty()) response.set(http::field::content_type, reply.type);
  response.set(http::field::connection, "close");
  response.content_length(reply.body.size());
  if (!is_head) response.body() = std::move(reply.body);
  std::ostringstream bytes;
  bytes << response;
  return std::move(bytes).str();
}

}  // namespace

std::size_t find_head_end(std::string_view text) {
  for (const std::string_view end : {"\r\n\r\n", "\n\n"}) {
    const auto at = text.find(end);
    if (at != std::string_view::npos) return at + end.size();
  }
  return std::string_view::npos;
}

std::string answer_web(std::string_view head, const Serve& serve) {
  if (find_head_end(head) == std::string_view::npos) {
    return render(make_refusal(http::status::request_header_fields_too_large), false);
  }
  const std::optional<Request> request = parse(head);
  if (!request) return render(make_refusal(http::status::bad_request), false);
  return render(make_reply(*request, serve), request->method() == http::verb::head);
}

}  // namespace cred::syncd
