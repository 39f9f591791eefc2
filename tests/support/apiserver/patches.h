// SPDX-License-Identifier: Apache-2.0
// The two kinds of PATCH: server-side apply of a secret, JSON patch of a service account.
#pragma once

#include <optional>
#include <string>

#include "http/request.h"
#include "support/apiserver/object_path.h"
#include "support/apiserver/object_store.h"

namespace cred::testing {

// By the manager, force and dryRun of the URL; refuses in the order of a real server. A
// resourceVersion makes it conditional: one that is not the stored one is a 409, and on what is
// absent any number creates. "0" asks for nothing. Who owns the labels that differ is not asked.
Response apply_secret(ObjectStore& store, const ObjectPath& path, const Request& request);

// Reads `test`, `add` and `remove` of imagePullSecrets and its items, and the test of the
// resourceVersion. nullopt: an operation failed, which a server tells like a malformed patch.
std::optional<StoredObject> patch_account(const StoredObject& account, const std::string& patch);

}  // namespace cred::testing
