// SPDX-License-Identifier: Apache-2.0
// Every kubeconfig of the record through our session: where kubectl gets in, so do we, as the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/canonical.h"
#include "base/base64.h"
#include "base/process.h"
#include "conformance/oracle/clock.h"
#include "conformance/oracle/decided.h"
#include "conformance/oracle/verdict.h"
#include "support/temporary_directory.h"
#include "support/test_environment.h"
#include "syncd/kube/client/session.h"

namespace cred {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct KubeOutcome {
  std::string who = "-";
  std::string at;
  std::string proxy;
  std::string name_space;
  std::string error;
};

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
  });
  return text;
}

std::string slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The authorities and certificates of this run.
class Material {
 public:
  Material() {
    const std::string command = ORACLE_FOLDER "/material.sh '" + folder_.path() + "' 2>/dev/null";
    if (std::system(command.c_str()) != 0) std::abort();
    for (const auto& [mark, file] :
         std::map<std::string, std::string>{{"@CA_A@", "ca-a.pem"},
                                            {"@CA_B@", "ca-b.pem"},
                                            {"@CERT_ONE@", "client-one.pem"},
                                            {"@CERT_TWO@", "client-two.pem"},
                                            {"@KEY_ONE@", "client-one.key"},
                                            {"@KEY_TWO@", "client-two.key"}}) {
      texts_[mark] = slurp(folder_ / file);
    }
  }

  std::string put_into(std::string text, const std::string& home) const {
    for (const auto& [mark, content] : texts_) {
      text = replace_all(std::move(text), mark, encode_base64(content));
    }
    return replace_all(std::move(text), "@HOME@", home);
  }

  const std::string& operator[](const std::string& mark) const { return texts_.at(mark); }

  const std::string& folder() const { return folder_.path(); }

 private:
  testing::TemporaryDirectory folder_;
  std::map<std::string, std::string> texts_;
};

// The servers of kube_world.py: certificates by port, and what they write down.
class Servers {
 public:
  Servers(const Material& material, KubeOutcome& outcome)
      : material_(material), outcome_(outcome) {}

  Result<Response> answer(const CurlOptions& options, const Request& request) const {
    const UrlParts parts = split_url(request.url);
    const std::string host = lower(std::string(parts.authority));
    const bool is_tls = lower(std::string(parts.scheme)) == "https";
    if (is_tls && !is_trusted(options, host)) return Error{Errc::unavailable, "not trusted"};
    outcome_.who = describe_caller(options, request, is_tls);
    outcome_.at = lower(std::string(parts.scheme)) + "://" + host;
    for (const std::string_view port : {":443", ":"}) {
      if (outcome_.at.ends_with(port)) outcome_.at.resize(outcome_.at.size() - port.size());
    }
    std::string path(parts.path);
    outcome_.at += path.substr(0, path.rfind("/version"));
    outcome_.proxy = describe_way(options, request.url, host);
    return Response{200, {}, "{}"};
  }

 private:
  bool is_trusted(const CurlOptions& options, const std::string& host) const {
    const bool is_b = host.ends_with(":6444");
    const std::string& authority = material_[is_b ? "@CA_B@" : "@CA_A@"];
    if (options.ca_pem.find(authority) == std::string::npos) return false;
    std::string name =
        options.server_name.empty() ? host.substr(0, host.find(':')) : lower(options.server_name);
    if (name.ends_with('.')) name.pop_back();  // as libcurl judges it
    return name == "192.0.2.53" || name.ends_with(is_b ? ".b.example" : ".a.example");
  }

  std::string describe_caller(const CurlOptions& options, const Request& request,
                              bool is_tls) const {
    std::vector<std::string> who;
    if (is_tls && !options.certificate_pem.empty()) {
      const bool is_one = options.certificate_pem == material_["@CERT_ONE@"];
      who.emplace_back(is_one ? "certificate one" : "certificate two");
    }
    const std::string login(find_header(request.headers, "Authorization").value_or(""));
    if (login.starts_with("Basic ")) {
      who.push_back("basic " + decode_base64(login.substr(6)).value_or("?"));
    } else if (!login.empty()) {
      who.push_back("token " + login.substr(login.find(' ') + 1));
    }
    std::vector<std::string> impersonated;
    for (const Header& header : request.headers) {
      const std::string name = lower(header.name);
      if (name.starts_with("impersonate-")) impersonated.push_back(name + ": " + header.value);
    }
    std::sort(impersonated.begin(), impersonated.end());
    if (!impersonated.empty()) who.push_back(join("as", impersonated, " "));
    return who.empty() ? "nobody" : join("", who, ", ");
  }

