// SPDX-License-Identifier: Apache-2.0
// The rules in their order: whose it is, what could be written, what of it is new, how to write it.
#include "syncd/pull_secret/decision.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "syncd/pull_secret/auths.h"
#include "syncd/pull_secret/body.h"
#include "syncd/pull_secret/content.h"
#include "syncd/pull_secret/foreign_entries.h"
#include "syncd/pull_secret/kubelet_reading.h"
#include "syncd/pull_secret/owner.h"
#include "syncd/pull_secret/pairs.h"
#include "syncd/pull_secret/settlement.h"
#include "syncd/pull_secret/usable_passwords.h"

namespace cred::syncd {
namespace {

// https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size
constexpr std::size_t kMaxSecretBytes = std::size_t{1} << 20U;

void keep_earliest(std::optional<Instant>& earliest, std::optional<Instant> other) {
  if (other && (!earliest || *other < *earliest)) earliest = other;
}

void append_phrase(std::string& text, const std::string& phrase) {
  if (!text.empty()) text += ", ";
  text += phrase;
}

void append_count(std::string& text, std::size_t count, const char* one, const char* many) {
  if (count == 1) append_phrase(text, one);
  if (count > 1) append_phrase(text, std::to_string(count) + ' ' + many);
}

class Case {
 public:
  Case(const SecretObject* existing, const DesiredSecret& desired, Instant now)
      : existing_(existing),
        desired_(desired),
        rule_(*desired.rule),
        now_(now),
        passwords_(choose_passwords(desired, now)),
        content_(existing),
        foreign_(content_.config(), rule_.unreadable_entries, [this](std::string_view server) {
          return passwords_.contains(parse_server(server));
        }) {
    if (existing != nullptr && is_content_of_syncd(*existing)) {
      settlement_.emplace(*existing, content_, desired, now);
    }
  }

  Decision decide() {
    if (auto objection = find_objection(); !objection.empty()) {
      return conclude(Decision::Kind::refuse, std::move(objection));
    }
    if (existing_ != nullptr && existing_->meta.is_terminating) {
      return conclude(Decision::Kind::wait, "it is being deleted; finalizers may hold it");
    }
    if (passwords_.empty()) {
      return conclude(Decision::Kind::wait,
                      "there is no valid password for " + name_lacking() +
                          (desired_.role_lack.empty() ? "" : ": " + desired_.role_lack) +
                          (existing_ == nullptr ? "" : "; the secret is left as it is"));
    }
    return write();
  }

 private:
  bool has_right_type() const { return existing_->type == type_name(rule_.type); }

  // Why nothing may be written, whatever there were to write.
  std::string find_objection() const {
    if (!desired_.role_refusal.empty() || existing_ == nullptr) return desired_.role_refusal;
    const bool is_forced = rule_.ownership == Ownership::force;
    if (rule_.ownership == Ownership::refuse && !is_ours(*existing_, desired_.instance)) {
      return "it is not ours but " + describe_makers(*existing_) +
             "; delete it, or set `ownership: adopt` to take it over";
    }
    const std::string owner =
        is_forced ? std::string() : find_owner(*existing_, rule_, desired_.owners);
    if (!owner.empty()) {
      return "it is managed by " + owner +
             "; remove it there or choose another name, or set `ownership: force` to write it all "
             "the same";
    }
    if (!has_right_type() && !rule_.replace) {
      return "its type is " + clean_text(existing_->type, 100) + " and not " +
             type_name(rule_.type) +
             ", which cannot be changed; delete it, or set `replace: true` to have that done";
    }
    if (!content_.problem().empty() && has_right_type() && !is_forced &&
        !is_ours(*existing_, desired_.instance)) {
      return "it holds no Docker configuration (" + content_.problem() + ") and it was " +
             describe_makers(*existing_) + "; delete it, or set `ownership: force` to overwrite it";
    }
    return {};
  }

