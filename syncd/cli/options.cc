// SPDX-License-Identifier: Apache-2.0
// The tables of the verbs.
#include "syncd/cli/options.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <sstream>
#include <string_view>

#include "base/text.h"
#include "command_line/described_options.h"
#include "syncd/cli/help_text.h"

namespace cred::syncd {
namespace {

namespace po = boost::program_options;

using Texts = std::vector<std::string>;
using Verb = SyncOptions::Verb;

class Table {
 public:
  explicit Table(SyncOptions& options) : options_(options) {}

  po::options_description make(Verb verb) {
    constexpr unsigned kWidth = 100;
    po::options_description known("Options", kWidth);
    known_ = &known;
    add_of(verb);
    text("config", options_.config_path, "PATH",
         "the configuration; drop-ins are in config.d beside it (/etc/ecr-syncd/config.yaml)");
    flag("help,h", options_.help, "print this");
    if (verb == Verb::none) flag("version", options_.version, "print the version");
    known_ = nullptr;
    return known;
  }

 private:
  void text(const char* name, std::string& into, const char* value, const char* what) {
    known_->add_options()(name, po::value<std::string>(&into)->value_name(value), what);
  }

  void texts(const char* name, Texts& into, const char* value, const char* what) {
    known_->add_options()(name, po::value<Texts>(&into)->value_name(value)->composing(), what);
  }

  void flag(const char* name, bool& into, const char* what) {
    known_->add_options()(name, po::bool_switch(&into), what);
  }

  void add_of(Verb verb) {
    add_scope(verb);
    if (verb == Verb::run) {
      flag("watch-config", options_.watch_config, "take a changed configuration without SIGHUP");
    }
    if (verb == Verb::plan) {
      flag("exit-code", options_.exit_code, "end with 0 if nothing would change, 3 if something");
      flag("json", options_.json, "print JSON, one object a line");
    }
    if (verb == Verb::status) {
      flag("json", options_.json, "print one JSON object");
      flag("watch", options_.watch, "print it again every 2 s");
    }
    if (verb == Verb::refresh) {
      flag("token", options_.token, "get new passwords from AWS first");
      flag("wait", options_.wait, "end when it is over, and say what came of it");
    }
    if (verb == Verb::rbac) add_rbac();
    if (verb == Verb::join) add_join();
    if (verb == Verb::leave) add_leave();
    if (verb == Verb::doctor) add_pod();
    if (verb == Verb::support) {
      text("file", options_.file, "PATH", "where to, a new file (ecr-syncd-support-TIME.txt here)");
    }
  }

  // Which part of what is configured.
  void add_scope(Verb verb) {
    if (verb != Verb::none && verb != Verb::check_config && verb != Verb::run &&
        verb != Verb::join && verb != Verb::leave && verb != Verb::completion &&
        verb != Verb::support) {
      text("cluster", options_.cluster, "NAME",
           verb == Verb::rbac ? "for this one; needed where several are configured"
                              : "this cluster only");
    }
    if (verb == Verb::once || verb == Verb::plan) {
      text("namespace", options_.namespace_name, "NAME",
           "this namespace only, as far as it is selected; nothing is removed then");
    }
    if (verb == Verb::status || verb == Verb::refresh || verb == Verb::doctor) {
      text("namespace", options_.namespace_name, "NAME", "this namespace only");
    }
  }

  void add_pod() {
    text("pod", options_.pod, "NAMESPACE/POD",
         "why this pod does not pull, with your kubeconfig and without a configuration");
    text("context", options_.context, "NAME", "with --pod: that context (the current one)");
    text("kubeconfig", options_.kubeconfig_path, "PATH",
         "with --pod: your kubeconfig (KUBECONFIG, else ~/.kube/config)");
  }

