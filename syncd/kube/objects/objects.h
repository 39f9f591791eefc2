// SPDX-License-Identifier: Apache-2.0
// The parts of Kubernetes objects that we look at.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace cred::syncd {

struct ObjectMeta {
  std::string name;
  std::string namespace_name;
  std::string uid;
  std::string resource_version;
  std::vector<std::pair<std::string, std::string>> labels;
  std::vector<std::pair<std::string, std::string>> annotations;
  std::vector<std::string> owners;    // "Kind/name" of each ownerReference
  std::vector<std::string> managers;  // of managedFields, each once
  bool is_terminating = false;        // it has a deletionTimestamp
};

// nullptr when there is none of that name.
const std::string* find_value(const std::vector<std::pair<std::string, std::string>>& pairs,
                              std::string_view name);

struct SecretObject {
  ObjectMeta meta;
  std::string type;
  bool is_immutable = false;

  // The decoded value of ".dockerconfigjson", or ".dockercfg" for that type; nullopt when there is
  // none or it is not base64.
  std::optional<Secret> docker_config;

  // Of managedFields, those that own that value: "f:data" → "f:.dockerconfigjson".
  std::vector<std::string> content_managers;
};

struct FieldManager {
  std::string name;
  bool applies = false;  // by server-side apply: the next one conflicts where others have written
};

struct ServiceAccountObject {
  ObjectMeta meta;
  std::optional<std::vector<std::string>> image_pull_secrets;  // nullopt: there is no such list

  // Of managedFields: who wrote that list last, each once.
  std::vector<FieldManager> list_managers;

  // Who keeps the account by server-side apply, whatever of it.
  std::vector<std::string> appliers;
};

// Of the one object in `body`; empty where it does not say.
std::string find_resource_version(std::string_view body);

// The metadata of the one object in `body`. Fails (bad_reply) where that is of another kind or
// none.
Result<ObjectMeta> parse_object_meta(std::string_view body, std::string_view kind);

// Fail (bad_reply) for what is not such an object; names are checked against their grammar, so that
// they may go into paths and messages.
Result<SecretObject> parse_secret(std::string_view body);
Result<ServiceAccountObject> parse_service_account(std::string_view body);

struct ListPage {
  std::string resource_version;
  std::string next;  // continue token; empty on the last page
};

// Calls `take` for each item of a list reply in turn. Fails (bad_reply) for what is not a list, and
// with what `take` fails with.
Result<ListPage> parse_metadata_list(std::string_view body,
                                     const std::function<Result<void>(ObjectMeta)>& take);
Result<ListPage> parse_secret_list(std::string_view body,
                                   const std::function<Result<void>(SecretObject)>& take);
Result<ListPage> parse_service_account_list(
    std::string_view body, const std::function<Result<void>(ServiceAccountObject)>& take);

}  // namespace cred::syncd
