// SPDX-License-Identifier: Apache-2.0
// {"verb":"refresh","token":false,"cluster":"","namespace":"","wait":true}, {"verb":"pause",…} and
// {"over":true,"good":3,"bad":0,"unasked":0,"trouble":""}
#include "syncd/service/control/message.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/json_string.h"
#include "base/text.h"
#include "json/json.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestTrouble = 1500;

// Of clusters, which are ours to name, and of namespaces.
bool is_name(std::string_view name) {
  return name.size() <= kLongestName && is_valid_utf8(name) &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

void append_text(std::string& json, const char* name, std::string_view value) {
  append_json_string(json, name);
  json += ':';
  append_json_string(json, value);
}

void append_switch(std::string& json, const char* name, bool value) {
  append_json_string(json, name);
  json += value ? ":true," : ":false,";
}

struct VerbWord {
  ControlVerb verb;
  std::string_view word;
};

constexpr std::array kVerbWords = {
    VerbWord{ControlVerb::refresh, "refresh"}, VerbWord{ControlVerb::pause, "pause"},
    VerbWord{ControlVerb::resume, "resume"}, VerbWord{ControlVerb::log, "log"}};

std::string_view to_word(ControlVerb verb) {
  for (const VerbWord& one : kVerbWords) {
    if (one.verb == verb) return one.word;
  }
  return {};
}

std::optional<ControlVerb> parse_verb(std::optional<std::string_view> word) {
  for (const VerbWord& one : kVerbWords) {
    if (one.word == word) return one.verb;
  }
  return std::nullopt;
}

std::size_t find_count(const JsonDocument& document, const char* path) {
  const auto number = document.find_integer(path).value_or(0);
  return number < 0 ? 0 : static_cast<std::size_t>(number);
}

}  // namespace

std::string render_request(const ControlRequest& request) {
  std::string json = "{";
  append_text(json, "verb", to_word(request.verb));
  json += ',';
  append_switch(json, "token", request.renews_tokens);
  append_switch(json, "wait", request.waits);
  append_text(json, "cluster", request.cluster);
  json += ',';
  append_text(json, "namespace", request.namespace_name);
  return json + ",\"from\":" + std::to_string(request.from) + "}\n";
}

std::string render_reply(const ControlReply& reply) {
  std::string json = "{";
  append_switch(json, "over", reply.is_over);
  json += "\"good\":" + std::to_string(reply.good) + ",\"bad\":" + std::to_string(reply.bad) +
          ",\"unasked\":" + std::to_string(reply.unasked) + ',';
  append_text(json, "trouble", clean_text(reply.trouble, kLongestTrouble));
  if (reply.lines.empty()) return json + "}\n";
  json += ",\"next\":" + std::to_string(reply.next) + ",\"lines\":[";
  for (const std::string& line : reply.lines) {
    if (json.back() != '[') json += ',';
    append_json_string(json, line);
  }
  return json + "]}\n";
}

std::string describe_scope(const ControlRequest& request) {
  std::string text = request.cluster.empty() ? "all clusters" : "cluster " + request.cluster;
  if (!request.namespace_name.empty()) text += ", namespace " + request.namespace_name;
  return request.renews_tokens ? text + ", with new passwords" : text;
}

Result<ControlRequest> parse_request(std::string_view line) {
  const auto document = JsonDocument::parse(line, kLongestMessage);
  if (!document) return Error{Errc::bad_request, document.error().text};
  const auto verb = parse_verb(document->find_string("/verb"));
  if (!verb) {
    return Error{Errc::bad_request,
                 "unknown verb; this release knows refresh, pause, resume and log"};
  }
  ControlRequest request;
  request.verb = *verb;
  request.renews_tokens = document->find_boolean("/token").value_or(false);
  request.waits = document->find_boolean("/wait").value_or(false);
  request.cluster = std::string(document->find_string("/cluster").value_or(""));
  request.namespace_name = std::string(document->find_string("/namespace").value_or(""));
  request.from = find_count(*document, "/from");
  if (!is_name(request.cluster) || !is_name(request.namespace_name)) {
    return Error{Errc::bad_request, "cluster or namespace is not a valid name"};
  }
  return request;
}

Result<ControlReply> parse_reply(std::string_view line) {
  const auto document = JsonDocument::parse(line, kLongestMessage);
  const auto is_over = document ? document->find_boolean("/over") : std::nullopt;
  if (!is_over) return Error{Errc::bad_reply, "the daemon's answer is none of this release"};
  ControlReply reply{.is_over = *is_over,
                     .good = find_count(*document, "/good"),
                     .bad = find_count(*document, "/bad"),
                     .trouble = std::string(document->find_string("/trouble").value_or("")),
                     .unasked = find_count(*document, "/unasked"),
                     .next = find_count(*document, "/next")};
  for (const JsonDocument& item : document->find_items("/lines")) {
    reply.lines.emplace_back(item.find_string("").value_or(""));
  }
  return reply;
}

}  // namespace cred::syncd
