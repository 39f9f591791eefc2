# SPDX-License-Identifier: Apache-2.0
"""Connections on which nothing comes through any more, in neither direction, and nobody says so."""
from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import pytest

from apiserver.handle import ApiServer
from stack import names
from stack.control import Control
from stack.stack import Stack
from sync_daemon import Daemon, wait_for
from sync_running import is_good
from sync_user import SyncUser

NEEDS = ["iptables", "ss"]
PORT = 6443


@pytest.fixture
def server(stack: Stack) -> Iterator[ApiServer]:
    """An API server inside, with one namespace."""
    with ApiServer(stack.wrap, names.AWS_ADDRESS, PORT) as made:
        made.control.add_namespaces(names=["team-a"])
        yield made


@pytest.fixture
def running(stack: Stack, aws: Control, server: ApiServer) -> Iterator[Daemon]:
    """A daemon inside, which has served the namespace."""
    user = SyncUser(stack, server)
    user.wrapper = stack.wrap_network([])
    user.select("team-a")
    one = Daemon(user)
    one.hear("READY=1", 30)
    wait_for(lambda: is_good(server, "team-a"))
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


def test_a_dead_connection_is_noticed(running: Daemon, server: ApiServer, stack: Stack) -> None:
    ports = open_ports(stack)
    assert ports
    with lost_packets(stack, ports):
        server.control.delete("secrets", "regcred", "team-a")
        time.sleep(5)
        assert not is_good(server, "team-a")  # nobody has heard of it
        wait_for(lambda: is_good(server, "team-a"), 90)
        assert not set(ports) & set(open_ports(stack))
