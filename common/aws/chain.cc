// SPDX-License-Identifier: Apache-2.0
// The order of sources, and the text for people who have configured none.
#include "aws/chain.h"

#include <optional>
#include <string>
#include <utility>

#include "aws/lost_keys.h"
#include "aws/profile_walk.h"
#include "aws/remarks.h"
#include "aws/source_container.h"
#include "aws/source_environment.h"
#include "aws/source_imds.h"
#include "aws/source_web_identity.h"
#include "base/text.h"

namespace cred {
namespace {

constexpr std::size_t kMaxName = 80;

// A malformed line may be the reason why a profile was not found or is empty; the one that names
// the profile is told rather than the first.
std::string find_hint(const Settings& settings) {
  const std::string remark = first_remark(settings);
  return remark.empty() ? remark : "; " + remark;
}

// Who cannot read a line of a profile does not know whose credentials it asks for.
std::string find_doubt(const Settings& settings) {
  const Section* profile = settings.selected();
  if (profile == nullptr) return settings.profiles.doubt;
  if (!profile->doubt.empty()) return profile->doubt;
  std::string lost = find_lost_key(*profile);
  return lost.empty() ? settings.profiles.doubt : lost;
}

Error doubtful(const Settings& settings, const std::string& doubt) {
  return Error{Errc::no_credentials,
               "profile " + clean_text(settings.profile.name, kMaxName) +
                   " gives no credentials, and what it should say is not known: " + doubt +
                   "; correct that line, since other credentials are not looked for until then"};
}

Error missing_profile(const Settings& settings) {
  std::string text = "profile " + clean_text(settings.profile.name, kMaxName) + " (named by " +
                     settings.profile.variable + ") does not exist in " +
                     describe_files(settings.profiles);
  for (const std::string& cause : settings.profiles.unreadable) text += "; " + cause;
  std::string hint = find_hint(settings);
  if (hint.empty() && !settings.profiles.unreadable.empty()) {
    hint = "; the profile may stand in there";
  } else if (hint.empty()) {
    hint = "; correct the name, or make it: aws configure --profile " +
           clean_text(settings.profile.name, kMaxName);
  }
  return Error{Errc::no_credentials, text + hint};
}

std::string describe_search(const Settings& settings) {
  const std::string half = describe_half_pair(settings.environment);
  std::string text = "no AWS credentials found: looked at the environment";
  if (!half.empty()) text += " (" + half + ")";
  text += ", profile " + clean_text(settings.profile.name, kMaxName) + " in " +
          describe_files(settings.profiles);
  if (settings.selected() == nullptr) text += " (no such profile)";
  return text + find_hint(settings);
}

// Half a pair or a line that makes no sense: somebody meant something.
Errc pick_code(const Settings& settings) {
  const bool is_broken =
      !describe_half_pair(settings.environment).empty() || !find_hint(settings).empty();
  return is_broken ? Errc::no_credentials : Errc::not_configured;
}

Error nothing_configured(const Settings& settings) {
  return Error{pick_code(settings),
               describe_search(settings) +
                   "; the metadata service is turned off by AWS_EC2_METADATA_DISABLED; " +
                   settings.remedy};
}

// Nobody asked for the metadata service here, so that its silence means "no credentials".
Source make_last_source(const Settings& settings, const AwsClient& client,
                        const SourceContext& context) {
  Source source = make_imds_source(settings, client.transport, context);
  source.is_last_resort = pick_code(settings) == Errc::not_configured;
  source.fetch = [ask = std::move(source.fetch), search = describe_search(settings),
                  code = pick_code(settings),
                  advice = settings.remedy](const Deadline& deadline) -> Result<Credentials> {
    auto credentials = ask(deadline);
    if (credentials) return credentials;
    const Error& error = credentials.error();
    const auto remedy = error.text.find("; ");
    std::string text = search + ", and " + error.text;
    if (error.code == Errc::unavailable) {
      // What would help to reach it is not what helps who has none.
      text = search + ", and " + error.text.substr(0, remedy) +
             "; AWS_EC2_METADATA_DISABLED=true skips the metadata service";
    }
    // The last remedy is the one that `explain` shows; that of the hop limit is the one that helps.
    if (remedy == std::string::npos || error.code == Errc::unavailable) {
      text += "; " + advice;
    }
    const bool has_role = error.code == Errc::no_credentials;
    return Error{has_role ? Errc::no_credentials : code, std::move(text)};
  };
  return source;
}

// One search, with a note of each step for whoever asks why.
class Search {
 public:
  Search(const Settings& settings, const AwsClient& client, const SourceContext& context)
      : settings_(settings), client_(client), context_(context) {}

