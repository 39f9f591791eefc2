// SPDX-License-Identifier: Apache-2.0
// Recursion over profiles: each step either ends at a source or goes on to the profile it names.
#include "aws/profile_walk.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

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

std::string shown(const std::string& foreign) { return clean_text(foreign, kMaxName); }

Error refuse(const std::string& text) { return Error{Errc::no_credentials, text}; }

// At most one of these may stand in a profile, and all but the last need a role_arn.
constexpr std::array<std::string_view, 4> kExclusiveKeys = {
    "source_profile", "credential_source", "web_identity_token_file", "credential_process"};

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
  if (first != nullptr && first_key != kExclusiveKeys.back() &&
      find_property(profile, "role_arn") == nullptr) {
    return refuse(first->where + ": profile " + shown(name) + " has " + std::string(first_key) +
                  " but no role_arn");
  }
  return std::nullopt;
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
    visited_.push_back(name);
    if (!is_start) {
      auto keys = find_static_source(name, profile);
      if (!keys) return keys.error();
      if (*keys) return **std::move(keys);
    }
    if (auto contradiction = find_contradiction(name, profile)) return *std::move(contradiction);
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
    if (const Property* next = find_property(profile, "source_profile")) {
      return follow(name, *next);
    }
    auto keys = find_static_source(name, profile);
    if (!keys) return keys.error();
    if (*keys) return **std::move(keys);
    if (const Property* source = find_property(profile, "credential_source")) {
      return find_credential_source(name, *source);
    }
    if (asks_for_sso(profile)) {
      return make_sso_source(settings_, name, profile, client_, context_);
    }
    if (find_property(profile, "login_session") != nullptr) {
      return make_login_source(settings_, name, profile, client_, context_);
    }
    if (find_property(profile, "credential_process") != nullptr) {
      return make_process_source(name, profile, settings_.environment, client_.transport.now,
                                 context_);
    }
    if (is_start) {
      note(name, ChainStep::Verdict::not_configured, "names no source of its own");
      return choose_default_();
    }
    return refuse(describe_profile(name, profile) + " has no credentials, but profile " +
                  shown(visited_.at(visited_.size() - 2)) + " names it as source_profile");
  }

  Result<Source> follow(const std::string& name, const Property& next) {
    const std::string& target = next.value;
    const Section* profile = find_section(settings_.profiles.profiles, target);
    if (profile == nullptr) {
      return refuse(next.where + ": source_profile of profile " + shown(name) + " is " +
                    shown(target) + ", which does not exist in " +
                    describe_files(settings_.profiles));
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

  void note(const std::string& name, ChainStep::Verdict verdict, std::string detail) const {
    record(context_.trace, {"profile " + shown(name), verdict, std::move(detail)});
  }

  std::string render_circle(const std::string& target) const {
    std::string circle;
    for (const std::string& name : visited_) circle += shown(name) + " -> ";
    return circle + shown(target);
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
