// SPDX-License-Identifier: Apache-2.0
// A pod that pulls, with all that it needs; tests break one thing of it.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/base64.h"
#include "base/deadline.h"
#include "syncd/image_pull/diagnosis.h"
#include "syncd/image_pull/evidence.h"

namespace cred::syncd::testing {

inline constexpr Instant kNow = from_epoch(1'795'521'600);  // 2026-11-24T12:00:00Z
inline const std::string kRegistry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
inline const std::string kIndex = "application/vnd.oci.image.index.v1+json";
inline const std::string kImage = "application/vnd.oci.image.config.v1+json";

inline std::string make_password(Instant expires_at) {
  return encode_base64(R"({"payload":"x","expiration":)" + std::to_string(to_epoch(expires_at)) +
                       "}");
}

inline std::string make_auth(const std::string& user, const std::string& password) {
  return R"({"auth":")" + encode_base64(user + ':' + password) + R"("})";
}

inline std::string make_status(int status, const std::string& reason, const std::string& message) {
  return R"({"kind":"Status","status":"Failure","code":)" + std::to_string(status) +
         R"(,"reason":")" + reason + R"(","message":")" + message + R"("})";
}

struct PullingWorld {
  // The pod.
  std::string image = kRegistry + "/team/web:v1";
  std::string policy = "IfNotPresent";
  std::string reason = "ImagePullBackOff";
  std::string message = "Back-off pulling image";
  std::string image_id;
  std::string pod_metadata;  // more members, each with a comma in front
  std::string pod_status;
  std::string node = "node-1";
  std::vector<std::string> pull_secrets = {"regcred"};

  // The namespace.
  std::map<std::string, std::string> secrets;  // name → JSON
  std::string account_secrets = "[]";
  std::vector<std::string> events;

  // The node.
  std::string architecture = "amd64";
  bool is_ready = true;

  // What the API server answers in place of an object, by path.
  std::map<std::string, Response> refusals;

  // The registry.
  int status = 200;
  std::string manifest = R"({"mediaType":")" + kIndex +
                         R"(","manifests":[{"platform":{"os":"linux","architecture":"amd64"}},)"
                         R"({"platform":{"os":"unknown","architecture":"unknown"}}]})";
  std::optional<Error> unreachable;
  std::vector<Request> asked;

  PullingWorld() {
    set_entry(kRegistry, make_auth("AWS", make_password(kNow + std::chrono::hours{9})));
  }

  void set_secret(const std::string& name, const std::string& config,
                  const std::string& type = "kubernetes.io/dockerconfigjson",
                  const std::string& labels = "{}") {
    secrets[name] = R"({"kind":"Secret","metadata":{"name":")" + name +
                    R"(","namespace":"team-a","uid":"u","resourceVersion":"5","labels":)" + labels +
                    R"(},"type":")" + type + R"(","data":{".dockerconfigjson":")" +
                    encode_base64(config) + R"("}})";
  }

  void set_entry(const std::string& server, const std::string& entry) {
    set_secret("regcred", R"({"auths":{")" + server + "\":" + entry + "}}");
  }

  void refuse(int code, const std::string& error, const std::string& text) {
    status = code;
    manifest = R"({"errors":[{"code":")" + error + R"(","message":")" + text + R"("}]})";
  }

  std::string render_pod() const {
    std::string names;
    for (const std::string& name : pull_secrets) {
      names += (names.empty() ? "" : ",") + (R"({"name":")" + name + "\"}");
    }
    return R"({"kind":"Pod","metadata":{"name":"web-1","namespace":"team-a")" + pod_metadata +
           R"(},"spec":{"nodeName":")" + node + R"(","serviceAccountName":"default",)" +
           R"("imagePullSecrets":[)" + names + R"(],"containers":[{"name":"app","image":")" +
           image + R"(","imagePullPolicy":")" + policy + R"("}]},"status":{"phase":"Pending")" +
           pod_status + R"(,"containerStatuses":[{"name":"app","imageID":")" + image_id +
           R"(","state":{"waiting":{"reason":")" + reason + R"(","message":")" + message +
           R"("}}}]}})";
  }

  std::string render_node() const {
    return R"({"kind":"Node","metadata":{"name":"node-1"},"status":{"nodeInfo":)"
           R"({"operatingSystem":"linux","architecture":")" +
           architecture + R"("},"conditions":[{"type":"Ready","status":")" +
           (is_ready ? "True" : "Unknown") + R"("}]}})";
  }

  std::string render_list(const std::string& kind, const std::string& items) const {
    return R"({"kind":")" + kind +
           R"(List","apiVersion":"v1","metadata":{"resourceVersion":"9"},)" + R"("items":[)" +
           items + "]}";
  }

  std::string render_secrets() const {
    std::string items;
    for (const auto& [name, secret] : secrets) items += (items.empty() ? "" : ",") + secret;
    return render_list("Secret", items);
  }

  std::string render_events() const {
    std::string items;
    int minute = 10;
    for (const std::string& text : events) {
      items += (items.empty() ? "" : ",") +
               (R"({"type":"Warning","lastTimestamp":"2026-11-24T11:)" + std::to_string(minute++) +
                R"(:00Z","message":")" + text + "\"}");
    }
    return render_list("Event", items);
  }

  Response answer(const std::string& path) const {
    const std::string here = "/api/v1/namespaces/team-a";
    if (const auto refusal = refusals.find(path); refusal != refusals.end()) {
      return refusal->second;
    }
    if (path == here + "/pods/web-1") return {200, {}, render_pod()};
    if (path == "/api/v1/nodes/node-1") return {200, {}, render_node()};
    if (path == here + "/serviceaccounts/default") {
      return {200,
              {},
              R"({"kind":"ServiceAccount","metadata":{"name":"default","namespace":"team-a",)"
              R"("uid":"u","resourceVersion":"3"},"imagePullSecrets":)" +
                  account_secrets + "}"};
    }
    if (path.starts_with(here + "/secrets?")) return {200, {}, render_secrets()};
    if (path.starts_with(here + "/events?")) return {200, {}, render_events()};
    const std::string prefix = here + "/secrets/";
    if (path.starts_with(prefix)) {
      const auto found = secrets.find(path.substr(prefix.size()));
      if (found != secrets.end()) return {200, {}, found->second};
    }
    return {404, {}, make_status(404, "NotFound", "not found")};
  }

  Gathered gather() const {
    const CallApi call = [this](const ApiRequest& request) -> Result<Response> {
      return answer(request.path);
    };
    return gather_pull_evidence("team-a", "web-1", call, kNow,
                                Deadline::after(std::chrono::seconds{5}));
  }

  PullDiagnosis diagnose() {
    const Send send = [this](const Request& request) -> Result<Response> {
      asked.push_back(request);
      if (unreachable) return *unreachable;
      return Response{status, {{"Content-Type", "application/json"}}, manifest};
    };
    const AskRegistry ask = [&](const ImageName& name, const AuthEntry& login) {
      return fetch_manifest(name, login, send, std::chrono::seconds{1});
    };
    const Gathered gathered = gather();
    if (!gathered.evidence) return {{}, gathered.cause, {}};
    if (auto cause = find_pod_cause(*gathered.evidence)) return {{}, *std::move(cause), {}};
    return diagnose_pull(*gathered.evidence, gathered.evidence->pod.containers.front(), ask);
  }
};

}  // namespace cred::syncd::testing
