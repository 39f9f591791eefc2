# SPDX-License-Identifier: Apache-2.0
"""`join`: one command lets a cluster in, with few rights, and a second one changes nothing."""
from __future__ import annotations

import copy
import json
import os
import stat
from pathlib import Path

import pytest
import yaml

from apiserver.fixtures import NAMESPACES, path_of
from apiserver.handle import ApiServer
from sync_access import add_master, make_cluster, make_kubeconfig
from sync_daemon import Daemon, wait_for
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_joiner import CONTEXT, RBAC, Joiner, joiner  # noqa: F401
from sync_user import SyncUser, pull_secret

SOMEBODY = 1234


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_joined_cluster_is_configured_and_served(joiner: Joiner, homes: Homes) -> None:
    homes("a1"), homes("a2"), homes("b")
    result = joiner.join()
    assert f"created ServiceAccount {joiner.where}/{joiner.account}\n" in result.out
    assert f"wrote {joiner.token_file}\nwrote {joiner.login}\nwrote {joiner.drop_in}\n" in result.out
    assert result.out.endswith("make it happen: systemctl reload ecr-syncd\n")
    checked = joiner.user.expect(0, "check-config").out
    assert "clusters: 1, targets: 1" in checked
    assert joiner.user.once() == "2 created"


def test_two_configurations_of_one_host_keep_their_rights(joiner: Joiner, homes: Homes) -> None:
    homes.many("a", "b")
    joiner.join("--namespace", homes.glob("a*"), "--service-account", "default")
    joiner.user.expect(0, "once")
    second = copy.copy(joiner)
    second.user = SyncUser(joiner.user.place)
    second.user.config["instance"] = joiner.user.config["instance"]
    second.login = second.user.home / "clusters/joined.kubeconfig"
    second.drop_in = second.user.home / "config.d/joined.yaml"
    second.token_file = Path(second.user.config["state_directory"]) / "tokens/joined.token"
    said = second.join("--namespace", homes.glob("b*")).out
    assert f"the roles called {joiner.account} are those of the configuration" in said
    for one in (joiner, second):
        assert "we may not" not in one.user.run("doctor").out
    assert "nothing to change" in joiner.join("--namespace", homes.glob("a*"),
                                              "--service-account", "default").out  # fmt: skip
    (role,) = [word for word in said.split() if word.startswith(f"{joiner.account}-")][:1]
    role = role.rstrip(",")
    for plural in ("clusterroles", "clusterrolebindings"):
        joiner.cluster.request("DELETE", f"{RBAC}/{plural}/{role}").check()


def test_login_has_the_narrow_rights_alone(joiner: Joiner, homes: Homes) -> None:
    home = homes("a")
    joiner.join()
    joiner.user.once()
    whole = yaml.safe_load(joiner.login.read_text())
    (login,) = whole["users"]
    assert login["user"] == {"tokenFile": str(joiner.token_file)}
    assert whole["clusters"][0]["cluster"]["server"] == joiner.cluster.endpoint.server
    client = joiner.client()
    secrets = f"{NAMESPACES}/{home}/secrets"
    assert client.request("GET", f"{secrets}/regcred").status == 200
    for method, path in [
        ("GET", secrets), ("GET", f"{secrets}/other"), ("DELETE", f"{secrets}/regcred"),
        ("GET", path_of(joiner.where, f"{joiner.account}-login")),
        ("GET", f"{RBAC}/clusterroles"),
    ]:  # fmt: skip
        assert client.request(method, path).status == 403, (method, path)
    other = pull_secret(home, {}, "other")
    assert client.request("POST", secrets, other).status == 403


def test_fixed_names_need_nothing_that_is_cluster_wide(joiner: Joiner, homes: Homes) -> None:
    home = homes("a")
    joiner.join("--namespace", home, "--service-account", "default")
    kinds = {one["kind"] for one in joiner.objects()}
    assert kinds == {"ServiceAccount", "Secret", "Role", "RoleBinding", "ValidatingAdmissionPolicy",
                     "ValidatingAdmissionPolicyBinding"}  # fmt: skip
    assert joiner.client().request("GET", NAMESPACES).status == 403
    assert joiner.user.once() == "1 created, 1 service account attached"


