// SPDX-License-Identifier: Apache-2.0
// What the daemon is to do, as its configuration files say it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "config/registry_map.h"

namespace cred::syncd {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// A role as it is assumed. Who has equal ones shares what they bring.
struct RoleSession {
  std::string role_arn;
  std::string external_id;     // empty: none
  std::string region;          // whose STS is asked where AWS's own settings name none
  std::string cluster;         // of the session tags; empty: there are none
  std::string namespace_name;  // of the session tags
  bool reads_only = false;     // a session policy leaves nothing but pulls

  friend bool operator==(const RoleSession&, const RoleSession&) = default;

  friend bool operator<(const RoleSession& a, const RoleSession& b) {
    const auto key = [](const RoleSession& of) {
      return std::tie(of.role_arn, of.external_id, of.region, of.cluster, of.namespace_name,
                      of.reads_only);
    };
    return key(a) < key(b);
  }
};

// One registry host whose password goes into secrets, and who asks AWS for it.
struct RegistrySource {
  std::string name;   // of the entry that it comes from; what targets refer to
  std::string where;  // "<path>:<line>" of that entry
  Target target;      // host, and profile, role, region, endpoint to use for it
  std::string proxy;
  std::string ca_bundle;
  bool shared = true;  // published for everybody on this machine

  // Who asks in the place of the target's own role, on behalf of namespaces.
  std::optional<RoleSession> role = {};
};

enum class ServerFormat { host, https, both };  // of the keys in `auths`

// What `run` writes at least; each has those before it.
enum class LogLevel { error, warning, notice, info, debug };

enum class SecretType { docker_config_json, docker_config };

enum class Ownership {
  adopt,   // an existing secret of the right type is taken over, unless a tool manages it
  refuse,  // only what we made ourselves is written to
  force,   // taken over from whoever manages it
};

enum class Removal { keep, remove };

// What becomes of entries of others that no kubelet can read.
enum class UnreadableEntries { leave, drop };

// A namespace is selected when any of the first five fits and none of the excludes does. With
// nothing in the first five, none is.
struct NamespaceRules {
  std::vector<std::string> names;
  std::vector<std::string> globs;      // * and ?
  std::vector<std::string> regexes;    // RE2 syntax, of the whole name
  std::vector<std::string> selectors;  // label selectors as kubectl takes them
  std::string annotation;              // "key" or "key=value": namespaces opt in by it
  std::vector<std::string> exclude_names;
  std::vector<std::string> exclude_globs;
  std::vector<std::string> exclude_regexes;
  std::vector<std::string> exclude_selectors;
  std::string exclude_annotation;

  friend bool operator==(const NamespaceRules&, const NamespaceRules&) = default;
};

struct ServiceAccounts {
  bool all = false;
  std::vector<std::string> names;

  friend bool operator==(const ServiceAccounts&, const ServiceAccounts&) = default;
};

// Which roles the namespaces of these names may ask for.
struct RoleBinding {
  std::vector<std::string> namespaces;  // globs
  std::vector<std::string> roles;       // ARNs with '*' and '?' behind "role/"

  friend bool operator==(const RoleBinding&, const RoleBinding&) = default;
};

// Which role asks for the passwords of a rule's namespaces, in the place of the registries' own.
struct RoleRules {
  std::string role_arn;               // of those that ask for none; empty: these get nothing
  std::vector<RoleBinding> requests;  // what they may ask for by their annotation
  std::string external_id;            // with "{cluster}" and "{namespace}", or neither
  bool session_tags = false;          // the session names cluster and namespace
  bool reads_only = false;
  std::string partition;  // of the rule's registries
  std::string region;     // of the first of them

  friend bool operator==(const RoleRules&, const RoleRules&) = default;
};

// One rule of a cluster: this secret in those namespaces.
struct SecretRule {
  std::string where;
  NamespaceRules namespaces;
  std::string secret = "regcred";
  SecretType type = SecretType::docker_config_json;
  Pairs labels;
  Pairs annotations;
  std::vector<std::size_t> registries;  // indexes into SyncConfig::registries, at least one
  ServerFormat server_format = ServerFormat::host;
  ServiceAccounts service_accounts;
  Ownership ownership = Ownership::adopt;
  bool replace = false;  // delete and create anew what cannot be changed in place
  Removal removal = Removal::keep;
  UnreadableEntries unreadable_entries = UnreadableEntries::leave;
  std::optional<RoleRules> role = {};  // nullopt: the registries' own principals

