// SPDX-License-Identifier: Apache-2.0
// Explanation → JSON for programs: every member is always there, null where nothing is known.
#include <algorithm>
#include <utility>

#include "aws/partition.h"
#include "base/json_string.h"
#include "base/text.h"
#include "helper/full/explanation.h"

namespace cred {
namespace {

// Writes members one after the other; a nested object is a Json of its own.
class Json {
 public:
  Json& raw(std::string_view name, std::string_view value) {
    text_ += text_.size() > 1 ? "," : "";
    append_json_string(text_, name);
    text_ += ':';
    text_ += value;
    return *this;
  }

  // Null when empty: no member of an explanation is an empty text.
  Json& text(std::string_view name, std::string_view value) {
    if (value.empty()) return raw(name, "null");
    std::string quoted;
    append_json_string(quoted, value);
    return raw(name, quoted);
  }

  Json& flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }

  Json& seconds(std::string_view name, const std::optional<std::chrono::seconds>& value) {
    return raw(name, value ? std::to_string(value->count()) : "null");
  }

  Json& time(std::string_view name, const std::optional<Instant>& value) {
    return text(name, value ? render_rfc3339(*value) : std::string());
  }

  std::string close() { return std::move(text_) + "}"; }

 private:
  std::string text_ = "{";
};

template <typename T, typename RenderItem>
std::string render_list(const std::vector<T>& items, const RenderItem& render_item) {
  std::string list = "[";
  for (const T& item : items) {
    if (list.size() > 1) list += ',';
    list += render_item(item);
  }
  return list + ']';
}

std::string render_word(std::string_view words) {
  std::string word(words);
  std::replace(word.begin(), word.end(), ' ', '_');
  return word;
}

std::string render_text(const std::string& text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted;
}

std::string_view render_flag(const std::optional<bool>& flag) {
  if (!flag) return "null";
  return *flag ? "true" : "false";
}

template <typename Step>
std::string render_step(const Step& step) {
  return Json()
      .text("name", step.name)
      .text("verdict", render_word(verdict_word(step.verdict)))
      .text("detail", step.detail)
      .close();
}

std::string render_registry(const std::optional<Registry>& registry, const std::string& behind) {
  if (!registry) return "null";
  return Json()
      .text("host", registry->host)
      .text("behind", behind)
      .text("kind", registry->kind == RegistryKind::public_ecr ? "public" : "private")
      .text("account", registry->account_id)
      .text("region", registry->region)
      .text("partition", find_partition(registry->region).name)
      .flag("fips", registry->fips)
      .flag("dual_stack", registry->dual_stack)
      .close();
}

std::string render_selection(const Selection& selection) {
  return Json()
      .text("profile", selection.profile)
      .text("profile_from", selection.profile_from)
      .text("region", selection.region)
      .text("endpoint", selection.endpoint)
      .text("endpoint_region", selection.endpoint_region)
      .text("mapped_by", selection.mapped_by.value_or(""))
      .close();
}

std::string render_credentials(const Explanation& explanation) {
  return Json()
      .text("source", explanation.source)
      .text("access_key_id", explanation.access_key_id)
      .time("expires_at", explanation.credentials_expire_at)
      .close();
}

std::string render_identity(const std::optional<CallerIdentity>& identity) {
  if (!identity) return "null";
  return Json().text("arn", identity->arn).text("account", identity->account_id).close();
}

std::string render_row(const std::optional<CacheRow>& row, Instant now) {
  if (!row) return "null";
  return Json()
      .text("cache", row->is_published ? "system" : "user")
      .text("kind", row->is_login ? "login" : "token")
      .flag("selected", row->is_selected)
      .seconds("age_seconds", now - row->requested_at)
      .time("requested_at", row->requested_at)
      .time("refresh_at", row->refresh_at)
      .time("expires_at", row->expires_at)
      .close();
}

std::string render_error(const std::optional<Error>& error, Json json) {
  if (!error) return "null";
  const Cause cause = split_remedy(error->text);
  return json.text("cause", cause.cause).text("remedy", cause.remedy).close();
}

std::string render_system(const SystemCacheView& system) {
  return Json()
      .text("file", system.file)
      .text("problem", system.problem)
      .text("source", system.source)
      .close();
}

std::string render_cache(const CacheView& cache, Instant now) {
  Json age;
  age.seconds("age_seconds", cache.failure_age);
  return Json()
      .text("file", cache.file)
      .text("problem", cache.problem)
      .raw("row", render_row(cache.row, now))
      .raw("failure", render_error(cache.failure, age))
      .raw("system", render_system(cache.system))
      .close();
}

std::string render_docker(const DockerClient& docker) {
  return Json()
      .text("config", docker.file)
      .text("helper", docker.helper)
      .text("state", docker.state)
      .text("remedy", docker.remedy)
      .close();
}

std::string render_kubelet(const std::optional<KubeletView>& view) {
  if (!view) return "null";
  return Json()
      .text("api_version", view->api_version)
      .text("image", view->image)
      .text("subject", view->subject)
      .text("issuer", view->issuer)
      .raw("audiences", render_list(view->audiences, render_text))
      .time("token_expires_at", view->token_expires_at)
      .text("role", view->role)
      .text("role_from", view->role_from)
      .text("answer", answer_word(view->answer))
      .text("match", view->match)
      .text("cache_key_type", view->match.empty() ? "" : kCacheKeyType)
      .seconds("cache_duration_seconds", view->cache_duration)
      .close();
}

}  // namespace

std::string render_explanation_json(const Explanation& explanation) {
  return Json()
             .raw("version", "1")
             .time("time", explanation.now)
             .text("host", explanation.host)
             .raw("token_available", render_flag(explanation.token_available))
             .raw("registry", render_registry(explanation.registry, explanation.behind))
             .raw("selection", render_selection(explanation.selection))
             .raw("steps", render_list(explanation.steps, render_step<ChainStep>))
             .raw("credentials", render_credentials(explanation))
             .raw("checks", render_list(explanation.checks, render_step<Check>))
             .raw("identity", render_identity(explanation.identity))
             .seconds("clock_offset_seconds", explanation.clock_offset)
             .raw("cache", render_cache(explanation.cache, explanation.now))
             .raw("docker", render_docker(explanation.docker))
             .raw("kubelet", render_kubelet(explanation.kubelet))
             .raw("warnings", render_list(explanation.warnings, render_text))
             .raw("error", render_error(explanation.error, Json()))
             .close() +
         "\n";
}

}  // namespace cred