  void add_rbac() {
    text("account", options_.account, "NAME",
         "also a service account with this name and its token, and give it the rights");
    text("account-namespace", options_.account_namespace, "NAME",
         "where the account is; without it in ecr-syncd, which is printed too");
    text("user", options_.user, "NAME", "give the rights to this user");
    text("group", options_.group, "NAME", "give the rights to this group");
    flag("kubeconfig", options_.kubeconfig,
         "print instead the template that turns the account's token into a kubeconfig");
    text("server", options_.server, "URL",
         "the API server in that kubeconfig, if another one than is used now");
    flag("long-lived-token", options_.long_lived_token,
         "with a token that never ends for the account, as a kubeconfig of its own needs it");
    texts("audience", options_.audiences, "NAME",
          "of the API server's own tokens, to which the policy keeps the account; may be repeated "
          "(https://kubernetes.default.svc.cluster.local)");
  }

  void add_join() {
    text("context", options_.context, "NAME",
         "the context of your kubeconfig, where it does not stand behind the verb");
    text("kubeconfig", options_.kubeconfig_path, "PATH",
         "your kubeconfig (KUBECONFIG, else ~/.kube/config)");
    text("name", options_.name, "NAME", "what the cluster is called here (the context's name)");
    texts("namespace", options_.namespaces, "NAME",
          "this namespace, or those that a pattern with * and ? takes; may be repeated (all but "
          "kube-*)");
    texts("registry", options_.registries, "NAME",
          "this registry of the configuration; may be repeated (all)");
    texts("service-account", options_.service_accounts, "NAME",
          "this account of each namespace gets the secret as a pull secret; may be repeated "
          "(none)");
    text("account", options_.account, "NAME",
         "the service account to make for ecr-syncd (ecr-syncd)");
    text("account-namespace", options_.account_namespace, "NAME",
         "where the account is; without it in ecr-syncd, which is made too");
    flag("dry-run", options_.dry_run, "print what would be applied and written; change nothing");
    flag("force", options_.force,
         "overwrite what somebody else has written, in files and in the cluster");
    flag("rotate", options_.rotate,
         "revoke the token and take a new one, by deleting the account and making it anew");
    flag("long-lived-token", options_.long_lived_token,
         "take a token that never ends, in the place of one that is renewed every day");
    flag("without-policy", options_.without_policy,
         "without the admission policy that limits which tokens the account may make for itself");
  }

  void add_leave() {
    text("name", options_.name, "NAME", "the cluster, where it does not stand behind the verb");
    text("context", options_.context, "NAME",
         "the context of your kubeconfig that leads there (its current one)");
    text("kubeconfig", options_.kubeconfig_path, "PATH",
         "your kubeconfig (KUBECONFIG, else ~/.kube/config)");
    text("account", options_.account, "NAME", "as for join (ecr-syncd)");
    text("account-namespace", options_.account_namespace, "NAME", "as for join");
    flag("dry-run", options_.dry_run, "say what would be deleted; change nothing");
  }

