// SPDX-License-Identifier: Apache-2.0
// Which of two tokens for one host is written or left when several write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "unit/syncd/pull_secret/secrets.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::kHost;
using testing::kNow;
using testing::kOtherHost;
using testing::make_config;
using testing::make_entry;
using testing::make_our_secret;
using testing::make_password;
using testing::make_token;
using testing::Wish;
using testing::written_config;
using Kind = Decision::Kind;

// Ours has ten hours left.
constexpr Instant kOurs = kNow + hours{10};

std::string config_with(Instant expires_at) {
  return make_config(make_entry(kHost, make_token(expires_at, "theirs")));
}

TEST(NewerToken, OfOursWinsAfterOursAndOfAnotherFromFiveMinutesBefore) {
  const struct {
    Instant theirs;
    bool stays_of_ours;
    bool stays_of_another;
  } cases[] = {
      {kNow - hours{1}, false, false},
      {kOurs - minutes{5} - seconds{1}, false, false},
      {kOurs - minutes{5}, false, true},
      {kOurs - seconds{1}, false, true},
      {kOurs, false, true},
      {kOurs + seconds{1}, true, true},
      {kOurs + minutes{5}, true, true},
      {kNow + hours{12}, true, true},
      {kNow + hours{36}, true, true},
      {kNow + hours{36} + seconds{1}, false, false},
      {kNow + hours{24 * 365}, false, false},
  };

  for (const auto& [theirs, stays_of_ours, stays_of_another] : cases) {
    SCOPED_TRACE((theirs - kNow).count());
    for (const char* instance : {"here", "elsewhere"}) {
      const bool stays = std::string("here") == instance ? stays_of_ours : stays_of_another;
      const Decision decision = Wish().decide(make_our_secret(config_with(theirs), instance));
      const std::string written =
          stays && decision.kind == Kind::leave ? config_with(theirs) : written_config(decision);
      EXPECT_EQ(written == config_with(theirs), stays);
    }
  }
}

// Beside a clock that is hours behind, what is known of our own password was cut to twelve hours.
TEST(NewerToken, IsNotOneThatIsOlderThanOursByWhatBothSay) {
  Wish wish;
  wish.desired.passwords = {make_password(kHost, kNow + hours{16})};
  wish.desired.passwords.front().expires_at = kNow + hours{8};
  const Decision decision = wish.decide(make_our_secret(config_with(kNow + hours{11}), "here"));
  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_NE(written_config(decision), config_with(kNow + hours{11}));
}

TEST(NewerToken, IsBelievedFromAnEcrSyncdAlone) {
  const std::string text = config_with(kOurs + hours{1});
  SecretObject by_kubectl = testing::make_secret(text);
  SecretObject edited = make_our_secret(text);
  edited.meta.managers = {"ecr-syncd", "kubectl-edit"};
  edited.content_managers = {"kubectl-edit"};
  SecretObject shared = make_our_secret(text);
  shared.content_managers = {"ecr-syncd", "kubectl-edit"};
  SecretObject unlabelled = make_our_secret(text);
  unlabelled.meta.labels.clear();
  SecretObject unknown = make_our_secret(text);
  unknown.content_managers.clear();
  for (const SecretObject& secret : {by_kubectl, edited, shared, unlabelled, unknown}) {
    const Decision decision = Wish().decide(secret);
    EXPECT_EQ(decision.kind, Kind::apply);
    EXPECT_EQ(written_config(decision), make_config(make_entry(kHost, make_token(kOurs))));
  }
}

TEST(NewerToken, CountsByItsOwnExpiryNotByTheAnnotation) {
  SecretObject secret = make_our_secret(config_with(kOurs - hours{5}), "elsewhere");
  secret.meta.annotations = {{"ecr-syncd/expires-at", render_rfc3339(kOurs + hours{1})}};

  EXPECT_EQ(Wish().decide(secret).kind, Kind::apply);
}

TEST(NewerToken, MustBeOfUserAwsAndReadable) {
  const std::string token = make_token(kOurs + hours{1});
  for (const std::string& value :
       {R"({"auth":")" + encode_base64("bob:" + token) + "\"}", std::string(R"({"auth":"?"})"),
        std::string("{}"), std::string("1")}) {
    SCOPED_TRACE(value);
    const std::string text = make_config('"' + std::string(kHost) + "\":" + value);
    EXPECT_EQ(Wish().decide(make_our_secret(text)).kind, Kind::apply);
  }
}

TEST(NewerToken, StaysOnlyIfEverySpellingIsAsGood) {
  const std::string text =
      make_config(make_entry(kHost, make_token(kOurs + hours{1})) + "," +
                  make_entry(std::string("https://") + kHost, make_token(kNow - hours{1})));
  const Decision decision = Wish().decide(make_our_secret(text));

  EXPECT_EQ(written_config(decision), make_config(make_entry(kHost, make_token(kOurs))));
}

TEST(NewerToken, StaysBesideOneThatIsRenewed) {
  Wish wish;
  wish.desired.our_hosts = {kHost, kOtherHost};
  wish.desired.passwords.push_back(make_password(kOtherHost, kOurs));
  const std::string newer = make_entry(kHost, make_token(kOurs + hours{1}));
  const Decision decision = wish.decide(make_our_secret(
      make_config(newer + "," + make_entry(kOtherHost, make_token(kNow + hours{1})))));

  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_EQ(written_config(decision),
            make_config(newer + "," + make_entry(kOtherHost, make_token(kOurs))));
  EXPECT_EQ(decision.expires_at, kOurs);
}

TEST(NewerToken, IsNotTakenFromItsWriterByTheLabel) {
  const Decision decision =
      Wish().decide(make_our_secret(config_with(kOurs + hours{1}), "elsewhere"));

  EXPECT_EQ(decision.kind, Kind::leave);
  EXPECT_EQ(decision.expires_at, kOurs + hours{1});
}

TEST(NewerToken, IsLeftWithALabelOfAnotherWhenBothAgree) {
  const std::string text = make_config(make_entry(kHost, make_token(kOurs)));

  EXPECT_EQ(Wish().decide(make_our_secret(text, "elsewhere")).kind, Kind::leave);
}

}  // namespace
}  // namespace cred::syncd
