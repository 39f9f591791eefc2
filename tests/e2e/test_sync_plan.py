# SPDX-License-Identifier: Apache-2.0
"""`plan` says what `once` would do and does none of it; `check-config` says all that is wrong."""
from __future__ import annotations

import json
from typing import Any

from apiserver.cluster import Cluster
from apiserver.fixtures import NAMESPACES
from apiserver.handle import ApiServer
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, auths_of, pull_secret

REVIEWS = ("selfsubjectaccessreviews", "selfsubjectreviews")


def actions(user: SyncUser, *words: str, status: int = 0) -> dict[str, str]:
    """namespace and object -> action, of `plan --json`."""
    result = user.expect(status, "plan", "--json", *words)
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert all({"cluster", "namespace", "object", "action", "reason"} <= set(row) for row in rows)
    return {f"{row['namespace']} {row['object']}": row["action"] for row in rows}


def prepare_everything(user: SyncUser, cluster: Cluster, homes: Homes) -> dict[str, str]:
    """One namespace for each thing that can happen; what is to be planned."""
    made = {name: homes(name) for name in ("drop", "new", "old", "opaque", "right", "theirs")}
    target = user.select(removal="remove", replace=True, service_accounts=["default"])
    target["namespaces"] = {"globs": [homes.glob()]}
    user.once("--namespace", made["drop"])
    user.once("--namespace", made["right"])
    helm = {"labels": {"app.kubernetes.io/managed-by": "Helm"}}
    for secret in (
        pull_secret(made["old"], {"ghcr.io": {"auth": "YTpi"}}),
        {**pull_secret(made["opaque"], {}), "type": "Opaque"},
        pull_secret(made["theirs"], {}, **helm),
    ):
        cluster.apply_secret(secret, "somebody").check()
    target["namespaces"]["exclude"] = {"names": [made["drop"]]}
    wanted = {"drop": "remove", "new": "create", "old": "update", "opaque": "replace",
              "right": "none", "theirs": "refuse"}  # fmt: skip
    return {f"{made[name]} secret regcred": action for name, action in wanted.items()}


def snapshot(cluster: Cluster, homes: Homes) -> list[Any]:
    """Everything of the test's namespaces that a pass can change."""
    found = []
    for plural in ("secrets", "serviceaccounts"):
        items = cluster.request("GET", f"/api/v1/{plural}").check()["items"]
        found += [one for one in items if one["metadata"]["namespace"].startswith(homes.prefix)]
    return found


