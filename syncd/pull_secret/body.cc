// SPDX-License-Identifier: Apache-2.0
// Writes the members in a fixed order.
#include "syncd/pull_secret/body.h"

#include <array>
#include <map>
#include <string_view>

#include "base/base64.h"
#include "base/json_string.h"

namespace cred::syncd {
namespace {

// JSON may have these in a string as they are; YAML 1.1 reads them as a line end, a byte order mark
// or nothing printable.
struct Escape {
  std::string_view bytes;
  std::string_view text;
};

constexpr std::array kNotInYaml = {
    Escape{"\x7f", "\\u007f"},         Escape{"\xc2\x85", "\\u0085"},
    Escape{"\xe2\x80\xa8", "\\u2028"}, Escape{"\xe2\x80\xa9", "\\u2029"},
    Escape{"\xef\xbb\xbf", "\\ufeff"},
};

std::string quote(std::string_view value) {
  std::string quoted;
  append_json_string(quoted, value);
  for (const auto& [bytes, text] : kNotInYaml) {
    for (auto at = quoted.find(bytes); at != std::string::npos; at = quoted.find(bytes, at)) {
      quoted.replace(at, bytes.size(), text);
    }
  }
  return quoted;
}

void append_member(std::string& json, std::string_view name, std::string_view value) {
  if (json.back() != '{') json += ',';
  json += quote(name) + ':' + quote(value);
}

void append_pairs(std::string& json, std::string_view name, const Pairs& pairs) {
  std::map<std::string_view, std::string_view> sorted;
  for (const auto& [key, value] : pairs) sorted.insert_or_assign(key, value);
  json += ',' + quote(name) + ":{";
  for (const auto& [key, value] : sorted) append_member(json, key, value);
  json += '}';
}

}  // namespace

const char* type_name(SecretType type) {
  return type == SecretType::docker_config_json ? "kubernetes.io/dockerconfigjson"
                                                : "kubernetes.io/dockercfg";
}

Secret render_secret_body(const SecretBody& body) {
  std::string json = R"({"apiVersion":"v1","kind":"Secret","metadata":{)";
  append_member(json, "name", body.name);
  append_member(json, "namespace", body.namespace_name);
  if (!body.uid.empty()) append_member(json, "uid", body.uid);
  append_member(json, "resourceVersion", body.resource_version);
  append_pairs(json, "labels", body.labels);
  append_pairs(json, "annotations", body.annotations);
  json += R"(},"type":)" + quote(type_name(body.type)) + R"(,"data":{)";
  const bool is_json = body.type == SecretType::docker_config_json;
  const Secret data(encode_base64(body.docker_config.reveal()));
  append_member(json, is_json ? ".dockerconfigjson" : ".dockercfg", data.reveal());
  return Secret(json + "}}");
}

}  // namespace cred::syncd
