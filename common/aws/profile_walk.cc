// SPDX-License-Identifier: Apache-2.0
// Recursion over profiles: each step either ends at a source or goes on to the profile it names.
#include "aws/profile_walk.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/lost_keys.h"
#include "aws/source_assume_role.h"
#include "aws/source_container.h"
#include "aws/source_environment.h"
#include "aws/source_imds.h"
#include "aws/source_login.h"
#include "aws/source_process.h"
#include "aws/source_sso.h"
#include "aws/source_static_profile.h"
#include "aws/source_web_identity.h"
#include "base/text.h"

namespace cred {
namespace {

constexpr std::size_t kMaxName = 80;

// Each step takes stack and makes the principal longer; people have two or three.
constexpr std::size_t kMaxSteps = 50;

std::string shown(const std::string& foreign) { return clean_text(foreign, kMaxName); }

Error refuse(const std::string& text) { return Error{Errc::no_credentials, text}; }

// At most one of these may stand in a profile, and all need a role_arn.
constexpr std::array<std::string_view, 3> kExclusiveKeys = {"source_profile", "credential_source",
                                                            "web_identity_token_file"};

bool has(const Section& profile, std::string_view key) {
  return find_property(profile, key) != nullptr;
}

// Anything that gives credentials without a role.
bool has_plain_source(const Section& profile) {
  return has(profile, "aws_access_key_id") || has(profile, "aws_secret_access_key") ||
         has(profile, "credential_process") || has(profile, "login_session") ||
         asks_for_sso(profile);
}

std::optional<Error> find_contradiction(const std::string& name, const Section& profile) {
  const Property* first = nullptr;
  std::string_view first_key;
  for (const std::string_view key : kExclusiveKeys) {
    const Property* property = find_property(profile, key);
    if (property == nullptr) continue;
    if (first != nullptr) {
      return refuse(property->where + ": profile " + shown(name) + " has both " +
                    std::string(first_key) + " and " + std::string(key) + "; only one may be set");
    }
    first = property;
    first_key = key;
  }
  if (first == nullptr || has(profile, "role_arn")) return std::nullopt;
  const auto role = profile.properties.find("role_arn");
  if (role != profile.properties.end()) {
    return refuse(role->second.where + ": role_arn of profile " + shown(name) +
                  " is empty; write the role that is to be assumed, or delete the line");
  }
  if (first_key != kExclusiveKeys.back() && has_plain_source(profile)) return std::nullopt;
  return refuse(first->where + ": profile " + shown(name) + " has " + std::string(first_key) +
                " but no role_arn");
}

// Where the AWS CLI goes by one of two sources, so does this, but not without a word.
std::string find_unused_source(const std::string& name, const Section& profile) {
  const bool has_role = has(profile, "role_arn");
  for (const std::string_view key : kExclusiveKeys) {
    const Property* source = find_property(profile, key);
    if (source == nullptr) continue;
    const Property* process = find_property(profile, "credential_process");
    if (has_role && process == nullptr) continue;
    const Property& unused = has_role ? *process : *source;
    const std::string_view unused_key = has_role ? "credential_process" : key;
    return unused.where + ": " + std::string(unused_key) + " of profile " + shown(name) +
           " is not used, since the profile has " +
           (has_role ? "role_arn and " + std::string(key) : "no role_arn");
  }
  return {};
}

// Settings of a login alone, without account and role, ask for no credentials.
bool wants_process(const Section& profile) {
  const bool has_sso_role = has(profile, "sso_account_id") || has(profile, "sso_role_name");
  return has(profile, "credential_process") && (!asks_for_sso(profile) || !has_sso_role) &&
         !has(profile, "login_session");
}

// The one source that uses up the profile's role_arn itself; keys of the profile come before it.
bool is_web_identity(const Section& profile) {
  return find_property(profile, "web_identity_token_file") != nullptr &&
         find_property(profile, "aws_access_key_id") == nullptr &&
         find_property(profile, "aws_secret_access_key") == nullptr;
}

class Walk {
 public:
  Walk(const Settings& settings, const AwsClient& client, const SourceContext& context,
       const ChooseDefault& choose_default)
      : settings_(settings), client_(client), context_(context), choose_default_(choose_default) {}

  Result<Source> selected() { return visit(settings_.profile.name, *settings_.selected()); }

 private:
  // Keys of the profile end the walk wherever it did not start, whatever else stands there.
  Result<Source> visit(const std::string& name, const Section& profile) {
    const bool is_start = visited_.empty();
    remark(profile.remark);
    remark(find_lost_key(profile));
    visited_.push_back(name);
    if (!is_start) {
      auto keys = find_static_source(name, profile);
      if (!keys) return keys.error();
      if (*keys) return **std::move(keys);
    }
    if (auto contradiction = find_contradiction(name, profile)) return *std::move(contradiction);
    remark(find_unused_source(name, profile));
    if (is_web_identity(profile)) {
      return make_profile_web_identity(name, profile, settings_, client_, context_);
    }
    auto base = find_base(name, profile, is_start);
    if (!base || find_property(profile, "role_arn") == nullptr) return base;
    auto sts = find_sts_endpoint(settings_, context_);
    if (!sts) return sts.error();
    return make_assume_role_source(name, profile, *std::move(base), *std::move(sts), client_);
  }