  friend bool operator==(const SecretRule&, const SecretRule&) = default;
};

// A cluster by the name that EKS has for it, and who asks AWS about it.
struct EksSource {
  std::string name;
  std::string region;
  std::string profile;
  std::string role_arn;
  std::string external_id;
  std::string session_name;
  std::string where;  // "<path>:<line>"

  friend bool operator==(const EksSource&, const EksSource&) = default;
};

// All clusters that EKS has in some regions of some accounts.
struct EksDiscovery {
  std::vector<std::string> regions;
  std::vector<std::string> role_arns;  // one for each account; an empty one: whoever asks
  std::string profile;                 // who asks
  std::string external_id;             // of every role
  std::string session_name;
  Pairs tags;                 // that a cluster must have
  std::size_t at_most = 100;  // clusters; further ones are left alone
  std::string where;          // "<path>:<line>"

  friend bool operator==(const EksDiscovery&, const EksDiscovery&) = default;
};

// Reached in one of three ways: in_cluster, eks, or a kubeconfig.
struct ClusterConfig {
  std::string name;
  std::string where;
  bool in_cluster = false;
  std::optional<EksSource> eks;
  std::string kubeconfig;  // path, or several with ':' between them
  std::string context;     // empty: current-context
  std::string proxy;       // goes before the kubeconfig's and the environment's
  int in_flight = 32;
  int requests_per_second = 0;  // 0: as many as the server takes
  bool is_canary = false;       // takes a changed configuration before the others do
  std::vector<SecretRule> rules;

  // In SyncConfig::discoveries alone: what is found is like this entry, but for its name and `eks`.
  std::optional<EksDiscovery> discovery = {};

  friend bool operator==(const ClusterConfig&, const ClusterConfig&) = default;
};

// By what of a secret one knows that somebody else manages it, beside what owner_marks.h has.
struct OwnerMark {
  enum class Place { label, annotation, manager };
  std::string tool;  // for messages
  Place place = Place::label;
  std::string key;    // of the label or annotation; of a field manager a part of its name
  std::string value;  // without regard to case; any when empty

  friend bool operator==(const OwnerMark&, const OwnerMark&) = default;
};

// Where metrics, health and the status page are served.
struct MetricsConfig {
  std::string listen;  // as parse_listen_address takes it; empty: nowhere
  bool is_public = false;

  friend bool operator==(const MetricsConfig&, const MetricsConfig&) = default;
};

// Of several daemons that share the clusters.
struct MembersConfig {
  std::string home;  // name of the cluster that has their leases; empty: there are no others
  std::string namespace_name = "ecr-syncd";  // of the leases
  std::string group = "ecr-syncd";           // who belongs together
  std::string name;                          // of this one; empty: the pod's, or the host's

  friend bool operator==(const MembersConfig&, const MembersConfig&) = default;
};

struct SyncConfig {
  std::string instance;      // tells our secrets from those of another installation
  std::string installation;  // find_installation: where two have one instance
  std::string state_directory = "/var/lib/ecr-syncd";
  std::string cache_directory = "/var/cache/ecr-syncd";
  std::string runtime_directory = "/run/ecr-syncd";  // of the control socket
  LogLevel log_level = LogLevel::info;
  std::size_t sts_per_second = 20;  // roles of namespaces that are assumed, at most
  std::size_t max_removals = 10;  // beyond these and a tenth of the targets a pass removes nothing
  MetricsConfig metrics;
  MembersConfig members;
  std::vector<OwnerMark> owners;
  std::vector<RegistrySource> registries;
  std::vector<ClusterConfig> clusters;
  std::vector<ClusterConfig> discoveries;  // each stands for the clusters that it finds
};

}  // namespace cred::syncd
