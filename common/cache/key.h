// SPDX-License-Identifier: Apache-2.0
// The kinds of key in the caches, as plain text that is compared byte by byte. In a user's cache:
//
//   selection: host, environment and files as they are now → the key of what is to be used
//   token:     API endpoint and principal                  → password
//   login:     host, as stored by `docker login`           → password
//   erased:    host, as forgotten by `docker logout`       → nothing; it is about when
//
// In the system cache, which has nothing of anybody's environment in it:
//
//   system:        host → password
//   system source: host → who got it, for people
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/time.h"

namespace cred {

inline constexpr std::string_view kSelectionPrefix = "selection\n";
inline constexpr std::string_view kTokenPrefix = "token\n";
inline constexpr std::string_view kLoginPrefix = "login\n";
inline constexpr std::string_view kErasedPrefix = "erased\n";
inline constexpr std::string_view kSystemPrefix = "system\n";
inline constexpr std::string_view kSystemSourcePrefix = "system source\n";

// What a selection leads to when a registry map exists and does not make the host an ECR registry.
inline constexpr std::string_view kNotOurs = "not ours";

struct SelectionKey {
  std::string text;

  // When the watched files were touched last; nullopt when there is none. A selection must not be
  // written before this is 2 s old: within the granularity of a file system's clock a second edit
  // may leave the stamp as it is.
  std::optional<Instant> youngest_stamp;

  // When the files were looked at, which is when their stamps must have been 2 s old: a call that
  // takes longer must not make them old enough. nullopt: just now.
  std::optional<Instant> made_at;

  bool has_variables = false;  // that select something
};

// Nothing that is looked at says anything: whoever asks has no AWS settings at all.
bool is_bare(const SelectionKey& selection);

// Everything that can select a principal, an endpoint or a region for `host`: HOME, every AWS_*
// variable that does (of secrets only that they are set), the stamps of the shared files and of the
// registry maps, and the boot, since an image of a machine must not answer with the tokens of the
// machine it was made of. Reads no file but the kernel's boot id. `home` is where the shared files
// are looked for; with HOME unset it is not HOME.
SelectionKey make_selection_key(std::string_view host, const Environment& environment,
                                std::string_view home);

// All selections of `host` begin with this.
std::string selection_prefix(std::string_view host);

// The host that a selection key was made for; empty if `key` is not a selection key.
std::string_view selected_host(std::string_view key);

// `endpoint` is the API's URL with the service and region that are signed for: a URL of the user's
// own may serve several.
std::string token_key(std::string_view endpoint, std::string_view principal);

// The principal that a key of token_key was made with; of any other key all of it, which names
// whose password it is as well.
std::string_view find_principal(std::string_view key);

std::string login_key(std::string_view host);
std::string erased_key(std::string_view host);
std::string system_key(std::string_view host);
std::string system_source_key(std::string_view host);

// Changes with every start of the machine; empty where the kernel does not tell.
std::string read_boot_id();

}  // namespace cred
