// SPDX-License-Identifier: Apache-2.0
// Look, lock, look again, renew, replace.
#include "aws/session_file.h"

#include <chrono>
#include <optional>
#include <utility>

#include "base/lock_file.h"
#include "base/replace_file.h"

namespace cred {
namespace {

constexpr std::chrono::minutes kRenewalWindow{5};

// As the aws command does it: a service that is down is not asked by every process.
constexpr std::chrono::minutes kPauseAfterFailure{1};

struct Seen {
  Secret text;
  SessionLife life;
};

Result<Seen> look(const SessionFile& file) {
  auto text = file.read_file(file.path);
  if (!text) return text.error();
  if (!*text) return Error{Errc::no_credentials, "there is no login: no file " + file.path};
  Seen seen;
  seen.text = Secret(**std::move(text));
  const auto life = file.inspect(seen.text);
  if (!life) return Error{life.error().code, file.path + ' ' + life.error().text};
  seen.life = *life;
  return seen;
}

bool is_fresh(const SessionLife& life, Instant now) {
  return life.expires_at > now + kRenewalWindow;
}

std::string describe_end(const SessionLife& life) {
  return "the login expired at " + render_rfc3339(life.expires_at);
}

bool has_just_failed(const LockFile& lock, Instant now) {
  const auto failed_at = parse_rfc3339(lock.read_note());
  return failed_at && *failed_at <= now && now < *failed_at + kPauseAfterFailure;
}

Result<Secret> renew_alone(const SessionFile& file, Instant now, const Deadline& deadline) {
  if (file.hold_back) return file.hold_back();
  auto lock = LockFile::open(file.path + ".lock");
  // Without it two processes might use up a refresh token that works once. A new login helps.
  if (!lock) return Error{Errc::no_credentials, lock.error().text};
  // Whoever holds the lock may hang; what is left then is for using the old session.
  if (!lock->wait_lock(0, LockMode::exclusive, deadline.at_most(deadline.remaining() / 2))) {
    return Error{Errc::unavailable, "another process holds " + file.path + ".lock"};
  }
  auto seen = look(file);
  if (!seen) return seen.error();
  if (is_fresh(seen->life, now)) return std::move(seen->text);
  if (!seen->life.is_renewable) return Error{Errc::no_credentials, describe_end(seen->life)};
  if (seen->life.expires_at > now && has_just_failed(*lock, now)) return std::move(seen->text);
  auto renewed = file.renew(seen->text, deadline);
  lock->write_note(renewed ? std::string() : render_rfc3339(now));
  if (!renewed) return renewed;
  // A full disk does not make the new session worse; the next process renews once more.
  static_cast<void>(replace_file(file.path, renewed->reveal()));
  return renewed;
}

}  // namespace

Result<Secret> obtain_session(const SessionFile& file, Instant now, const Deadline& deadline) {
  auto seen = look(file);
  if (!seen) return seen.error();
  if (is_fresh(seen->life, now)) return std::move(seen->text);
  const bool is_usable = seen->life.expires_at > now;
  if (!seen->life.is_renewable) {
    if (is_usable) return std::move(seen->text);
    return Error{Errc::no_credentials, describe_end(seen->life)};
  }
  auto renewed = renew_alone(file, now, deadline);
  if (renewed) return renewed;
  if (is_usable) return std::move(seen->text);
  return Error{renewed.error().code,
               describe_end(seen->life) + " and was not renewed: " + renewed.error().text};
}

}  // namespace cred
