// SPDX-License-Identifier: Apache-2.0
// What `--help` says around the table of options.
#pragma once

#include <array>
#include <string_view>

#include "syncd/cli/options.h"

namespace cred::syncd {

struct VerbText {
  SyncOptions::Verb verb;
  std::string_view name;
  std::string_view summary;   // in the list of verbs
  std::string_view usage;     // above the options
  std::string_view examples;  // below them
};

inline constexpr std::array kVerbTexts = {
    VerbText{SyncOptions::Verb::none, "", "",
             R"(Usage: ecr-syncd [--config PATH] VERB [options]

Keeps the image pull secrets of Kubernetes namespaces filled with valid ECR passwords.

)",
             R"(
`ecr-syncd VERB --help` says more. ecr-syncd(8) and ecr-syncd.yaml(5) say everything.

Examples:
  ecr-syncd check-config
  ecr-syncd plan --cluster production
  ecr-syncd once
)"},
    VerbText{SyncOptions::Verb::run, "run",
             "keep every configured secret right; what the systemd unit starts",
             R"(Usage: ecr-syncd run [options]

Keeps every configured secret right until it is told to stop (SIGTERM): renews passwords in time,
makes the secrets of new namespaces, repairs what is deleted or changed. SIGHUP reads the
configuration again, SIGUSR1 looks at everything. The systemd unit ecr-syncd.service starts it; in a
pod --watch-config stands for the signal.

Exit status: 0 it was stopped; 78 the configuration is wrong.

)",
             R"(
Examples:
  systemctl enable --now ecr-syncd
  ecr-syncd run --config ./config.yaml
)"},
    VerbText{SyncOptions::Verb::once, "once",
             "bring every configured secret to its right state, then end",
             R"(Usage: ecr-syncd once [options]

Brings every configured secret to its right state, then ends. Prints a line for each target that
failed and one line at the end. As root it becomes the owner of the state directory first.

Exit status: 0 all is right; 1 nothing succeeded; 2 some targets failed; 75 nothing succeeded, but
another try may; 77 AWS refused the credentials; 78 the configuration is wrong.

)",
             R"(
Examples:
  ecr-syncd once
  ecr-syncd once --cluster production --namespace team-a
)"},
    VerbText{SyncOptions::Verb::plan, "plan",
             "say what `once` would change and why; change nothing",
             R"(Usage: ecr-syncd plan [options]

Says what `once` would change and why, from reads and server-side dry runs. Changes nothing.

)",
             R"(
Examples:
  ecr-syncd plan
  ecr-syncd plan --exit-code --json
)"},
    VerbText{SyncOptions::Verb::status, "status", "say how every secret is, as the daemon knows it",
             R"(Usage: ecr-syncd status [options]

Says for each registry and each secret how long its password is still valid, when it was right last,
and what is wrong. Reads what the daemon has written down; asks no server. Root and the members of
the group ecr-cache may.

Exit status: 0 the daemon runs and everything is served; 1 there is nothing to read; 2 something is
not as it should be.

)",
             R"(
Examples:
  ecr-syncd status
  ecr-syncd status --cluster production --watch
  ecr-syncd status --json | jq '.clusters[].targets[] | select(.state != "good")'
)"},
    VerbText{SyncOptions::Verb::refresh, "refresh", "have the daemon look at every secret now",
             R"(Usage: ecr-syncd refresh [options]

Has the daemon look at every secret now instead of when something happens. Root, the daemon's user
and its group may.

Exit status: 0 it is begun, or with --wait all is right; 1 nothing succeeded; 2 some secrets failed;
75 no daemon runs here.

)",
             R"(
Examples:
  ecr-syncd refresh --wait
  ecr-syncd refresh --cluster production --namespace team-a --wait
  ecr-syncd refresh --token
)"},
    VerbText{SyncOptions::Verb::pause, "pause",
             "have the daemon write nothing into a cluster, until `resume`",
             R"(Usage: ecr-syncd pause [options]

Has the daemon write nothing into a cluster, or into all that there are now, until `ecr-syncd resume`,
whatever happens there and also after a restart. It goes on watching, so `status` shows what is amiss,
and on renewing passwords; those in the cluster expire within 12 hours. What is under way ends first.
Root, the daemon's user and its group may.

Exit status: 0 it is so; 1 it is not; 75 no daemon runs here.

)",
             R"(
Examples:
  ecr-syncd pause --cluster production
  ecr-syncd pause
)"},
    VerbText{SyncOptions::Verb::resume, "resume", "have it put right what it has missed",
             R"(Usage: ecr-syncd resume [options]

Ends what `ecr-syncd pause` has begun, for one cluster or for all, and has the daemon look at
everything there at once.

Exit status: 0 it is so; 1 it is not; 75 no daemon runs here.

)",
             R"(