  Result<Source> find_base(const std::string& name, const Section& profile, bool is_start) {
    const Property* role = find_property(profile, "role_arn");
    const Property* next = find_property(profile, "source_profile");
    if (role != nullptr && next != nullptr) return follow(name, *next);
    const Property* source = find_property(profile, "credential_source");
    if (role != nullptr && source != nullptr) return find_credential_source(name, *source);
    auto keys = find_static_source(name, profile);
    if (!keys) return keys.error();
    if (*keys) return **std::move(keys);
    auto found = find_login_or_process(name, profile);
    if (found) return *std::move(found);
    if (role != nullptr) {
      return refuse(role->where + ": profile " + shown(name) +
                    " has a role_arn, but nothing says with which credentials to assume it; add "
                    "source_profile, credential_source or web_identity_token_file");
    }
    if (is_start) {
      note(name, ChainStep::Verdict::not_configured, "names no source of its own");
      return choose_default_();
    }
    return refuse(describe_profile(name, profile) + " has no credentials, but profile " +
                  shown(visited_.at(visited_.size() - 2)) + " names it as source_profile" +
                  (profile.remark.empty() ? "" : "; " + profile.remark));
  }

  std::optional<Result<Source>> find_login_or_process(const std::string& name,
                                                      const Section& profile) {
    if (wants_process(profile)) {
      return make_process_source(name, profile, settings_.environment, client_.transport.now,
                                 context_);
    }
    if (asks_for_sso(profile)) {
      return make_sso_source(settings_, name, profile, client_, context_);
    }
    if (has(profile, "login_session")) {
      return make_login_source(settings_, name, profile, client_, context_);
    }
    return std::nullopt;
  }

  Result<Source> follow(const std::string& name, const Property& next) {
    const std::string& target = next.value;
    const Section* profile = find_section(settings_.profiles.profiles, target);
    if (profile == nullptr) {
      return refuse(next.where + ": source_profile of profile " + shown(name) + " is " +
                    shown(target) + ", which does not exist in " +
                    describe_files(settings_.profiles));
    }
    if (visited_.size() > kMaxSteps) {
      return refuse(next.where + ": more than " + std::to_string(kMaxSteps) +
                    " profiles name each other as source_profile, from " + shown(visited_.front()) +
                    " on; make the chain shorter");
    }
    note(name, ChainStep::Verdict::chosen, "goes on to source_profile " + shown(target));
    if (std::find(visited_.begin(), visited_.end(), target) == visited_.end()) {
      return visit(target, *profile);
    }
    if (visited_.size() == 1) {
      auto keys = find_static_source(target, *profile);
      if (!keys) return keys.error();
      if (*keys) return **std::move(keys);
    }
    return refuse(next.where + ": profile " + shown(target) +
                  " is its own source_profile: " + render_circle(target));
  }

  void remark(const std::string& text) const {
    if (context_.remarks != nullptr && !text.empty()) context_.remarks->push_back(text);
  }

  void note(const std::string& name, ChainStep::Verdict verdict, std::string detail) const {
    record(context_.trace, {"profile " + shown(name), verdict, std::move(detail)});
  }

  std::string render_circle(const std::string& target) const {
    constexpr std::size_t kShown = 6;
    std::string circle;
    for (std::size_t i = 0; i < std::min(visited_.size(), kShown); ++i) {
      circle += shown(visited_[i]) + " -> ";
    }
    return circle + (visited_.size() > kShown ? "... -> " : "") + shown(target);
  }

  Result<Source> find_credential_source(const std::string& name, const Property& source) {
    if (source.value == "Environment") {
      auto keys = find_environment_source(settings_.environment);
      if (!keys) return keys.error();
      if (*keys) return **std::move(keys);
      return refuse(source.where + ": profile " + shown(name) +
                    " takes its credentials from the environment, but AWS_ACCESS_KEY_ID and " +
                    "AWS_SECRET_ACCESS_KEY are not both set");
    }
    if (source.value == "Ec2InstanceMetadata") {
      if (!settings_.metadata.disabled) {
        return make_imds_source(settings_, client_.transport, context_);
      }
      return refuse(source.where + ": profile " + shown(name) +
                    " takes its credentials from the metadata service, which " +
                    "AWS_EC2_METADATA_DISABLED turns off");
    }
    if (source.value == "EcsContainer") {
      auto container = find_container_source(settings_.environment, client_, context_);
      if (!container) return container.error();
      if (*container) return **std::move(container);
      return refuse(source.where + ": profile " + shown(name) +
                    " takes its credentials from a container endpoint, but no " +
                    "AWS_CONTAINER_CREDENTIALS_ variable is set");
    }
    return refuse(source.where + ": credential_source is " + shown(source.value) +
                  "; it may be Environment, Ec2InstanceMetadata or EcsContainer");
  }

  const Settings& settings_;
  const AwsClient& client_;
  const SourceContext& context_;
  const ChooseDefault& choose_default_;
  std::vector<std::string> visited_;
};

}  // namespace

Result<Source> walk_profile(const Settings& settings, const AwsClient& client,
                            const SourceContext& context, const ChooseDefault& choose_default) {
  return Walk(settings, client, context, choose_default).selected();
}

}  // namespace cred
