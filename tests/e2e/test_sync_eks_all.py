# SPDX-License-Identifier: Apache-2.0
"""All clusters of some accounts and regions: found, followed, and what cannot be found is named."""
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from apiserver.handle import ApiServer
from apiserver.identity import MASTERS
from stack import names
from sync_daemon import Daemon, wait_for
from sync_eks import TESTER, Eks, eks  # noqa: F401
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, is_good, place, running, server, servers, team, user,
)  # fmt: skip
from sync_user import SyncUser

ELSEWHERE = "111122223333"
THEIRS = f"arn:aws:iam::{ELSEWHERE}:role/daemon"
HERE, THERE = "us-east-1", "eu-west-1"
OURS = f"fleet/{names.ACCOUNT}/{HERE}/ours"
FAR = f"fleet/{ELSEWHERE}/{THERE}/far"
NEAR = f"fleet/{ELSEWHERE}/{HERE}/near"


class Fleet:
    """An entry that finds clusters, all of which are the one API server."""

    def __init__(self, eks: Eks):
        self.eks = eks
        self.user = eks.user
        self.aws = eks.user.place.aws
        self.aws.reset()
        self.aws.add_key(self.user.env["AWS_ACCESS_KEY_ID"], self.user.env["AWS_SECRET_ACCESS_KEY"])
        self.wish: dict[str, Any] = {"all": True, "regions": [HERE, THERE], "accounts": ["self", THEIRS]}
        entry = self.user.config["clusters"][0]
        entry.update(name="fleet", eks=self.wish)
        entries = {TESTER: [MASTERS], THEIRS: [MASTERS]}
        eks.server.control.set_eks("ours near far late", self.user.place.aws_door, entries)
        self.add("ours", HERE, names.ACCOUNT)
        self.add("near", HERE, ELSEWHERE)
        self.add("far", THERE, ELSEWHERE)

    def add(self, name: str, region: str = HERE, account: str = names.ACCOUNT, **more: Any) -> None:
        """A cluster that EKS knows in one place alone."""
        self.eks.describe_as(name, region=region, account=account, **more)

    def count(self, action: str) -> int:
        """Calls of EKS."""
        return self.eks.calls().count(f"eks:{action}")

    def status(self) -> dict[str, Any]:
        """What the daemon has written down."""
        result = self.user.run("status", "--json")
        return json.loads(result.out) if result.out else {"clusters": [], "discoveries": []}

    def served(self) -> set[str]:
        """Names of clusters that are reached."""
        return {one["name"] for one in self.status()["clusters"] if one["reachable"]}

    def said(self) -> str:
        """Everything that is said of the entry."""
        return "\n".join(line for one in self.status()["discoveries"] for line in one["errors"] + one["notes"])

    def look(self) -> None:
        """As after the next five minutes."""
        self.user.run("refresh")


@pytest.fixture
def fleet(eks: Eks, team: str) -> Fleet:  # noqa: F811
    """Three clusters in two accounts and two regions."""
    return Fleet(eks)


def test_once_finds_all_page_by_page(fleet: Fleet, user: SyncUser, server: ApiServer, team: str) -> None:
    fleet.aws.set(eks_page=1)
    fleet.add("late", HERE, ELSEWHERE)
    fleet.add("other", HERE, ELSEWHERE, tags={"team": "b"})
    fleet.wish["accounts"] = [THEIRS]
    fleet.wish["regions"] = [HERE]
    for name in ("near", "late"):
        fleet.add(name, HERE, ELSEWHERE, tags={"team": "a", "x": "y"})
    fleet.wish["tags"] = {"team": "a"}
    result = user.expect(0, "once")
    assert result.err == "" and "2 clusters" in result.out, result.render()
    assert is_good(server, team)
    assert fleet.count("ListClusters") == 3
    assert fleet.count("DescribeCluster") == 3  # each once, the one with other tags too
    assert fleet.eks.calls().count("sts:AssumeRole") == 1


def test_names_say_where_a_cluster_is(fleet: Fleet, user: SyncUser) -> None:
    result = user.expect(0, "plan")
    for name in (OURS, NEAR, FAR):
        assert name in result.out, result.render()
    alone = user.expect(0, "plan", "--cluster", FAR)
    assert FAR in alone.out and OURS not in alone.out
    nobody = user.expect(1, "plan", "--cluster", "fleet/x")
    assert "--cluster fleet/x: no cluster of that name is found" in nobody.err
    assert user.run("plan", "--cluster", "fleetx").rc == 64


