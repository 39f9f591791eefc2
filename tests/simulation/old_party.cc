// SPDX-License-Identifier: Apache-2.0
// In the steps of its decision: absent, the same, newer, else written.
#include "simulation/old_party.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/time.h"
#include "json/json.h"
#include "syncd/pull_secret/auths.h"

namespace cred::syncd::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Span kReaction{30};

std::string find_password(const std::string& config, const std::string& host) {
  const auto document = JsonDocument::parse(config);
  if (!document) return {};
  const auto auth = document->find_string("/auths/" + host + "/auth");
  const std::string login = decode_base64(auth.value_or("")).value_or("");
  return login.starts_with("AWS:") ? login.substr(4) : std::string();
}

}  // namespace

OldParty::OldParty(Loop& world, cred::testing::ObjectStore& store, Aws& aws, std::string instance,
                   std::chrono::seconds clock_error)
    : world_(world),
      store_(store),
      aws_(aws),
      instance_(std::move(instance)),
      clock_error_(clock_error) {}

void OldParty::start() {
  has_begun_ = true;
  renew();
}

void OldParty::renew() {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const std::string password = aws_.draw_password(region_of(kHosts[i]));
    tokens_.at(i) = {password, aws_.find(password)->expires_at};
  }
  for (const auto& [key, kept] : store_.all(cred::testing::Resource::namespaces)) {
    if (key.name.starts_with("app-")) look_soon(key.name, kReaction);
  }
  world_.after(hours{8}, [this] { renew(); });
}

void OldParty::take_change(const std::string& namespace_name) {
  if (has_begun_) look_soon(namespace_name, kReaction);
}

void OldParty::look_soon(const std::string& namespace_name, Span pause) {
  world_.after(pause, [this, namespace_name] { look(namespace_name); });
}

void OldParty::look(const std::string& namespace_name) {
  const cred::testing::StoredObject* const present = store_.find_secret(namespace_name);
  std::string config = make_config(present);
  if (present != nullptr && present->config == config) {
    has_seen_[namespace_name] = true;
    return;
  }
  ItemBackoff& limit = limits_[namespace_name];
  const Tick now = world_.clock().tick();
  const Span pause = has_seen_[namespace_name] ? limit.find_pause(now) : Span{0};
  if (pause > Span{0}) return look_soon(namespace_name, pause);
  if (has_seen_[namespace_name]) limit.note_repair(now);
  has_seen_[namespace_name] = true;
  write(namespace_name, std::move(config));
}

// What is there and lives clearly longer stays, of an ecr-syncd alone.
std::string OldParty::make_config(const cred::testing::StoredObject* present) const {
  const bool is_of_syncd = present != nullptr && present->manager == "ecr-syncd" &&
                           present->labels.contains("ecr-syncd/instance");
  const Instant now = world_.clock().now() + clock_error_;
  std::string text = R"({"auths":{)";
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    std::string password = tokens_.at(i).password;
    const std::string there =
        is_of_syncd ? find_password(present->config, kHosts[i]) : std::string();
    const auto theirs = find_token_expiry(Secret(there));
    const bool stays =
        theirs && *theirs > tokens_.at(i).expires_at + minutes{5} && *theirs <= now + hours{36};
    if (stays) password = there;
    text += (i == 0 ? "\"" : ",\"") + std::string(kHosts[i]) + R"(":{"auth":")" +
            encode_base64("AWS:" + password) + "\"}";
  }
  return text + "}}";
}

void OldParty::write(const std::string& namespace_name, std::string config) {
  if (trace) trace("an older one writes to " + namespace_name);
  cred::testing::StoredObject secret;
  secret.config = std::move(config);
  secret.manager = "ecr-syncd";
  secret.has_applied = true;
  secret.labels = {{"app.kubernetes.io/managed-by", "ecr-syncd"},
                   {"ecr-syncd/instance", instance_}};
  const Instant first = std::min(tokens_[0].expires_at, tokens_[1].expires_at);
  secret.annotations = {{"ecr-syncd/expires-at", render_rfc3339(first)}};
  store_.put_secret(namespace_name, std::move(secret));
}

}  // namespace cred::syncd::simulation
