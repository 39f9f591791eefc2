# SPDX-License-Identifier: Apache-2.0
"""The daemon with a cluster by its name in EKS, through everything that may change there."""
from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from apiserver.fixtures import path_of
from apiserver.handle import ApiServer
from stack.relay import Relay
from sync_daemon import Daemon, wait_for
from sync_eks import TESTER, WHAT, Eks, eks  # noqa: F401
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, is_good, place, running, server, servers, team, user,
)  # fmt: skip
from sync_user import SyncUser
from test_sync_status import status

pytestmark = pytest.mark.usefixtures("eks", "team")


def trouble(user: SyncUser) -> str:
    """What status says of the cluster."""
    clusters = status(user).get("clusters", [])
    return clusters[0]["error"] if clusters else ""


def break_and_repair(server: ApiServer, team: str) -> None:
    """A deleted secret comes back."""
    server.request("DELETE", path_of(team)).check()
    wait_for(lambda: is_good(server, team))


def test_serves_it_and_asks_once(running: Daemon, eks: Eks, server: ApiServer, team: str) -> None:
    break_and_repair(server, team)
    assert eks.calls() == ["eks:DescribeCluster"]


def test_follows_the_endpoint(
    eks: Eks, server: ApiServer, team: str, daemon: Callable[..., Daemon]
) -> None:
    before, after = Relay(server.port), Relay(server.port)
    eks.describe(endpoint=f"https://127.0.0.1:{before.port}")
    daemon().hear("READY=1")
    wait_for(lambda: is_good(server, team))
    eks.describe(endpoint=f"https://127.0.0.1:{after.port}")
    before.close()
    break_and_repair(server, team)
    assert 2 <= eks.calls().count("eks:DescribeCluster") <= 5
    after.close()


def test_follows_the_authority(running: Daemon, eks: Eks, server: ApiServer, team: str) -> None:
    eks.rotate()
    eks.describe()
    break_and_repair(server, team)
    assert 2 <= eks.calls().count("eks:DescribeCluster") <= 5


def test_asks_seldom_while_nobody_answers(
    running: Daemon, eks: Eks, user: SyncUser, server: ApiServer, team: str
) -> None:
    server.control.listen(False)
    eks.describe(status="DELETING")
    wait_for(lambda: "being deleted (status DELETING)" in trouble(user))
    time.sleep(15)
    assert eks.calls().count("eks:DescribeCluster") <= 4  # at 0, 10 and 30 s
    server.control.listen(True)
    break_and_repair(server, team)


def test_waits_for_one_that_is_being_made(
    eks: Eks, user: SyncUser, server: ApiServer, team: str, daemon: Callable[..., Daemon]
) -> None:
    eks.describe(status="CREATING", endpoint=None, ca=None)
    daemon().hear("READY=1")
    wait_for(lambda: f"{WHAT} is still being made" in trouble(user))
    eks.describe()
    wait_for(lambda: is_good(server, team))
    wait_for(lambda: trouble(user) == "")


def test_comes_back_with_its_access_entry(
    running: Daemon, eks: Eks, user: SyncUser, server: ApiServer, team: str
) -> None:
    eks.admit()
    server.control.end_watches("close")
    wait_for(lambda: f"does not know {TESTER}: no access entry names it" in trouble(user))
    eks.admit("system:masters")
    wait_for(lambda: trouble(user) == "", 120)
    break_and_repair(server, team)


def test_renews_a_short_lived_role(
    eks: Eks, user: SyncUser, server: ApiServer, team: str, daemon: Callable[..., Daemon]
) -> None:
    """Each token is made of keys that live: AWS refuses those of the first after 65 s."""
    role = "arn:aws:iam::123456789012:role/daemon"
    eks.reference["role_arn"] = role
    eks.admit("system:masters", principal=role)
    user.place.aws.set(sts_ttl=65.0)
    daemon().hear("READY=1")
    wait_for(lambda: is_good(server, team))
    first = {row["key"] for row in user.place.aws.calls("sts") if row["action"] == "presigned"}
    time.sleep(35)
    break_and_repair(server, team)
    asked = {row["key"] for row in user.place.aws.calls("sts") if row["action"] == "presigned"}
    assert len(first) == 1 and asked > first
    assert eks.calls().count("eks:DescribeCluster") == 1
