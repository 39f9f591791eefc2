// SPDX-License-Identifier: Apache-2.0
// GetAuthorizationToken and its refusals.
#include "simulation/aws.h"

#include <array>
#include <ctime>
#include <numeric>

#include "base/base64.h"
#include "base/time.h"
#include "simulation/api_server.h"

namespace cred::syncd::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr hours kLife{12};

std::string render_http_date(Instant instant) {
  const std::time_t seconds = to_epoch(instant);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text.data();
}

}  // namespace

std::string region_of(std::string_view host) {
  return host.find("us-east-1") == std::string_view::npos ? "eu-west-1" : "us-east-1";
}

Response Aws::refuse(int status, const std::string& type) const {
  return {status,
          {{"Date", render_http_date(world_.clock().now())}},
          R"({"__type":")" + type + R"(","message":"so it is"})"};
}

// More than AWS tolerates.
bool Aws::is_clock_wrong(const Request& request) const {
  const std::string date(find_header(request.headers, "X-Amz-Date").value_or(""));
  const Instant now = world_.clock().now();
  return date < render_basic_iso8601(now - minutes{5}) ||
         date > render_basic_iso8601(now + minutes{5});
}

std::optional<Result<Response>> Aws::fail(Fault fault, const Request& request) {
  Fibers& fibers = Fibers::current();
  switch (fault) {
    case Fault::throttled:
      return refuse(400, "ThrottlingException");
    case Fault::internal:
      return refuse(500, "InternalFailure");
    case Fault::unavailable:
      return refuse(503, "ServiceUnavailable");
    case Fault::unauthorized:
      return refuse(400, "UnrecognizedClientException");
    case Fault::forbidden:
      return refuse(400, "AccessDeniedException");
    case Fault::conflict:
      return refuse(400, "RequestExpired");
    case Fault::rubbish:
      return Response{200, {}, "<html>Welcome to our hotel's network</html>"};
    case Fault::expired:
      return issue(region_of(request.url), true);
    case Fault::silence:
      fibers.sleep(request.total_timeout);
      return make_network_error(fault);
    case Fault::black_hole:
      fibers.sleep(request.connect_timeout);
      return make_network_error(fault);
    default:
      return make_network_error(fault);
  }
}

void Aws::catch_up() {
  const Tick now = world_.clock().tick();
  const auto& counts = faults_.counts().requests;
  const auto faults = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  if (now.time_since_epoch() / pace_ <= static_cast<Span::rep>(faults) ||
      faults_.outages().find(now))
    return;
  Dice& dice = faults_.dice();
  const Tick end = now + dice.between(minutes{15}, minutes{45});
  faults_.add_outage({now, end, kLasting[dice.below(kLasting.size())]});
}

Result<Response> Aws::answer(const Request& request) {
  catch_up();
  const auto fault = faults_.draw(world_.clock().tick(), true, true);
  Fibers::current().sleep(faults_.dice().between(Span{20}, Span{400}));
  if (trace) trace(region_of(request.url) + (fault ? std::string(": ") + name_of(*fault) : ""));
  if (fault) return *fail(*fault, request);
  if (is_clock_wrong(request)) return refuse(403, "InvalidSignatureException");
  return issue(region_of(request.url), false);
}

Response Aws::issue(const std::string& region, bool is_expired) {
  const Instant now = world_.clock().now();
  const Instant expiry = is_expired ? now - hours{1} : now + kLife;
  const std::string password = make_password(expiry);
  if (!is_expired) keep(region, password);
  return {200,
          {{"Date", render_http_date(now)}},
          R"({"authorizationData":[{"authorizationToken":")" + encode_base64("AWS:" + password) +
              R"(","expiresAt":)" + std::to_string(to_epoch(expiry)) + "}]}"};
}

std::string Aws::make_password(Instant expiry) {
  return encode_base64(R"({"payload":"p","version":"2","type":"DATA_KEY","number":)" +
                       std::to_string(++number_) + R"(,"expiration":)" +
                       std::to_string(to_epoch(expiry)) + "}");
}

void Aws::keep(const std::string& region, const std::string& password) {
  const Instant now = world_.clock().now();
  std::string& latest = latest_[region];
  if (const IssuedToken* before = find(latest)) {
    ages_.push_back(static_cast<double>((now - before->issued_at).count()) /
                    static_cast<double>(std::chrono::seconds{kLife}.count()));
  }
  latest = password;
  issued_[password] = {region, now, now + kLife};
  forget_old();
  if (on_issue) on_issue();
}

std::string Aws::draw_password(const std::string& region) {
  std::string password = make_password(world_.clock().now() + kLife);
  keep(region, password);
  return password;
}

void Aws::forget_old() {
  const Instant old = world_.clock().now() - hours{48};
  std::erase_if(issued_, [old](const auto& token) { return token.second.expires_at < old; });
}

const IssuedToken* Aws::find(const std::string& password) const {
  const auto found = issued_.find(password);
  return found == issued_.end() ? nullptr : &found->second;
}

std::string Aws::find_old_password(const std::string& region) const {
  const auto latest = latest_.find(region);
  for (const auto& [password, token] : issued_) {
    if (token.region == region && latest != latest_.end() && password != latest->second) {
      return password;
    }
  }
  return {};
}

}  // namespace cred::syncd::simulation
