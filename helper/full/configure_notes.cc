// SPDX-License-Identifier: Apache-2.0
// Looks at what docker would use beside us.
#include "helper/full/configure_notes.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "helper/full/docker_view.h"

namespace cred {
namespace {

constexpr std::size_t kLongestName = 253;

}  // namespace

std::vector<std::string> note_docker_rest(std::string_view config,
                                          const std::vector<HelperChange>& changes, bool is_undo) {
  std::vector<std::string> notes;
  const auto view = parse_docker_view(config);
  if (!view) return notes;
  const std::string store = clean_text(view->store, 80);
  if (is_undo) {
    if (store == kHelperName) {
      notes.emplace_back(
          "credsStore still says \"ecr\"; configure did not write that and leaves it");
    }
    // Without a helper docker uses what is in auths again, and tokens there have long expired.
    for (const HelperChange& change : changes) {
      if (std::find(view->logins.begin(), view->logins.end(), change.host) != view->logins.end()) {
        std::string note = "auths has a login of ";
        note += clean_text(change.host, kLongestName);
        note += ", which docker uses from now on; if it is old, docker logout removes it";
        notes.push_back(std::move(note));
      }
    }
  } else if (store == kHelperName && !changes.empty()) {
    notes.emplace_back(
        "credsStore \"ecr\" served them already; it sends the logins of all other registries to "
        "docker-credential-ecr too, which refuses them");
  } else if (!store.empty() && !changes.empty()) {
    notes.push_back("credsStore \"" + store +
                    "\" is not displaced: it goes on serving all registries but those of "
                    "credHelpers, which goes before it");
  }
  return notes;
}

}  // namespace cred
