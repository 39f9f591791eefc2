// SPDX-License-Identifier: Apache-2.0
// One operation after another; the first that fails refuses them all.
#include <charconv>

#include "json/json.h"
#include "support/apiserver/patches.h"

namespace cred::testing {
namespace {

constexpr std::string_view kList = "/imagePullSecrets";

bool patch_item(StoredObject& account, const JsonDocument& operation) {
  const auto text = [&](const char* path) {
    return std::string(operation.find_string(path).value_or(""));
  };
  const std::string op = text("/op");
  std::string_view path = operation.find_string("/path").value_or("");
  if (op == "test" && path == "/metadata/resourceVersion") {
    return text("/value") == std::to_string(account.version);
  }
  if (op == "add" && path == kList) {
    account.pull_secrets = {text("/value/0/name")};
    return true;
  }
  if (!account.pull_secrets || !path.starts_with(kList)) return false;
  auto& names = *account.pull_secrets;
  path.remove_prefix(kList.size());
  if (op == "add" && path == "/-") {
    names.push_back(text("/value/name"));
    return true;
  }
  std::size_t index = names.size();
  if (path.size() > 1) std::from_chars(path.data() + 1, path.data() + path.size(), index);
  if (index >= names.size()) return false;
  if (op == "test") return names[index] == text("/value");
  names.erase(names.begin() + static_cast<std::ptrdiff_t>(index));
  return op == "remove";
}

}  // namespace

std::optional<StoredObject> patch_account(const StoredObject& account, const std::string& patch) {
  const auto operations = JsonDocument::parse(patch);
  if (!operations) return std::nullopt;
  StoredObject patched = account;
  for (const JsonDocument& operation : operations->find_items("")) {
    if (!patch_item(patched, operation)) return std::nullopt;
  }
  return patched;
}

}  // namespace cred::testing