  Result<Source> run() {
    if (settings_.selected() == nullptr && settings_.profile.must_exist()) {
      return end(profile_name(), missing_profile(settings_));
    }
    auto keys = find_environment_source(settings_.environment);
    const std::string half = describe_half_pair(settings_.environment);
    if (auto found = step("environment variables", std::move(keys), half)) {
      shadow(Rank::web_identity);
      return *std::move(found);
    }
    auto web_identity = find_environment_web_identity(settings_, client_, context_);
    if (auto found = step("web identity of the environment", std::move(web_identity))) {
      shadow(Rank::profile);
      return *std::move(found);
    }
    return choose_from_profile();
  }

 private:
  enum class Rank { web_identity, profile, container };
  using Verdict = ChainStep::Verdict;

  void note(std::string name, Verdict verdict, std::string detail = {}) const {
    record(context_.trace, {std::move(name), verdict, std::move(detail)});
  }

  Result<Source> end(std::string name, Result<Source> outcome) const {
    note(std::move(name), outcome ? Verdict::chosen : Verdict::refused,
         outcome ? outcome->description : outcome.error().text);
    return outcome;
  }

  // What is configured ends the search, in one way or the other; nullopt goes on.
  std::optional<Result<Source>> step(std::string name, Result<std::optional<Source>> outcome,
                                     std::string detail = {}) const {
    if (!outcome) return end(std::move(name), outcome.error());
    if (*outcome) return end(std::move(name), **std::move(outcome));
    note(std::move(name), Verdict::not_configured, std::move(detail));
    return std::nullopt;
  }

  std::string profile_name() const {
    return "profile " + clean_text(settings_.profile.name, kMaxName);
  }

  // Notes what would have been taken, from `first` on, had nothing come before it.
  void shadow(Rank first) const {
    const auto is_set = [&](const char* variable) {
      return !trim(settings_.environment.find(variable).value_or("")).empty();
    };
    if (first <= Rank::web_identity && is_set("AWS_WEB_IDENTITY_TOKEN_FILE")) {
      note("web identity of the environment", Verdict::shadowed);
    }
    if (first <= Rank::profile && settings_.selected() != nullptr) {
      note(profile_name(), Verdict::shadowed);
    }
    if (is_set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ||
        is_set("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
      note("container credentials", Verdict::shadowed);
    }
  }

  Result<Source> choose_from_profile() {
    if (settings_.selected() == nullptr) {
      note(profile_name(), Verdict::not_configured, "does not exist");
      return choose_default();
    }
    bool is_told = false;  // what the end of the chain gave is noted there
    const auto at_the_end = [&] {
      is_told = true;
      return choose_default();
    };
    auto source = walk_profile(settings_, client_, context_, at_the_end);
    if (is_told) return source;
    auto ended = end(profile_name(), std::move(source));
    shadow(Rank::container);
    return ended;
  }

  Result<Source> choose_default() const {
    if (const std::string doubt = find_doubt(settings_); !doubt.empty()) {
      return end(profile_name(), doubtful(settings_, doubt));
    }
    auto container = find_container_source(settings_.environment, client_, context_);
    if (auto found = step("container credentials", std::move(container))) {
      return *std::move(found);
    }
    return end("instance metadata service", choose_metadata_service());
  }

  Result<Source> choose_metadata_service() const {
    // What cannot be read may name another identity than this machine's own.
    if (!settings_.profiles.unreadable.empty()) {
      return Error{Errc::no_credentials, settings_.profiles.unreadable.front() +
                                             "; make it readable, or point AWS_CONFIG_FILE and " +
                                             "AWS_SHARED_CREDENTIALS_FILE elsewhere"};
    }
    if (settings_.metadata.disabled) return nothing_configured(settings_);
    return make_last_source(settings_, client_, context_);
  }

  const Settings& settings_;
  const AwsClient& client_;
  const SourceContext& context_;
};

}  // namespace

Result<Source> choose_source(const Settings& settings, const AwsClient& client,
                             const SourceContext& context) {
  return Search(settings, client, context).run();
}

}  // namespace cred