  // Passwords whose hosts have good ones are not written.
  void keep_what_stays() {
    other_ = settlement_->describe_other();
    const bool is_written =
        std::any_of(passwords_.begin(), passwords_.end(),
                    [this](const auto& password) { return !settlement_->keeps(password.second); });
    std::erase_if(passwords_, [&](const auto& password) {
      const bool stays = is_written ? settlement_->keeps_beside(password.second)
                                    : settlement_->keeps(password.second);
      if (stays && settlement_->leaves_to_older(password.second)) is_shared_ = true;
      return stays;
    });
  }

  std::vector<HostLogin> make_logins() const {
    std::vector<HostLogin> logins;
    for (const auto& [host, password] : passwords_) logins.push_back({host, password.password});
    return logins;
  }

  // Whether the secret has what would be written, or nothing is left to write.
  bool holds(const SecretBody& body) const {
    return existing_ != nullptr && has_right_type() &&
           ((passwords_.empty() && foreign_.dropped().empty()) ||
            body.docker_config == existing_->docker_config);
  }

  Decision write() {
    SecretBody body = make_body();
    bool has_content = holds(body);
    if (!has_content && settlement_) {
      keep_what_stays();
      body = make_body();
      has_content = holds(body);
    }
    if (body.docker_config.reveal().size() > kMaxSecretBytes) {
      return conclude(Decision::Kind::refuse,
                      "with our entries it would be larger than the 1 MiB that a secret can be; "
                      "remove what is not needed from it");
    }
    if (existing_ == nullptr) return apply(Decision::Kind::apply, body, describe_creation());
    if (has_content && is_settled(body)) return leave();
    if (has_right_type() && !existing_->is_immutable) {
      body.uid = existing_->meta.uid;
      body.resource_version = existing_->meta.resource_version;
      return apply(Decision::Kind::apply, body, describe_change(has_content));
    }
    if (!rule_.replace) {
      return conclude(Decision::Kind::refuse,
                      "it is immutable; delete it, or set `replace: true` to have that done");
    }
    return apply(Decision::Kind::replace, body,
                 has_right_type() ? "it was immutable"
                                  : "it was of type " + clean_text(existing_->type, 100));
  }

  // With the right content, nothing more is to be done.
  bool is_settled(const SecretBody& body) const {
    const ObjectMeta& meta = existing_->meta;
    // Two installations that agree about the content would take the marks from each other forever.
    const bool may_be_ours = settlement_ && settlement_->is_unmarked() && other_.empty();
    if (settlement_ && settlement_->is_of_other() && !may_be_ours) return true;
    if (existing_->is_immutable) return true;
    return has_all(meta.labels, body.labels) && has_all(meta.annotations, body.annotations);
  }

  SecretBody make_body() const {
    SecretBody body;
    body.namespace_name = desired_.namespace_name;
    body.name = rule_.secret;
    body.type = rule_.type;
    body.labels = make_labels(existing_, rule_, desired_.instance);
    Pairs marks;
    if (const auto earliest = find_earliest()) {
      marks.emplace_back(kExpiryAnnotation, render_rfc3339(*earliest));
    }
    if (!desired_.installation.empty() && !is_shared_) {
      marks.emplace_back(kInstallationAnnotation, desired_.installation);
      marks.emplace_back(kSourceAnnotation, render_sources(desired_, existing_));
    }
    body.annotations = with_ours(rule_.annotations, marks);
    body.docker_config =
        render_docker_config(foreign_.kept(), make_logins(), rule_.server_format, rule_.type);
    return body;
  }

  // Of ours, after what passwords_ says is written.
  std::optional<Instant> find_earliest() const {
    std::optional<Instant> earliest;
    for (const auto& [host, password] : passwords_) keep_earliest(earliest, password.expires_at);
    for (const std::string& host : desired_.our_hosts) {
      if (!passwords_.contains(to_lower(host))) {
        keep_earliest(earliest, content_.at(to_lower(host)).earliest);
      }
    }
    return earliest;
  }