def test_second_join_changes_nothing_and_says_so(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    joiner.join()
    objects = joiner.objects()
    files = (joiner.login, joiner.drop_in, joiner.token_file)
    stamps = [(one.stat().st_ino, one.read_text()) for one in files]
    result = joiner.join()
    assert result.out == "cluster joined: nothing to change, it is joined already\n"
    assert joiner.objects() == objects
    again = [(one.stat().st_ino, one.read_text()) for one in files]
    assert again == stamps


def test_modes_of_the_files(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    joiner.join()
    assert (mode_of(joiner.login), mode_of(joiner.drop_in)) == (0o600, 0o644)
    assert (mode_of(joiner.token_file), mode_of(joiner.token_file.parent)) == (0o600, 0o700)
    assert mode_of(joiner.login.parent) == mode_of(joiner.drop_in.parent) == 0o755
    joiner.login.chmod(0o644)
    assert f"wrote {joiner.login}" in joiner.join().out
    assert mode_of(joiner.login) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_login_belongs_to_whom_the_daemon_runs_as(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    user = joiner.user
    user.home.chmod(0o711)
    for name in ("state", "cache"):
        (user.home / name).mkdir(mode=0o700)
        os.chown(user.home / name, SOMEBODY, SOMEBODY)
    joiner.join()
    for path in (joiner.login, joiner.token_file, joiner.token_file.parent):
        info = path.stat()
        assert (info.st_uid, info.st_gid) == (SOMEBODY, SOMEBODY)
    assert joiner.drop_in.stat().st_uid == 0
    assert user.once() == "1 created"


def test_dry_run_shows_all_and_changes_nothing(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    result = joiner.join("--dry-run")
    documents = [one for one in yaml.safe_load_all(result.out) if one]
    kinds = [one.get("kind", "drop-in") for one in documents]
    assert kinds == ["ServiceAccount", "Secret", "ValidatingAdmissionPolicy",
                     "ValidatingAdmissionPolicyBinding", "Role", "RoleBinding", "ClusterRole",
                     "ClusterRoleBinding", "Config", "drop-in"]  # fmt: skip
    assert documents[-2]["users"][0]["user"] == {"tokenFile": str(joiner.token_file)}
    assert documents[-1]["clusters"][0]["kubeconfig"] == str(joiner.login)
    assert joiner.objects() == []
    assert not joiner.login.parent.exists() and not joiner.drop_in.parent.exists()
    assert not joiner.token_file.exists()


def test_dry_run_sends_dry_runs_alone(joiner: Joiner, server: ApiServer, homes: Homes) -> None:
    homes("a")
    server.control.clear_log()
    joiner.join("--dry-run")
    written = [one for one in server.control.log() if one["method"] not in ("GET", "POST")]
    assert written and all("dryRun=All" in one["path"] for one in written)


def test_account_gets_a_namespace_of_its_own_by_default(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    words = ["join", CONTEXT, "--kubeconfig", str(joiner.operator), "--account", joiner.account,
             "--namespace", homes.glob("a*")]  # fmt: skip
    # Of a server that judges it may be somebody's who uses the product.
    if joiner.cluster.request("GET", f"{NAMESPACES}/ecr-syncd").status != 404:
        pytest.skip("the server has a namespace ecr-syncd that this test has not made")
    try:
        joiner.user.expect(0, *words, "--dry-run")
        out = joiner.user.expect(0, *words).out
        assert out.startswith("created Namespace ecr-syncd\n")
        assert (joiner.user.home / f"config.d/{CONTEXT}.yaml").exists()
        assert joiner.user.once() == "1 created"
    finally:
        joiner.cluster.delete_namespace("ecr-syncd")


def test_every_namespace_but_those_of_kubernetes_by_default(joiner: Joiner) -> None:
    words = ["join", CONTEXT, "--kubeconfig", str(joiner.operator), "--account", joiner.account,
             "--account-namespace", joiner.where, "--dry-run"]  # fmt: skip
    shown = list(yaml.safe_load_all(joiner.user.expect(0, *words).out))[-1]
    (target,) = shown["clusters"][0]["targets"]
    assert target == {"namespaces": {"globs": ["*"], "exclude": {"globs": ["kube-*"]}}}


def test_kubeconfig_of_the_environment(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    words = ["--account", joiner.account, "--account-namespace", joiner.where, "--dry-run"]
    joiner.user.expect(0, "join", CONTEXT, *words, KUBECONFIG=f"/absent:{joiner.operator}")


def test_edited_drop_in_stays_and_gets_its_rights(joiner: Joiner, homes: Homes) -> None:
    home = homes("a")
    joiner.join("--namespace", home)
    text = joiner.drop_in.read_text() + "        service_accounts: [default]\n"
    joiner.drop_in.write_text(text)
    result = joiner.run()
    assert result.rc == 0, result.render()
    assert f"changed Role {home}/{joiner.account}\n" in result.out
    assert joiner.drop_in.read_text() == text
    assert joiner.user.once() == "1 created, 1 service account attached"


def test_operator_may_log_in_by_a_plugin(joiner: Joiner, server: ApiServer, homes: Homes) -> None:
    homes("a")
    api = "client.authentication.k8s.io/v1"
    answer = {"apiVersion": api, "kind": "ExecCredential",
              "status": {"token": add_master(server, "jane")}}  # fmt: skip
    reply = joiner.user.write("answer", json.dumps(answer))
    plugin = joiner.user.write("plugin", f"#!/bin/sh\ncat {reply}\n", 0o700)
    login = {"exec": {"apiVersion": api, "command": str(plugin), "interactiveMode": "Never"}}
    path = joiner.user.write(
        "operator", yaml.safe_dump(make_kubeconfig(make_cluster(server), login))
    )
    joiner.operator = path
    joiner.join()
    assert "exec" not in joiner.login.read_text()
    plugin.unlink()
    assert joiner.user.once() == "1 created"


def test_daemon_serves_it_after_a_reload(joiner: Joiner, homes: Homes) -> None:
    home, late = homes("b"), homes("a")
    joiner.user.add_cluster("one", joiner.cluster, {"namespaces": [home]})
    daemon = Daemon(joiner.user)
    try:
        daemon.hear("READY=1", 30)
        joiner.join()
        daemon.reload()
        wait_for(lambda: joiner.cluster.get_secret(late, "regcred"), 30)
    finally:
        daemon.stop()


def leave(joiner: Joiner, *words: str, status: int = 0) -> str:
    """What a `leave` with the operator's login prints on standard output."""
    argv = ["leave", "joined", "--kubeconfig", str(joiner.operator), "--context", CONTEXT,
            "--account", joiner.account, "--account-namespace", joiner.where]  # fmt: skip
    return joiner.user.expect(status, *argv, *words).out


def test_leave_takes_back_what_join_has_made(
    joiner: Joiner, cluster: Cluster, homes: Homes
) -> None:
    home = homes("a")
    joiner.join()
    assert joiner.user.once() == "1 created"
    told = leave(joiner, "--dry-run")
    assert f"would delete ServiceAccount {joiner.where}/{joiner.account}\n" in told
    assert f"would remove {joiner.drop_in}\n" in told and told.endswith("nothing was changed\n")
    assert joiner.objects() and joiner.login.exists()
    said = leave(joiner)
    assert f"deleted ServiceAccount {joiner.where}/{joiner.account}\n" in said
    assert f"removed {joiner.drop_in}\nremoved {joiner.login}\nremoved {joiner.token_file}\n" in said
    assert "kubectl delete secrets --all-namespaces -l ecr-syncd/instance=" in said
    assert joiner.objects() == [] and not joiner.login.exists() and not joiner.drop_in.exists()
    assert cluster.get_secret(home, "regcred")


def test_leave_spares_what_another_configuration_needs(joiner: Joiner, homes: Homes) -> None:
    homes.many("a", "b")
    joiner.join("--namespace", homes.glob("a*"))
    second = copy.copy(joiner)
    second.user = SyncUser(joiner.user.place)
    second.user.config["instance"] = joiner.user.config["instance"]
    second.login = second.user.home / "clusters/joined.kubeconfig"
    second.drop_in = second.user.home / "config.d/joined.yaml"
    second.join("--namespace", homes.glob("b*"))
    said = leave(second)
    assert f"ServiceAccount {joiner.where}/{joiner.account} stays: the configuration" in said
    assert f"deleted ClusterRole {joiner.account}-" in said
    assert joiner.user.once() == "1 created"


def test_leave_of_another_cluster_than_the_context_leads_to(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    joiner.join()
    other = yaml.safe_load(joiner.operator.read_text())
    other["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:1"
    joiner.operator.write_text(yaml.safe_dump(other))
    argv = ["leave", "joined", "--kubeconfig", str(joiner.operator), "--account", joiner.account,
            "--account-namespace", joiner.where]  # fmt: skip
    result = joiner.user.expect(1, *argv)
    assert "your context leads to https://127.0.0.1:1, the cluster is" in result.err
    assert joiner.login.exists() and joiner.objects()


def test_rotation_revokes_the_token(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    joiner.join()
    before = joiner.token()
    where = path_of(joiner.where, joiner.account, "serviceaccounts")
    uid = joiner.cluster.request("GET", where).check()["metadata"]["uid"]
    joiner.join("--rotate")
    assert joiner.cluster.request("GET", where).check()["metadata"]["uid"] != uid
    assert joiner.token() != before
    assert joiner.user.once() == "1 created"