  static std::string join(std::string text, const std::vector<std::string>& parts,
                          const std::string& between) {
    for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
    return text;
  }

  static std::string describe_way(const CurlOptions& options, const std::string& url,
                                  const std::string& host) {
    const auto of_environment = find_proxy(options.proxy, url);
    if (options.proxy_url.empty() && !of_environment) return "-";
    return "CONNECT " + host + (host.find(':') == std::string::npos ? ":443" : "");
  }

  const Material& material_;
  KubeOutcome& outcome_;
};

std::vector<std::string> lay_out(const json& row, const Material& material,
                                 const std::string& home) {
  fs::copy(material.folder(), home + "/pki");
  fs::create_directories(home + "/bin");
  fs::copy_file(ORACLE_FOLDER "/plugin.sh", home + "/bin/plugin");
  for (const auto& [name, text] : row["files"].items()) {
    fs::create_directories(fs::path(home + '/' + name).parent_path());
    std::ofstream(home + '/' + name, std::ios::binary) << material.put_into(text, home);
  }
  std::vector<std::string> entries = {"HOME=" + home, "PATH=" + home + "/bin:/usr/bin:/bin"};
  for (const auto& [name, value] : row["env"].items()) {
    entries.push_back(name + '=' + material.put_into(value, home));
  }
  return entries;
}

// A bare name is looked for on this process's PATH, and the case has one of its own.
syncd::RunProgram run_plugin_of(const std::string& home) {
  return [home](auto arguments, const auto& environment, auto max_output, const auto& deadline) {
    if (arguments.front() == "plugin") arguments.front() = home + "/bin/plugin";
    return run_program(arguments, environment, max_output, deadline);
  };
}

KubeOutcome run(const json& row, const Material& material) {
  const testing::TemporaryDirectory home;
  const testing::TestEnvironment environment(lay_out(row, material, home.path()));
  KubeOutcome outcome;
  const Servers servers(material, outcome);
  syncd::ClusterDeps deps{environment.view(), home.path(), {}, {}, {}, {}, {}, {}, {}};
  deps.read_file = [](const std::string& path) { return read_file(path, std::size_t{1} << 20U); };
  deps.now = [] { return testing::kOracleNow; };
  deps.sleep = [](std::chrono::milliseconds) {};
  deps.random = [] { return 0.5; };
  deps.run_program = run_plugin_of(home.path());
  deps.make_send = [&](CurlOptions options, const MultiplexLimits&) -> Send {
    return [&servers, options = std::move(options)](const Request& request) {
      return servers.answer(options, request);
    };
  };
  deps.make_stream = [](const CurlOptions&) { return StartStream(); };
  syncd::ClusterReference reference;
  reference.name = "oracle";
  const auto session = syncd::open_session(reference, deps, nullptr);
  if (!session) {
    outcome.error = session.error().text;
    return outcome;
  }
  Request request;
  request.url = (*session)->server + "/version";
  request.headers = (*session)->headers;
  const auto response = (*session)->send(request);
  if (!response) outcome.error = response.error().text;
  outcome.name_space = (*session)->default_namespace;
  return outcome;
}

void compare(const json& row, const KubeOutcome& ours) {
  const json& record = row["record"];
  const std::vector<std::pair<std::string, std::string>> fields = {
      {"who", ours.who}, {"at", ours.at}, {"proxy", ours.proxy}, {"namespace", ours.name_space}};
  // Whoever is told of no server gets none here; kubectl has a default from its first days.
  const auto at = testing::find_agreement(record, "at", 1);
  if (ours.who == "-" && at == json("http://localhost:8080")) return;
  for (const auto& [field, own] : fields) {
    const auto theirs = testing::find_agreement(record, field, 1);
    if (!theirs || *theirs == own) continue;
    // Where kubectl would ask a person for a login there is nobody, and so nothing to compare.
    if (*theirs == "asks a person") return;
    if (testing::is_decided(row, field, own)) return;
    ADD_FAILURE() << row["id"].get<std::string>() << ": " << field << "\n  kubectl: " << *theirs
                  << "\n  ours:    " << own << "\n  our error: " << ours.error
                  << "\n  env:     " << row["env"].dump();
    return;  // the others follow from it
  }
}

TEST(Oracle, AgreesWithKubectl) {
  const char* const other = std::getenv("CRED_ORACLE_KUBE");
  const auto rows = testing::read_record(other != nullptr ? other : ORACLE_FOLDER "/kube.jsonl");
  EXPECT_GE(rows.size(), other != nullptr ? 1U : 100U);
  const Material material;
  for (const json& row : rows) compare(row, run(row, material));
}

}  // namespace
}  // namespace cred
