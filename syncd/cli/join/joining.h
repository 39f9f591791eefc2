// SPDX-License-Identifier: Apache-2.0
// join: one cluster on its way in.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/replace_file.h"
#include "base/result.h"
#include "syncd/cli/join/apply.h"
#include "syncd/cli/join/config.h"
#include "syncd/cli/join/files.h"
#include "syncd/cli/join/login.h"
#include "syncd/cli/join/manifests.h"
#include "syncd/cli/options.h"
#include "syncd/config/rbac.h"
#include "syncd/kube/client/kubeconfig/access.h"
#include "syncd/kube/token/bound_token.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// All of its arguments must outlive it.
class Joining {
 public:
  Joining(const SyncOptions& options, JoinPlan plan, const ProcessDeps& process);
  int run();

 private:
  Result<void> join();

  bool is_bound() const { return rbac_.token == AccountToken::bound; }

  // Where there can be no policy that is said, and nobody is kept from joining.
  Result<void> choose_policy();
  Result<void> render();
  // Two configurations of one host have one field manager, so that the server would let the second
  // take the first one's rights away.
  Result<void> keep_apart();
  // What becomes of what this run has made, where it ends here.
  std::string clear_up(bool is_temporary) const;
  Result<void> open();
  std::string token_secret_path() const;
  Result<void> check_token_rights(Rehearsal& rehearsal) const;
  Result<void> refuse(const Rehearsal& rehearsal) const;
  AccountKey make_key(const Secret& token) const;
  Result<void> show() const;
  // Before anything is applied, so that a missing right here leaves the cluster alone.
  Result<void> prepare_directories() const;
  // How many make the account and what its tokens are bound to.
  std::size_t count_first() const;
  Result<void> apply(const Rehearsal& rehearsal, std::size_t first, std::size_t end);
  Result<void> take_lasting_login(const Rehearsal& rehearsal);
  // The policy names the audience of the API server's tokens, which only such a token tells.
  Result<void> take_bound_login(const Rehearsal& rehearsal);
  void check_policy(const CallApi& call, const BoundToken& token) const;
  // Only now: until the new login was tried and written the old one is what works.
  Result<void> remove_old_token();
  // The daemon may reload at any time: what one names must be there first.
  std::vector<JoinFile> list_login_files(const Secret& token) const;
  Result<void> write_all(const std::vector<JoinFile>& files);
  Result<void> write(const std::string& path, std::string_view content, const FileAccess& access);
  // `end` is that of the token; empty where there is none.
  void conclude(std::size_t rights, const std::string& end) const;
  void note(const std::string& change);
  void say(const std::string& text) const;

  const SyncOptions& options_;
  const JoinPlan plan_;
  const ProcessDeps& process_;
  RbacOptions rbac_;
  const std::optional<FileOwner> owner_;
  const std::string token_path_;
  KubeAccess way_;
  ApplyDeps server_;
  std::string text_;  // of manifests_
  std::vector<Manifest> manifests_;
  std::vector<Manifest> made_;  // of those, by this run
  bool has_changed_ = false;
};

}  // namespace cred::syncd
