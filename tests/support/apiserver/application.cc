// SPDX-License-Identifier: Apache-2.0
// Ownership first, then the version, then what cannot be changed.
#include <charconv>
#include <utility>

#include "base/base64.h"
#include "json/json.h"
#include "support/apiserver/patches.h"
#include "support/apiserver/rendering.h"
#include "support/apiserver/status.h"

namespace cred::testing {
namespace {

std::string text_at(const JsonDocument& document, const std::string& path) {
  return std::string(document.find_string(path).value_or(""));
}

class Application {
 public:
  Application(ObjectStore& store, const ObjectPath& path, const JsonDocument& body,
              std::string manager)
      : path_(path),
        body_(body),
        manager_(std::move(manager)),
        home_(store.find(Resource::namespaces, {{}, path.namespace_name})),
        present_(store.find(Resource::secrets, path.key())) {}

  const StoredObject* present() const { return present_; }

  // nullopt: nothing forbids it.
  std::optional<Response> find_refusal(bool is_forced) const {
    const std::string uid = text_at(body_, "/metadata/uid");
    if (present_ == nullptr && !uid.empty()) {
      return make_conflict("secrets", path_.name,
                           "uid mismatch: the provided object specified uid " + uid +
                               ", and no existing object was found");
    }
    if (!is_forced) {
      if (auto conflict = find_conflict()) return conflict;
    }
    const std::string text = text_at(body_, "/metadata/resourceVersion");
    std::uint64_t version = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), version);
    if (!text.empty() && (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())) {
      return make_status(500, "", "strconv.ParseUint: parsing " + quote(text) + ": invalid syntax");
    }
    if (present_ == nullptr) return find_closed_home();
    if (version != 0 && version != present_->version) {
      return make_conflict("secrets", path_.name);
    }
    return find_fixed_field(uid);
  }

  StoredObject make_result() const {
    StoredObject result = present_ == nullptr ? StoredObject{} : *present_;
    result.type = type();
    result.config = config();
    result.manager = manager_;
    result.has_applied = true;
    merge("labels", result.labels, result.applied);
    merge("annotations", result.annotations, result.applied);
    return result;
  }

 private:
  std::string type() const { return text_at(body_, "/type"); }

  std::string config() const {
    return decode_base64(text_at(body_, "/data/" + name_of_key(type()))).value_or("?");
  }

  std::optional<Response> find_closed_home() const {
    if (home_ == nullptr) return make_not_found("namespaces", path_.namespace_name);
    if (!home_->is_terminating) return std::nullopt;
    return make_terminating(path_.name, path_.namespace_name);
  }

  std::optional<Response> find_conflict() const {
    const bool is_others = present_ != nullptr && present_->manager != manager_;
    if (!is_others || present_->config == config()) return std::nullopt;
    return make_field_conflict(present_->manager, present_->has_applied,
                               ".data." + name_of_key(type()));
  }

  std::optional<Response> find_fixed_field(const std::string& uid) const {
    const auto refuse = [this](const std::string& field, const std::string& value) {
      return make_invalid(path_.name, field, "FieldValueInvalid",
                          "Invalid value: " + quote(value) + ": field is immutable");
    };
    if (!uid.empty() && uid != present_->uid) return refuse("metadata.uid", uid);
    if (type() != present_->type) return refuse("type", type());
    if (!present_->is_immutable || config() == present_->config) return std::nullopt;
    return make_invalid(path_.name, "data", "FieldValueForbidden",
                        "Forbidden: field is immutable when `immutable` is set");
  }

  // What the manager applied before and leaves out now goes; what is others' stays.
  void merge(const std::string& group, Texts& texts, Texts& applied) const {
    std::erase_if(texts, [&](const auto& pair) {
      const auto owner = applied.find(group + '/' + pair.first);
      const bool is_own = owner != applied.end() && owner->second == manager_;
      if (is_own) applied.erase(owner);
      return is_own;
    });
    for (const auto& [name, value] : body_.find_strings("/metadata/" + group)) {
      texts[std::string(name)] = value;
      applied[group + '/' + std::string(name)] = manager_;
    }
  }

  const ObjectPath& path_;
  const JsonDocument& body_;
  std::string manager_;
  const StoredObject* home_;
  const StoredObject* present_;
};

}  // namespace

Response apply_secret(ObjectStore& store, const ObjectPath& path, const Request& request) {
  const auto body = JsonDocument::parse(request.body);
  if (!body) return make_status(400, "BadRequest", "the body is not JSON");
  const std::string manager(find_parameter(request.url, "fieldManager"));
  if (manager.empty()) return make_status(422, "Invalid", "fieldManager: Required value");
  const Application application(store, path, *body, manager);
  const bool is_forced = find_parameter(request.url, "force") == "true";
  if (auto refusal = application.find_refusal(is_forced)) return *std::move(refusal);
  const StoredObject* const present = application.present();
  const bool is_new = present == nullptr;
  StoredObject result = application.make_result();
  // What changes nothing is not an event.
  const bool is_kept =
      (!is_new && result == *present) || find_parameter(request.url, "dryRun") == "All";
  if (is_kept && is_new) result.uid = "uid-dry-run";
  const StoredObject& shown =
      is_kept ? result : store.put(Resource::secrets, path.key(), std::move(result));
  return {is_new ? 201 : 200, {}, render_whole(Resource::secrets, path.key(), shown)};
}

}  // namespace cred::testing
