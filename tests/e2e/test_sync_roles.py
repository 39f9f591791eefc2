# SPDX-License-Identifier: Apache-2.0
"""A role for each namespace: bound by the operator, asked for by annotation, never another's."""
from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from apiserver.cluster import Cluster
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, lines_of, password_of

ANNOTATION = "ecr-syncd/role-arn"
IN_IRELAND = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


def arn(name: str, account: str = "111111111111") -> str:
    """Of a role."""
    return f"arn:aws:iam::{account}:role/{name}"


def ask_for(cluster: Cluster, home: str, role: str | None) -> None:
    """The namespace's own annotation; None takes it away."""
    body = {"metadata": {"annotations": {ANNOTATION: role}}}
    kind = {"Content-Type": "application/merge-patch+json"}
    cluster.request("PATCH", f"/api/v1/namespaces/{home}", body, kind).check()


@pytest.fixture
def target(user: SyncUser, homes: Homes) -> dict:
    """Namespaces called a* may ask for roles called a/*, those called b* for b/*."""
    made = {
        "namespaces": {"globs": [homes.glob("*")]},
        "role_requests": [
            {"namespaces": [homes.glob(f"{team}*")], "roles": [arn(f"{team}/*")]} for team in "ab"
        ],
    }
    user.config["clusters"][0]["targets"] = [made]
    return made


def role_of(user: SyncUser, cluster: Cluster, home: str) -> str:
    """By whose session the namespace's password was got; empty where it has none."""
    if cluster.get_secret(home, "regcred") is None:
        return ""
    password = password_of(cluster, home)
    owner = user.place.aws.owners()[password]
    assert owner == "" or ":assumed-role/" in owner, owner
    return owner.split("/")[1] if owner else "nobody's role"


def assumed(user: SyncUser) -> list[str]:
    """The roles, call by call."""
    return [row["role"] for row in user.place.aws.calls("sts") if row["action"] == "AssumeRole"]


def target_of(user: SyncUser, home: str) -> dict:
    """Of the first cluster, as `status` has it."""
    told = json.loads(user.run("status", "--json").out)
    found = [one for one in told["clusters"][0]["targets"] if one["namespace"] == home]
    return found[0] if found else {}


def test_each_namespace_gets_what_its_own_role_brings(
    user: SyncUser, cluster: Cluster, homes: Homes, target: dict
) -> None:
    for home in homes.many("a1", "a2", "b1"):
        team = home.rpartition("-")[2]
        ask_for(cluster, home, arn(f"{team[0]}/{team}"))
    assert user.once() == "3 created"
    for suffix in ("a1", "a2", "b1"):
        assert role_of(user, cluster, homes.name(suffix)) == suffix
    assert sorted(assumed(user)) == [arn("a/a1"), arn("a/a2"), arn("b/b1")]


def test_what_is_refused_says_so_and_delays_nothing_else(
    user: SyncUser, cluster: Cluster, homes: Homes, target: dict
) -> None:
    ask_for(cluster, homes("a1"), arn("a/x"))
    ask_for(cluster, homes("b1"), arn("a/x"))
    ask_for(cluster, homes("b2"), "team-b")
    ask_for(cluster, homes("b3"), "arn:aws-cn:iam::111111111111:role/b/x")
    homes("b4")
    user.place.aws.ask_of_role(arn("b/denied"), denied=True)
    ask_for(cluster, homes("b5"), arn("b/denied"))
    lines = "\n".join(lines_of(user.expect(2, "once")))
    assert f"which `role_requests` does not allow namespace {homes.name('b1')}" in lines
    assert f"{homes.name('b2')} secret regcred: its namespace asks for team-b" in lines
    assert "is of partition aws-cn, and the registries are of aws" in lines
    assert f"{homes.name('b4')} secret regcred: its namespace asks for no role" in lines
    assert "AccessDenied" in lines and "sts:AssumeRole on " + arn("b/denied") in lines
    assert role_of(user, cluster, homes.name("a1")) == "x"
    for suffix in ("b1", "b2", "b3", "b4", "b5"):
        assert role_of(user, cluster, homes.name(suffix)) == ""
    assert sorted(set(assumed(user))) == [arn("a/x"), arn("b/denied")]


