// SPDX-License-Identifier: Apache-2.0
// Stored objects as JSON.
#pragma once

#include <string>

#include "support/apiserver/object_store.h"

namespace cred::testing {

// ".dockercfg" or ".dockerconfigjson"
std::string name_of_key(const std::string& type);

// "secrets"
std::string name_of(Resource resource);

// A PartialObjectMetadata. Version 0, which a dry run has that creates, is left out.
std::string render_metadata(Resource resource, const ObjectKey& key, const StoredObject& object);

std::string render_whole(Resource resource, const ObjectKey& key, const StoredObject& object);

}  // namespace cred::testing
