// SPDX-License-Identifier: Apache-2.0
// What clients send on stdin: the server of `get`, the login of `store`, and what is echoed back.
#include "base/time.h"
#include "ecr/login.h"
#include "fuzz/fuzz.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/input.h"
#include "json/json.h"
#include "registry/registry.h"

namespace cred::fuzz {
namespace {

constexpr Instant kNow = from_epoch(1'795'521'600);

void check_server(std::string_view input) {
  const auto server = parse_server_text(input);
  if (!server) return require_message(server.error().text);
  static_cast<void>(normalize_host(*server));
  const auto answer = JsonDocument::parse(render_answer(*server, "password"));
  require(answer && answer->find_string("/ServerURL") == *server, "the server is echoed unchanged");
}

void check_password(const Secret& password) {
  const Entry login = make_login(password, kNow);
  require(login.value == password.reveal(), "a login is kept as it came");
  require(login.expires_at <= kNow + kMaxLife, "a login lives for 12 hours at most");
}

void check_login(std::string_view input) {
  check_password(Secret(std::string(input)));
  const auto document = JsonDocument::parse(trim(input));
  if (!document) return;
  for (const char* member : {"/ServerURL", "/Username", "/Secret"}) {
    const auto value = document->find_string(member);
    if (value) check_password(Secret(std::string(*value)));
  }
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = cred::fuzz::to_text(data, size);
  cred::fuzz::check_server(text);
  cred::fuzz::check_login(text);
  return 0;
}
