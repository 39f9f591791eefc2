# SPDX-License-Identifier: Apache-2.0
"""Rights in single namespaces alone: each of a thousand is watched by itself."""
from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from apiserver.handle import ApiServer
from stack.local import LocalStack
from sync_daemon import Daemon, wait_for
from sync_narrow import make_narrow
from sync_running import daemon, is_good, place, server, servers  # noqa: F401
from sync_user import SyncUser

MANY = 1000
HOMES = [f"fixed-{number:04d}" for number in range(MANY)]


@pytest.fixture
def user(place: LocalStack, server: ApiServer) -> SyncUser:  # noqa: F811
    made = SyncUser(place, server)
    made.use(make_narrow(server, HOMES))
    made.select(*HOMES)
    return made


def test_a_thousand_namespaces_are_watched_one_by_one(
    server: ApiServer, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    one = daemon()
    one.hear("READY=1", 60)
    wait_for(lambda: len(server.control.objects("secrets", name="regcred")) == MANY, 120)
    wait_for(lambda: len(server.control.watches()) == MANY, 60)
    # A server takes 100 on a connection; beside them there are few files.
    assert server.control.stats()["connections"] < 40
    assert len(os.listdir(f"/proc/{one.process.pid}/fd")) < 60
    for home in (HOMES[0], HOMES[MANY // 2], HOMES[-1]):
        server.control.delete("secrets", "regcred", home)
        wait_for(lambda home=home: is_good(server, home), 30)
    assert not [key for key in server.control.counts() if key[:2] == ("list", "namespaces")]