def test_what_cannot_be_found_delays_nothing_else(
    fleet: Fleet, user: SyncUser, server: ApiServer, team: str
) -> None:
    fleet.aws.fault(f"eks:{ELSEWHERE}", "deny", code="AccessDeniedException", message="not you", status=403)
    fleet.aws.fault(f"eks:eks.{THERE}.amazonaws.com", "status", status=503)
    fleet.add("late", status="CREATING", endpoint=None, ca=None)
    result = user.expect(2, "once")
    assert f"discovery fleet: EKS in {HERE} as {THEIRS}: EKS ListClusters: AccessDeniedException" in result.err
    assert "it takes eks:ListClusters" in result.err
    assert f"discovery fleet: EKS in {THERE}: EKS ListClusters" in result.err
    assert "discovery fleet: not served: late" in result.err and "still being made" in result.err
    assert is_good(server, team)


def test_a_limit_stops_a_mistake(fleet: Fleet, user: SyncUser) -> None:
    fleet.wish["at_most"] = 2
    result = user.expect(2, "plan")
    assert "finds 3 clusters, and at_most is 2: 1 is not served" in result.err, result.render()
    assert result.out.count("fleet/") == 2


def test_doctor_looks_at_each(fleet: Fleet, user: SyncUser) -> None:
    user.expect(0, "once")
    result = user.run("doctor")
    for name in (OURS, NEAR, FAR):
        assert f"cluster {name}" in result.out, result.render()


def test_rbac_and_check_config_need_no_aws(fleet: Fleet, user: SyncUser) -> None:
    before = len(fleet.eks.calls())
    assert "--cluster-name CLUSTER --region REGION" in user.expect(0, "rbac").out
    assert "discoveries: 1" in user.expect(0, "check-config").out
    assert len(fleet.eks.calls()) == before


def test_the_daemon_follows_them(
    fleet: Fleet, user: SyncUser, daemon: Callable[..., Daemon], server: ApiServer, team: str
) -> None:
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: fleet.served() == {OURS, NEAR, FAR})
    assert fleet.count("DescribeCluster") == 3
    wait_for(lambda: is_good(server, team))
    late = f"fleet/{names.ACCOUNT}/{HERE}/late"
    fleet.add("late")
    wait_for(lambda: fleet.look() or fleet.served() == {OURS, NEAR, FAR, late})
    fleet.aws.drop_cluster("far")
    fleet.add("near", HERE, ELSEWHERE, status="DELETING")
    wait_for(lambda: fleet.look() or fleet.served() == {OURS, late})
    one.wait_to_say("dropped cluster far (EKS in eu-west-1 as " + THEIRS)
    one.wait_to_say("EKS is deleting it")
    assert {row["name"] for row in fleet.status()["clusters"]} == {OURS, late}


def test_a_listing_that_fails_drops_nothing(
    fleet: Fleet, user: SyncUser, daemon: Callable[..., Daemon], server: ApiServer, team: str
) -> None:
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: fleet.served() == {OURS, NEAR, FAR})
    fleet.aws.fault("eks", "deny", code="AccessDeniedException", message="not now", status=403)
    wait_for(lambda: fleet.look() or "what was found there stays" in fleet.said())
    assert fleet.served() == {OURS, NEAR, FAR}
    assert user.run("status").rc == 2
    server.request("DELETE", f"/api/v1/namespaces/{team}/secrets/regcred").check()
    wait_for(lambda: is_good(server, team))
    fleet.aws.heal()
    wait_for(lambda: fleet.look() or fleet.said() == "")
    one.wait_to_say("is listed again")


def test_a_region_that_hangs_keeps_none_waiting(
    fleet: Fleet, daemon: Callable[..., Daemon], server: ApiServer, team: str
) -> None:
    fleet.aws.fault(f"eks:eks.{THERE}.amazonaws.com", "hang", seconds=30)
    daemon().hear("READY=1")
    wait_for(lambda: fleet.served() == {OURS, NEAR}, 10)
    wait_for(lambda: is_good(server, team), 10)


def test_all_of_an_entry_are_paused_by_its_name(
    fleet: Fleet, user: SyncUser, daemon: Callable[..., Daemon]
) -> None:
    daemon().hear("READY=1")
    wait_for(lambda: fleet.served() == {OURS, NEAR, FAR})
    assert "cluster fleet: paused; " in user.expect(0, "pause", "--cluster", "fleet").out
    assert "paused already" in user.expect(0, "pause", "--cluster", FAR).out
    assert "served again" in user.expect(0, "resume", "--cluster", FAR).out
    told = {one["name"]: one["warnings"] for one in wait_for(lambda: fleet.status()["clusters"])}
    assert set(told) == {OURS, NEAR, FAR}