def test_the_session_names_cluster_and_namespace(
    user: SyncUser, cluster: Cluster, homes: Homes, target: dict
) -> None:
    target.update(external_id="{cluster}/{namespace}", session_tags=True, session_policy="read")
    home, other = homes.many("a1", "a2")
    for one in (home, other):
        ask_for(cluster, one, arn("a/x"))
    user.place.aws.ask_of_role(arn("a/x"), external_id=f"one/{home}")
    assert f"{other} secret regcred" in user.expect(2, "once").err
    assert role_of(user, cluster, home) == "x" and role_of(user, cluster, other) == ""
    row = next(one for one in user.place.aws.calls("sts") if one["external_id"] == f"one/{home}")
    assert row["tags"] == {"kubernetes-cluster": "one", "kubernetes-namespace": home}
    actions = json.loads(row["policy"])["Statement"][0]["Action"]
    assert "ecr:BatchGetImage" in actions and not any("Put" in action for action in actions)


def test_a_role_is_assumed_once_for_all_who_have_it(
    user: SyncUser, cluster: Cluster, homes: Homes, target: dict
) -> None:
    user.config["registries"].append({"host": IN_IRELAND})
    names = homes.many("a1", "a2", "a3")
    for home in names:
        ask_for(cluster, home, arn("a/x"))
    assert user.once() == "3 created"
    assert assumed(user) == [arn("a/x")]
    assert len({password_of(cluster, home) for home in names}) == 1


def test_the_target_s_own_role_is_for_whoever_asks_for_none(
    user: SyncUser, cluster: Cluster, homes: Homes, target: dict
) -> None:
    target["role_arn"] = arn("all", "222222222222")
    homes("a1")
    ask_for(cluster, homes("a2"), arn("a/x"))
    assert user.once() == "2 created"
    assert role_of(user, cluster, homes.name("a1")) == "all"
    assert role_of(user, cluster, homes.name("a2")) == "x"


def test_another_role_is_taken_at_once(
    user: SyncUser, cluster: Cluster, homes: Homes, target: dict, daemon: Callable[..., Daemon]
) -> None:
    home = homes("a1")
    ask_for(cluster, home, arn("a/x"))
    daemon().hear("READY=1")
    wait_for(lambda: role_of(user, cluster, home) == "x")
    ask_for(cluster, home, arn("a/y"))
    wait_for(lambda: role_of(user, cluster, home) == "y")
    new = homes("b1", annotations={ANNOTATION: arn("b/z")})
    wait_for(lambda: role_of(user, cluster, new) == "z")
    ask_for(cluster, home, arn("a/x"))
    wait_for(lambda: role_of(user, cluster, home) == "x")


def test_what_is_there_stays_where_another_role_is_refused(
    user: SyncUser, cluster: Cluster, homes: Homes, target: dict, daemon: Callable[..., Daemon]
) -> None:
    home, other = homes("a1"), homes("b1")
    ask_for(cluster, home, arn("a/x"))
    ask_for(cluster, other, arn("b/x"))
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: role_of(user, cluster, home) == "x" and role_of(user, cluster, other) == "x")
    before = password_of(cluster, home)
    ask_for(cluster, home, arn("b/x"))
    wait_for(lambda: target_of(user, home).get("state") == "refused")
    assert "role_requests" in target_of(user, home)["error"]
    one.wait_to_say(f"does not allow namespace {home}")
    user.place.aws.ask_of_role(arn("a/denied"), denied=True)
    ask_for(cluster, home, arn("a/denied"))
    wait_for(lambda: "AccessDenied" in target_of(user, home).get("error", ""))
    one.wait_to_say("sts:AssumeRole on " + arn("a/denied"))
    assert password_of(cluster, home) == before
    assert target_of(user, other)["state"] == "good"
    ask_for(cluster, home, arn("a/x"))
    wait_for(lambda: target_of(user, home).get("state") == "good")


def test_sts_is_asked_no_faster_than_configured(
    user: SyncUser, cluster: Cluster, homes: Homes, target: dict, daemon: Callable[..., Daemon]
) -> None:
    user.config["sts_per_second"] = 10
    names = homes.many(*[f"a{n}" for n in range(15)])
    for home in names:
        ask_for(cluster, home, arn(f"a/{home}"))
    daemon()
    wait_for(lambda: all(role_of(user, cluster, home) == home for home in names))
    times = [row["time"] for row in user.place.aws.calls("sts") if row["action"] == "AssumeRole"]
    assert len(times) == len(names)
    assert times[-1] - times[0] > (len(names) - 1) / 10 * 0.9


def test_a_namespace_that_a_name_selects_has_the_target_s_role(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes("a1")
    ask_for(cluster, home, arn("b/x"))
    user.select(home, role_arn=arn("own"))
    assert user.once() == "1 created"
    assert role_of(user, cluster, home) == "own"
