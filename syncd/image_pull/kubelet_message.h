// SPDX-License-Identifier: Apache-2.0
// What the kubelet's words about a failed pull come to, whatever runtime they are of.
#pragma once

#include <string_view>

#include "syncd/image_pull/image_name.h"

namespace cred::syncd {

enum class PullFault {
  none,            // there are no words, or they only say that it waits
  no_credentials,  // nobody gave the runtime any, or the registry wants some: 401
  expired,         // the registry says that the token has expired
  denied,          // 403
  not_found,       // 404
  platform,        // the index has nothing for this node
  unresolved,      // the node's nameserver does not know the registry
  unreachable,     // refused, timed out, no route
  layers,          // the manifest came, the layers' store could not be reached
  untrusted,       // the registry's certificate
  disk_full,
  too_many_requests,
  in_trouble,   // 5xx
  not_present,  // policy Never, and the image is not on the node
  unverified,   // it is on the node, but this pod has shown no right to it
  provider,     // the node's credential provider failed
  unsupported,  // a manifest of a kind that the runtime no longer reads
  signature,
  other,
};

// Looks at the words of containerd, CRI-O and dockerd about `image`, whose own name does not count;
// the narrower meaning goes first.
PullFault classify_kubelet_message(std::string_view message, const ImageName& image);

}  // namespace cred::syncd