  SyncOptions& options_;
  po::options_description* known_ = nullptr;
};

Result<void> parse(const Texts& arguments, Verb verb, SyncOptions& options) {
  const po::options_description known = Table(options).make(verb);
  po::positional_options_description positional;
  if (verb == Verb::join) positional.add("context", 1);
  if (verb == Verb::leave) positional.add("name", 1);
  // It stands in no help, since there is no such option for people.
  po::options_description all;
  all.add(known);
  if (verb == Verb::completion) {
    all.add_options()("shell", po::value<std::string>(&options.shell));
    positional.add("shell", 1);
  }
  return parse_options(arguments, all, positional);
}

// The first argument that is neither an option nor the value of --config.
Texts::const_iterator find_verb(const Texts& arguments) {
  for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
    if (*argument == "--config" && argument + 1 != arguments.end()) {
      ++argument;
    } else if (argument->empty() || argument->front() != '-') {
      return argument;
    }
  }
  return arguments.end();
}

void list_verbs(std::ostream& help) {
  constexpr std::size_t kColumn = 16;
  help << "Verbs:\n";
  for (const VerbText& text : kVerbTexts) {
    if (text.verb == Verb::none) continue;
    const std::string name = "  " + std::string(text.name);
    help << name << std::string(kColumn - name.size(), ' ') << text.summary << '\n';
  }
  help << '\n';
}

Error fail(const std::string& text, const std::string& verb) {
  return Error{Errc::bad_request,
               text + "; see ecr-syncd " + verb + (verb.empty() ? "--help" : " --help")};
}

// One looks from the daemon's side, the other from the pod's.
std::string find_pod_contradiction(const SyncOptions& options) {
  const bool is_of_daemon = !options.cluster.empty() || !options.namespace_name.empty();
  if (!options.pod.empty() && is_of_daemon) {
    return "--pod goes with --context and --kubeconfig, not with --cluster and --namespace";
  }
  const bool is_of_pod = !options.context.empty() || !options.kubeconfig_path.empty();
  if (options.pod.empty() && is_of_pod) return "--context and --kubeconfig need --pod";
  return {};
}

// Of rbac: what is about its --account.
std::string find_account_contradiction(const SyncOptions& options) {
  if (!options.account.empty()) return {};
  if (options.kubeconfig) return "--kubeconfig needs --account";
  if (options.long_lived_token) return "--long-lived-token needs --account";
  return options.account_namespace.empty() ? "" : "--account-namespace needs --account";
}

std::string find_contradiction(const SyncOptions& options) {
  if (options.verb == Verb::join) {
    return options.context.empty() ? "the CONTEXT is missing" : std::string();
  }
  if (options.verb == Verb::leave) {
    return options.name.empty() ? "the NAME of the cluster is missing" : std::string();
  }
  if (options.verb == Verb::doctor) return find_pod_contradiction(options);
  if (std::string text = find_account_contradiction(options); !text.empty()) return text;
  if (options.kubeconfig && !options.long_lived_token) {
    return "--kubeconfig needs --long-lived-token: what it prints takes the token out of a Secret, "
           "where one that ends is not; `join` makes the kubeconfig for that";
  }
  if (!options.server.empty() && !options.kubeconfig) return "--server needs --kubeconfig";
  return {};
}

}  // namespace

Result<SyncOptions> parse_sync_options(const Texts& arguments) {
  const auto word = find_verb(arguments);
  const bool has_verb = word != arguments.end();
  const auto* const found =
      std::find_if(kVerbTexts.begin() + 1, kVerbTexts.end(),
                   [&](const VerbText& text) { return has_verb && text.name == *word; });
  if (has_verb && found == kVerbTexts.end()) {
    return fail(clean_text(*word, 40) + " is not a verb", "");
  }
  const std::string name = has_verb ? *word : "";
  SyncOptions options;
  auto parsed = parse({arguments.begin(), word}, Verb::none, options);
  if (parsed && has_verb) {
    const bool wants_help = options.help;
    options.verb = found->verb;
    const Texts rest(word + 1, arguments.end());
    parsed = parse(rest, found->verb, options);
    options.help = options.help || wants_help;
  }
  if (!parsed) return fail(parsed.error().text, name);
  if (options.help || options.version) return options;
  if (!has_verb) return fail("a verb is missing", "");
  if (const std::string text = find_contradiction(options); !text.empty()) return fail(text, name);
  return options;
}

CommandLine describe_sync_command_line() {
  SyncOptions options;
  CommandLine line{"ecr-syncd", list_options(Table(options).make(Verb::none)), {}};
  for (const VerbText& text : kVerbTexts) {
    if (text.verb == Verb::none) continue;
    VerbOptions verb{std::string(text.name), std::string(text.summary),
                     list_options(Table(options).make(text.verb))};
    if (text.verb == Verb::completion) verb.words = describe_completion_verb().words;
    line.verbs.push_back(std::move(verb));
  }
  return line;
}

std::string render_sync_help(Verb verb) {
  const auto* const text = std::find_if(kVerbTexts.begin(), kVerbTexts.end(),
                                        [&](const VerbText& one) { return one.verb == verb; });
  SyncOptions options;
  std::ostringstream help;
  help << text->usage;
  if (verb == Verb::none) list_verbs(help);
  help << Table(options).make(verb) << text->examples;
  return help.str();
}

}  // namespace cred::syncd
