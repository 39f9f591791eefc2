// SPDX-License-Identifier: Apache-2.0
// What the node said of its last try → why it fails there, although the registry answers us.
#pragma once

#include <optional>

#include "syncd/image_pull/evidence.h"
#include "syncd/image_pull/image_name.h"
#include "syncd/image_pull/kubelet_message.h"

namespace cred::syncd {

// The words about `container`: those of its state, else the newest of the pod's events that say why
// its image could not be pulled.
std::string find_node_words(const PullEvidence& evidence, const PodContainer& container,
                            const ImageName& image);

// Of what only the node can know: its disk, its nameserver, its way to the registry. nullopt where
// the words tell of nothing like that.
std::optional<PullCause> find_node_cause(const PullEvidence& evidence, const ImageName& image,
                                         PullFault fault, const std::string& words);

}  // namespace cred::syncd