def test_plan_names_every_action_and_does_none(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    wanted = prepare_everything(user, cluster, homes)
    before = snapshot(cluster, homes)
    planned = actions(user, status=2)
    secrets = {name: action for name, action in planned.items() if " secret " in name}
    assert secrets == wanted
    account = "service account default"
    changed = {name: action for name, action in planned.items() if name.endswith(account)}
    assert changed == {f"{homes.glob(name)} {account}": action for name, action in (
        ("new", "update"), ("old", "update"), ("opaque", "update"), ("drop", "remove"))}
    assert snapshot(cluster, homes) == before


def test_plan_sends_nothing_but_reads_and_dry_runs(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    prepare_everything(user, server, homes)
    server.control.clear_log()
    user.run("plan")
    rows = [row for row in server.control.log() if row["method"] != "GET"]
    assert rows
    for row in rows:
        assert "dryRun=All" in row["path"] or row["resource"] in REVIEWS, row


def test_once_does_what_was_planned(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    prepare_everything(user, cluster, homes)
    text = user.expect(2, "plan").out.splitlines()[-1]
    assert text == (
        "plan: 1 to create, 1 to update, 1 to replace, 1 to remove, 3 service accounts to attach, "
        "1 to detach, 1 right already, 1 that cannot be brought right"
    )
    result = user.expect(2, "once")
    assert "1 created, 1 updated, 1 replaced, 1 removed, 3 service accounts attached" in result.out


def test_exit_code_tells_changes_from_none(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    user.select(homes())
    user.expect(0, "plan")
    user.expect(3, "plan", "--exit-code")
    user.once()
    user.expect(0, "plan", "--exit-code")
    user.forget()
    user.expect(3, "plan", "--exit-code")


def test_failure_goes_before_changes(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    good, bad = homes.many("good", "bad")
    server.control.rule(action="status", status=403, path=f"/{bad}/", resource="secrets")
    user.select(good, bad)
    user.expect(2, "plan", "--exit-code")


def test_plan_speaks_of_what_changes_alone(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    old, new = homes.many("old", "new")
    user.select(old)
    user.once()
    user.select(new)
    result = user.expect(0, "plan")
    assert result.out.splitlines() == [
        f"one/{new} secret regcred: would be created",
        "plan: 1 to create, 0 to update, 0 to replace, 0 to remove, 0 service accounts to attach, "
        "1 right already",
    ]


def test_json_is_stable(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    made = homes.many(*"dbcafe")
    user.select(*made, service_accounts="all")
    first = user.expect(0, "plan", "--json").out
    assert user.expect(0, "plan", "--json").out == first
    rows = [json.loads(line) for line in first.splitlines()]
    assert [row["namespace"] for row in rows if "secret" in row["object"]] == sorted(made)
    assert list(rows[0]) == ["cluster", "namespace", "object", "action", "reason", "expires_at"]


def test_plan_of_a_namespace(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    first, second = homes.many("a", "b")
    user.select(first, second)
    assert actions(user, "--namespace", second) == {f"{second} secret regcred": "create"}


def test_server_side_refusal_shows_in_the_plan(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    user.select(homes(), homes.glob("never-made"))
    planned = actions(user)
    assert planned[f"{homes.glob('never-made')} secret regcred"] == "skip"


def test_plan_without_a_password_waits(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.place.aws.fault("ecr", "close")
    user.select(home)
    assert actions(user, status=75) == {f"{home} secret regcred": "wait"}
    assert cluster.request("GET", f"{NAMESPACES}/{home}/secrets/regcred").status == 404


BROKEN = """\
instance: "two words"
colour: red
registries:
  - host: example.com
  - host: 123456789012.dkr.ecr.us-east-1.amazonaws.com
    endpoint: nowhere
clusters:
  - name: one
    kubeconfig: relative
    in_flight: 0
    targets:
      - namespaces: [Team_A]
      - namespaces: {regexes: ["(a", "b"], selectors: ["a in b"]}
        secret: -x-
        type: opaque
        ownership: maybe
"""
WRONG_LINES = {1, 2, 4, 6, 9, 10, 12, 13, 14, 15, 16}


def test_check_config_tells_everything_at_once(user: SyncUser, server: ApiServer) -> None:
    result = user.expect(78, "check-config", text=BROKEN)
    numbers = {int(line.split(":")[1]) for line in result.err.splitlines()}
    assert numbers == WRONG_LINES, result.err
    assert all(line.startswith(f"{user.path}:") for line in result.err.splitlines())
    assert result.out == "" and server.control.log() == []


def test_every_verb_tells_everything_at_once(user: SyncUser) -> None:
    wanted = user.expect(78, "check-config", text=BROKEN).err
    for verb in ("once", "plan", "rbac", "doctor"):
        assert user.expect(78, verb, text=BROKEN).err == wanted


def test_drop_ins_append_and_clash_by_name(user: SyncUser, cluster: Cluster) -> None:
    user.select("a")
    user.write("config.d/20-more.yaml", "clusters:\n  - name: one\n    in_cluster: true\n"
               "    targets:\n      - namespaces: [b]\n")  # fmt: skip
    user.write("config.d/10-instance.yaml", "instance: again\n")
    user.write("config.d/.hidden.yaml", "colour: red\n")
    lines = user.expect(78, "check-config").err.splitlines()
    assert len(lines) == 2, lines
    for name, line in zip(("config.d/10-instance.yaml:1", "config.d/20-more.yaml:2"), lines):
        assert line.startswith(f"{user.home}/{name}: ") and f"{user.path}:" in line


def test_drop_in_adds_a_cluster(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.write("config.d/more.yaml",
               f"clusters:\n  - name: two\n    kubeconfig: {cluster.admin}\n"
               f"    targets:\n      - namespaces: [{home}]\n")  # fmt: skip
    user.select(home, secret="other")
    assert "2 clusters, 2 created" in user.expect(0, "once").out
    assert auths_of(cluster, home) == auths_of(cluster, home, "other")


def test_check_config_does_not_look_at_what_it_refers_to(user: SyncUser) -> None:
    user.config["clusters"] = [
        {"name": "x", "kubeconfig": "/none", "targets": [{"namespaces": ["a"]}]}
    ]
    user.config["registries"][0].update(profile="none", ca_bundle="/none")
    result = user.expect(0, "check-config")
    assert "nothing is wrong; registries: 1, clusters: 1, targets: 1" in result.out
