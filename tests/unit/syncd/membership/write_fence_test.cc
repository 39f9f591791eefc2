// SPDX-License-Identifier: Apache-2.0
// What goes through, with which limits, and what does not.
#include "syncd/membership/write_fence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Fence : public ::testing::Test {
 protected:
  Fence() { term_->set(now_ + Span{10000}); }

  Result<Response> pass(const std::string& method, const std::string& url = "https://s/a") {
    Request request;
    request.method = method;
    request.url = url;
    request.total_timeout = Span{30000};
    return fenced_(request);
  }

  Tick now_{Span{1000000}};
  std::shared_ptr<LeaseTerm> term_ = std::make_shared<LeaseTerm>();
  std::shared_ptr<WriteFence> fence_ = std::make_shared<WriteFence>(term_, [this] { return now_; });
  std::vector<Request> sent_;
  bool is_answered_ = true;
  Send fenced_ = fence_writes(
      [this](const Request& request) -> Result<Response> {
        sent_.push_back(request);
        under_way_ = fence_->state().under_way;
        if (is_answered_) return Response{.status = 200};
        return Error{Errc::unavailable, "no answer"};
      },
      fence_);
  std::size_t under_way_ = 0;
};

TEST_F(Fence, LetsReadsThroughAsTheyAre) {
  term_->set(Tick{});
  fence_->close();
  for (const char* const method : {"GET", "HEAD", "OPTIONS"}) EXPECT_TRUE(pass(method));
  ASSERT_THAT(sent_, SizeIs(3));
  EXPECT_EQ(sent_[0].url, "https://s/a");
  EXPECT_EQ(sent_[0].total_timeout, Span{30000});
}

TEST_F(Fence, EndsAWriteHereAndThereBeforeTheTermDoes) {
  for (const char* const method : {"POST", "PUT", "PATCH", "DELETE"}) {
    ASSERT_TRUE(pass(method));
    EXPECT_EQ(sent_.back().total_timeout, Span{5000});
    EXPECT_EQ(sent_.back().url, "https://s/a?timeout=5000ms");
  }
  EXPECT_EQ(under_way_, 1U);
  EXPECT_EQ(fence_->state().under_way, 0U);
}

TEST_F(Fence, AddsToAQueryThatIsThere) {
  ASSERT_TRUE(pass("PATCH", "https://s/a?force=true"));
  EXPECT_EQ(sent_.back().url, "https://s/a?force=true&timeout=5000ms");
}

TEST_F(Fence, LeavesALimitThatIsShorter) {
  Request request;
  request.method = "PATCH";
  request.total_timeout = Span{100};
  ASSERT_TRUE(fenced_(request));
  EXPECT_EQ(sent_.back().total_timeout, Span{100});
}

TEST_F(Fence, SendsNothingWithTooLittleLeft) {
  now_ += Span{8000};
  EXPECT_TRUE(pass("PATCH"));
  EXPECT_EQ(sent_.back().total_timeout, Span{1000});
  now_ += Span{1};
  const auto refused = pass("PATCH");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::unavailable);
  EXPECT_THAT(refused.error().text, HasSubstr("not sent"));
  EXPECT_THAT(sent_, SizeIs(1));
}

TEST_F(Fence, GoesOnWithALongerTerm) {
  now_ += Span{9000};
  EXPECT_FALSE(pass("PATCH"));
  term_->set(now_ + Span{9000});
  EXPECT_TRUE(pass("PATCH"));
}

TEST_F(Fence, SendsNothingOnceItIsClosed) {
  fence_->close();
  EXPECT_FALSE(pass("DELETE"));
  EXPECT_THAT(sent_, IsEmpty());
}

TEST_F(Fence, KnowsThatTheFateOfAWriteIsUnknown) {
  ASSERT_TRUE(pass("PATCH"));
  EXPECT_FALSE(fence_->state().is_unsure);
  is_answered_ = false;
  ASSERT_FALSE(pass("GET"));
  EXPECT_FALSE(fence_->state().is_unsure);
  ASSERT_FALSE(pass("PATCH"));
  EXPECT_TRUE(fence_->state().is_unsure);
  EXPECT_EQ(fence_->state().under_way, 0U);
}

}  // namespace
}  // namespace cred::syncd
