// SPDX-License-Identifier: Apache-2.0
// One deed after another, at random times.
#include "simulation/actors.h"

#include <vector>

#include "base/base64.h"

namespace cred::syncd::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kAtFirst = 4;
constexpr std::size_t kMost = 7;

std::string make_config(const std::string& host, const std::string& login) {
  return R"({"auths":{")" + host + R"(":{"auth":")" + encode_base64(login) + R"("}}})";
}

}  // namespace

void Actors::begin() {
  server_.store().create_namespace("kube-system");
  for (int i = 0; i < kAtFirst; ++i) create_namespace();
  world_.after(hours{1}, [this] { act(); });
}

void Actors::say(const std::string& text) const {
  if (trace) trace("actors: " + text);
}

std::string Actors::choose() const {
  std::vector<std::string> names;
  for (const auto& [key, kept] : server_.store().all(cred::testing::Resource::namespaces)) {
    if (!kept.is_terminating && key.name.starts_with("app-")) names.push_back(key.name);
  }
  return names.empty() ? std::string() : names[dice_.below(names.size())];
}

void Actors::act() {
  const std::string name = choose();
  const std::size_t count = server_.store().all(cred::testing::Resource::namespaces).size();
  checker_.set_people_at_work(true);
  const double deed = dice_.draw();
  if (name.empty() || (deed < 0.15 && count < kMost)) {
    create_namespace();
  } else if (deed < 0.25 && count > 3) {
    delete_namespace(name);
  } else if (deed < 0.6) {
    say("delete the secret of " + name);
    server_.store().delete_secret(name);
  } else if (deed < 0.9) {
    edit(name);
  } else {
    add_foreign_entry(name);
  }
  checker_.set_people_at_work(false);
  world_.after(dice_.between(minutes{20}, hours{5}), [this] { act(); });
}

void Actors::create_namespace() {
  const std::string name = "app-" + std::to_string(number_++);
  say("create " + name);
  server_.store().create_namespace(name);
}

void Actors::delete_namespace(const std::string& name) {
  say("delete " + name);
  server_.store().terminate_namespace(name);
  world_.after(dice_.between(seconds{2}, minutes{3}),
               [this, name] { server_.store().remove_namespace(name); });
}

void Actors::edit(const std::string& name) {
  const cred::testing::StoredObject* const found = server_.store().find_secret(name);
  cred::testing::StoredObject secret = found == nullptr ? cred::testing::StoredObject{} : *found;
  const std::size_t host = dice_.below(2);
  std::string login = "AWS:mistyped";
  if (dice_.happens(0.5)) {
    const std::string old = aws_.find_old_password(region_of(kHosts[host]));
    if (!old.empty()) login = "AWS:" + old;
  }
  say("edit the secret of " + name);
  secret.config = make_config(kHosts[host], login);
  secret.manager = "kubectl-edit";
  secret.has_applied = false;
  server_.store().put_secret(name, std::move(secret));
}

void Actors::add_foreign_entry(const std::string& name) {
  const cred::testing::StoredObject* const found = server_.store().find_secret(name);
  if (found == nullptr) return;
  cred::testing::StoredObject secret = *found;
  secret.config = make_config(kForeignServer, "me:" + std::to_string(dice_.below(1000)));
  say("write an entry of their own to " + name);
  server_.store().put_secret(name, std::move(secret));
}

}  // namespace cred::syncd::simulation
