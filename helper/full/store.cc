// SPDX-License-Identifier: Apache-2.0
// store: what `docker login` hands over is kept for that host alone.
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "config/registry_map.h"
#include "ecr/login.h"
#include "helper/full/fallback.h"
#include "helper/full/verbs.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/input.h"
#include "json/json.h"

namespace cred {
namespace {

struct Login {
  std::string host;
  std::string username;
  Secret password;
};

Result<Login> parse_login(std::string_view input) {
  const auto document = JsonDocument::parse(trim(input));
  if (!document || !document->is_object("")) {
    return Error{Errc::bad_request, "the login on stdin is not a JSON object"};
  }
  const auto member = [&](std::string_view path) {
    return document->find_string(path).value_or(std::string_view());
  };
  if (trim(member("/ServerURL")).empty()) return Error{Errc::bad_request, std::string(kNoServer)};
  if (member("/Username").empty()) return Error{Errc::bad_request, std::string(kNoUsername)};
  return Login{normalize_host(member("/ServerURL")), std::string(member("/Username")),
               Secret(std::string(member("/Secret")))};
}

bool has_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Result<void> check_login(const Login& login, const RegistryMap& map) {
  const auto target = resolve(login.host, map);
  if (!target) return target.error();
  if (!*target) {
    return Error{Errc::not_ecr, clean_text(login.host) +
                                    " is not an ECR registry; name another helper for it under "
                                    "credHelpers in docker's config.json"};
  }
  if (login.username != kEcrUser) {
    return Error{Errc::bad_request,
                 "the user name of an ECR registry is AWS, not " + clean_text(login.username)};
  }
  if (login.password.empty() || has_control(login.password.reveal())) {
    return Error{Errc::bad_request, "the password is empty or has control characters in it"};
  }
  return {};
}

// `docker login` without arguments hands over what `get` answered with; it pins nothing.
bool is_published_already(Caches& caches, const Login& login, Instant now) {
  const auto published = caches.find_published(login.host, now);
  if (!published || published->value != login.password.reveal()) return false;
  const auto erased = caches.tokens->find_erasure(login.host);
  const bool is_served = !erased || published->requested_at > *erased;
  return is_served && !caches.tokens->find(login_key(login.host), now);
}

Result<void> keep_login(const Login& login, const World& world) {
  if (world.environment.find("AWS_ECR_DISABLE_CACHE")) {
    report(world, "the login is not kept, because AWS_ECR_DISABLE_CACHE is set");
    return {};
  }
  std::string problem = "no home directory is known; set HOME or AWS_ECR_CACHE_DIR";
  Caches caches = open_caches(world, &problem);
  if (!caches.tokens) return Error{Errc::local, "cannot keep the login: " + problem};
  const Instant now = world.now();
  const Entry entry = make_login(login.password, now);
  if (!is_usable(entry, now)) {
    return Error{Errc::bad_request, "the password expired at " + render_rfc3339(entry.expires_at)};
  }
  if (is_published_already(caches, login, now)) return {};
  if (caches.failures) caches.failures->erase(selection_prefix(login.host), now);
  return caches.tokens->put_login(login.host, entry, now);
}

}  // namespace

int run_store(const World& world) {
  const auto input = read_input(STDIN_FILENO, kInputTimeout);
  if (!input) return fail(input.error().text);
  if (is_true(world.environment.find("AWS_ECR_IGNORE_CREDS_STORAGE").value_or(""))) return 0;
  const auto login = parse_login(*input);
  if (!login) return fail(login.error().text);
  const RegistryMap map = load_registry_map(world.environment, world.home, world.read_file);
  if (const auto checked = check_login(*login, map); !checked) {
    const bool is_foreign = checked.error().code == Errc::not_ecr;
    return is_foreign && !map.fallback_helper.empty()
               ? run_fallback(world, map.fallback_helper, "store", *input)
               : fail(checked.error().text);
  }
  const auto kept = keep_login(*login, world);
  return kept ? 0 : fail(kept.error().text);
}

}  // namespace cred
