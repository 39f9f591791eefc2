// SPDX-License-Identifier: Apache-2.0
// Read → due → asked for → tried → replaced.
#include "syncd/kube/token/keep_token.h"

#include <utility>

#include "base/text.h"
#include "syncd/kube/token/refusal.h"
#include "syncd/kube/token/token_file.h"

namespace cred::syncd {
namespace {

class Keeping {
 public:
  Keeping(const ClusterReference& cluster, const TokenDirectory& directory)
      : cluster_(cluster), directory_(directory) {}

  TokenReport run() {
    auto file = find_token_file(cluster_, directory_.path, directory_.read_file);
    if (file && !*file) return {};
    report_.is_ours = true;
    if (!file) return fail(std::move(file).error());
    file_ = **std::move(file);
    report_.token = read_bound_token(file_.token);
    if (!report_.token) {
      return fail(
          {Errc::local, clean_text(file_.path) + (file_.token.empty()
                                                      ? " is not there or empty"
                                                      : " holds no token that could be renewed")});
    }
    if (directory_.now() < find_renewal_time(*report_.token)) return std::move(report_);
    if (auto renewed = renew(); !renewed) return fail(renewed.error());
    return std::move(report_);
  }

 private:
  TokenReport fail(Error error) {
    if (error.code != Errc::unavailable) error.text += "; " + advise_to_join(cluster_.name);
    report_.failure = std::move(error);
    return std::move(report_);
  }

  Result<void> renew() {
    auto issued = ask();
    if (!issued) return std::move(issued).error();
    const auto fresh = read_bound_token(issued->token);
    if (!fresh || !is_better(*fresh)) {
      return Error{Errc::bad_reply,
                   "the server has given a token that is of another account or Secret than the "
                   "present one, or ends no later"};
    }
    if (auto tried = try_out(issued->token); !tried) return tried;
    if (auto stored = store(issued->token, *fresh); !stored) return stored;
    return {};
  }

  Result<IssuedToken> ask() const {
    const auto opened = directory_.open(cluster_, directory_.read_file);
    if (!opened) return opened.error();
    const auto response = opened->call(make_token_request(make_wish(*report_.token)));
    if (!response) return response.error();
    if (const auto failure = find_api_failure(*response)) {
      return explain_token_refusal(*report_.token, *failure, directory_.now());
    }
    return parse_issued_token(*response);
  }

  bool is_better(const BoundToken& fresh) const {
    const BoundToken& old = *report_.token;
    return fresh.namespace_name == old.namespace_name && fresh.account == old.account &&
           fresh.secret == old.secret && fresh.secret_uid == old.secret_uid &&
           fresh.audiences == old.audiences && fresh.expires_at > old.expires_at;
  }

  // As if it were on the disk already. Whoever is let in at all may ask for the version, or is told
  // that he may not.
  Result<void> try_out(const Secret& token) const {
    const ReadFile overlaid = [this, &token](const std::string& path) {
      if (path != file_.path) return directory_.read_file(path);
      return Result<std::optional<std::string>>(token.reveal());
    };
    const auto opened = directory_.open(cluster_, overlaid);
    if (!opened) return opened.error();
    ApiRequest request;
    request.path = "/version";
    const auto response = opened->call(request);
    if (!response) return response.error();
    const auto failure = find_api_failure(*response);
    if (!failure || failure->fault == ApiFault::forbidden) return {};
    const bool is_refused = failure->fault == ApiFault::unauthorized;
    return Error{is_refused ? Errc::denied : Errc::unavailable,
                 "the token that the server has just given was not taken, so the old one stays: " +
                     failure->text};
  }

  // Somebody may have joined it again meanwhile.
  Result<void> store(const Secret& token, const BoundToken& fresh) {
    auto present = find_token_file(cluster_, directory_.path, directory_.read_file);
    if (!present || !*present || (*present)->path != file_.path ||
        (*present)->token != file_.token) {
      return {};
    }
    auto written = directory_.write_file(file_.path, token.reveal() + '\n');
    if (!written) return written;
    report_.token = fresh;
    report_.is_new = true;
    return {};
  }

  const ClusterReference& cluster_;
  const TokenDirectory& directory_;
  TokenFile file_;
  TokenReport report_;
};

}  // namespace

TokenReport keep_token(const ClusterReference& cluster, const TokenDirectory& directory) {
  return Keeping(cluster, directory).run();
}

}  // namespace cred::syncd