  std::string name_lacking() const {
    std::string names;
    for (const std::string& host : desired_.our_hosts) {
      const bool is_there =
          passwords_.contains(to_lower(host)) || !content_.at(to_lower(host)).entries.empty();
      if (is_there && !passwords_.empty()) continue;
      append_phrase(names, clean_text(host, 260));
    }
    return clean_text(names);
  }

  std::string describe_creation() const {
    const std::string lacking = name_lacking();
    return lacking.empty() ? "created" : "created without a password for " + lacking;
  }

  std::string describe_change(bool has_content) const {
    std::string text;
    if (!is_ours(*existing_, desired_.instance)) {
      text = "taken over, " + describe_makers(*existing_);
    } else if (!other_.empty()) {
      text = "taken over from " + other_;
    }
    if (has_content) return text.empty() ? "labels and annotations put right" : text;
    std::size_t renewed = 0;
    std::size_t added = 0;
    for (const auto& [host, password] : passwords_) {
      const auto& entries = content_.at(host).entries;
      if (entries.empty()) ++added;
      if (!entries.empty() && !(entries.front().password == password.password)) ++renewed;
    }
    append_count(text, renewed, "token renewed", "tokens renewed");
    append_count(text, added, "registry added", "registries added");
    if (!foreign_.dropped().empty()) append_phrase(text, foreign_.dropped());
    const bool is_other_change = renewed + added == 0 && foreign_.dropped().empty();
    if (is_other_change) append_phrase(text, "content put right");
    return text;
  }

  Decision apply(Decision::Kind kind, const SecretBody& body, std::string reason) const {
    Decision decision = make_decision(kind, std::move(reason));
    decision.body = render_secret_body(body);
    decision.expires_at = find_earliest();
    decision.other = other_;
    return decision;
  }

  Decision leave() const {
    Decision decision = make_decision(
        Decision::Kind::leave,
        other_.empty() ? "up to date" : "left to " + other_ + ", whose password lives as long");
    decision.expires_at = find_earliest();
    decision.other = other_;
    return decision;
  }

  // Of what stays as it is, whatever that is.
  Decision conclude(Decision::Kind kind, std::string reason) const {
    Decision decision = make_decision(kind, std::move(reason));
    for (const std::string& host : desired_.our_hosts) {
      keep_earliest(decision.expires_at, content_.at(to_lower(host)).earliest);
    }
    return decision;
  }

  Decision make_decision(Decision::Kind kind, std::string reason) const {
    Decision decision{.kind = kind, .reason = std::move(reason)};
    if (existing_ == nullptr) return decision;
    decision.unreadable = find_unreadable_after(kind);
    decision.uid = existing_->meta.uid;
    decision.resource_version = existing_->meta.resource_version;
    return decision;
  }

  // What stays as it is may hold anything.
  std::string find_unreadable_after(Decision::Kind kind) const {
    const bool is_right = kind != Decision::Kind::refuse && kind != Decision::Kind::wait;
    return is_right ? foreign_.left() : describe_unreadable(find_unreadable(content_.config()));
  }

  const SecretObject* existing_;
  const DesiredSecret& desired_;
  const SecretRule& rule_;
  Instant now_;
  UsablePasswords passwords_;             // what is to be written
  Content content_;                       // what is there; views into existing_
  ForeignEntries foreign_;                // of content_, beside passwords_ as they were at first
  std::optional<Settlement> settlement_;  // where an ecr-syncd wrote that
  std::string other_;                     // which one, where that is not us and it differs
  bool is_shared_ = false;                // with an older version, which wrote some of its entries
};

}  // namespace

Decision decide(const std::optional<SecretObject>& existing, const DesiredSecret& desired,
                Instant now) {
  return Case(existing ? &*existing : nullptr, desired, now).decide();
}

}  // namespace cred::syncd
