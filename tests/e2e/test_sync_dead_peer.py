# SPDX-License-Identifier: Apache-2.0
"""Connections on which nothing comes through any more, in neither direction, and nobody says so."""
from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import pytest

from apiserver.cluster import Cluster
from stack.control import Control
from stack.stack import Stack
from sync_daemon import Daemon, wait_for
from sync_fixtures import Homes, cluster, homes  # noqa: F401
from sync_inside import PORT, cluster_inside
from sync_running import is_good
from sync_user import SyncUser

NEEDS = ["iptables", "ss"]


@pytest.fixture(scope="module")
def any_cluster(stack: Stack) -> Iterator[Cluster]:
    """An API server inside."""
    with cluster_inside(stack) as made:
        yield made


@pytest.fixture
def home(homes: Homes) -> str:  # noqa: F811
    return homes("team-a")


@pytest.fixture
def running(stack: Stack, aws: Control, cluster: Cluster, home: str) -> Iterator[Daemon]:  # noqa: F811
    """A daemon inside, which has served the namespace."""
    user = SyncUser(stack, cluster)
    user.wrapper = stack.wrap_network([])
    user.select(home)
    one = Daemon(user)
    one.hear("STATUS=1 of 1 secrets are good")
    yield one
    one.stop()


def open_ports(stack: Stack) -> list[str]:
    """Of clients that are connected to the API server."""
    words = ["ss", "-Htn", "state", "established", "dport", "=", f":{PORT}"]
    lines = stack.run(words).check().out.splitlines()
    return [line.split()[2].rpartition(":")[2] for line in lines]


@contextlib.contextmanager
def lost_packets(stack: Stack, ports: list[str]) -> Iterator[None]:
    """Those of these connections, both ways; new connections work."""
    ends = [("--sport", "--dport"), ("--dport", "--sport")]
    rules = [["-p", "tcp", client, port, server, str(PORT), "-j", "DROP"]
             for client, server in ends for port in ports]  # fmt: skip
    for rule in rules:
        stack.run(["iptables", "-I", "INPUT", *rule]).check()
    yield
    for rule in rules:
        stack.run(["iptables", "-D", "INPUT", *rule]).check()


@pytest.mark.usefixtures("running")
def test_a_dead_connection_is_noticed(
    cluster: Cluster, home: str, stack: Stack  # noqa: F811
) -> None:
    ports = open_ports(stack)
    assert ports
    with lost_packets(stack, ports):
        cluster.delete_secret(home)
        time.sleep(5)
        assert not is_good(cluster, home)  # nobody has heard of it
        wait_for(lambda: is_good(cluster, home), 120)
        assert not set(ports) & set(open_ports(stack))