Examples:
  ecr-syncd resume --cluster production
  ecr-syncd resume
)"},
    VerbText{SyncOptions::Verb::check_config, "check-config",
             "say what is wrong with the configuration files",
             R"(Usage: ecr-syncd check-config [options]

Reads config.yaml and config.d/*.yaml beside it and prints everything that is wrong with them, with
file and line. What they refer to (kubeconfigs, profiles, certificates) is for `doctor`.

Exit status: 0 nothing is wrong; 78 something is.

)",
             R"(
Examples:
  ecr-syncd check-config
  ecr-syncd check-config --config ./config.yaml
)"},
    VerbText{SyncOptions::Verb::rbac, "rbac",
             "print the manifests that give ecr-syncd the rights it needs, and no more",
             R"(Usage: ecr-syncd rbac [options]

Prints the manifests that give ecr-syncd the rights which the configuration needs in one cluster,
and no more. Comments in them say what each right would also allow. Applies nothing.

)",
             R"--(
Examples:
  ecr-syncd rbac --cluster production --account ecr-syncd | kubectl apply -f -
  ecr-syncd rbac --cluster production --group ecr-pushers
)--"},
    VerbText{SyncOptions::Verb::join, "join",
             "let a cluster in: rights, kubeconfig and configuration, all in one",
             R"(Usage: ecr-syncd join CONTEXT [options]

Lets a cluster in. With your kubeconfig it applies what `rbac --account` would print, takes a token
of that account, writes clusters/NAME.kubeconfig with no more rights than these, and
config.d/NAME.yaml, which adds the cluster to the configuration; both beside config.yaml. A second
run changes nothing. After an edit of config.d/NAME.yaml it applies the rights which that needs.

The token ends after 7 days and is renewed every day by the daemon; it lies in the state directory.
To delete the Secret ACCOUNT-login in the cluster revokes it within 10 s. A cluster that was joined
with a token that never ends gets such a one, and the old one goes.

Exit status: 0 it is joined; 1 it is not; 75 it is not, but another try may; 78 the configuration
is wrong.

)",
             R"(
Examples:
  ecr-syncd join production --dry-run
  ecr-syncd join production --namespace 'team-*' --service-account default
  ecr-syncd join default --kubeconfig /etc/rancher/k3s/k3s.yaml --name k3s
)"},
    VerbText{SyncOptions::Verb::leave, "leave", "take back what join has made",
             R"(Usage: ecr-syncd leave NAME [options]

Takes back what `join` has made: with your kubeconfig it deletes the account, its rights and its
token, then clusters/NAME.kubeconfig and config.d/NAME.yaml. What somebody else made, or another
configuration needs, stays and is named. Pull secrets stay; they expire within 12 hours.

Exit status: 0 it is left; 1 it is not; 75 it is not, but another try may; 78 the configuration is
wrong.

)",
             R"(
Examples:
  ecr-syncd leave production --dry-run
  ecr-syncd leave production --context production-admin
)"},
    VerbText{SyncOptions::Verb::doctor, "doctor",
             "say what works, what does not, and what to do about it",
             R"(Usage: ecr-syncd doctor [options]

Says of each registry and cluster what works, what does not, and what to do about it: whether AWS
gives a token and until when it works; whether the cluster is reachable, who we are there, which
rights are missing, which secrets are there, valid and used, and whether a pod could pull with them.
Changes nothing but the cache of passwords.

With --pod it starts from a pod that does not pull and names the one cause: from its image through
its pull secrets and the entry that a kubelet would choose to the registry's own answer and what the
node says. That needs no configuration, and no right but to read pods, secrets and nodes.

Exit status: 0 nothing is wrong; 2 something is; 1 the cluster cannot be asked.

)",
             R"(
Examples:
  ecr-syncd doctor
  ecr-syncd doctor --cluster production
  ecr-syncd doctor --pod team-a/web-5d7c9b6f8-x2x4q --context production
)"},
    VerbText{SyncOptions::Verb::support, "support",
             "write one file for whoever helps, without a secret in it",
             R"(Usage: ecr-syncd support [options]

Writes one text file, for your eyes only, with all that somebody who helps has to ask for: versions,
platform, the configuration, what the daemon knows and the last lines that it has said. Secrets are
taken out, those of kubeconfigs, AWS files and the environment in whatever coding, and what looks
like one; names of clusters, namespaces and hosts are not. Never overwrites a file. What this user may
not read says so in its place; as root it has everything.

Exit status: 0 it is written; 1 it is not.

)",
             R"(
Examples:
  ecr-syncd support
  ecr-syncd support --file /root/for-the-helper.txt
)"},
    VerbText{SyncOptions::Verb::completion, "completion",
             "print the script that completes this command line in a shell",
             R"(Usage: ecr-syncd completion bash|zsh|fish

Prints the script that completes this command line in a shell. The packages install it where the
shell looks for it.

)",
             R"(
Examples:
  source <(ecr-syncd completion bash)
  ecr-syncd completion fish >~/.config/fish/completions/ecr-syncd.fish
)"},
};

}  // namespace cred::syncd
