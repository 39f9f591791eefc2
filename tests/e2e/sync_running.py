# SPDX-License-Identifier: Apache-2.0
"""Fixtures: a daemon that serves namespaces of the test's own, in whatever cluster there is."""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from sync_daemon import Daemon, FullPipe, wait_for
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, entries_of

OURS = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
_QUIET = 0.5  # seconds


@pytest.fixture
def daemon(user: SyncUser, homes: Homes) -> Iterator[Callable[..., Daemon]]:  # noqa: F811
    """Starts one; ends it with the test, before the namespaces go."""
    started: list[Daemon] = []

    def start(**more: str) -> Daemon:
        started.append(Daemon(user, **more))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def full_pipe() -> Iterator[FullPipe]:
    """Closed after whoever writes to it."""
    pipe = FullPipe()
    yield pipe
    pipe.close()


def is_good(cluster: Cluster, namespace: str) -> bool:  # noqa: F811
    """Whether the pull secret is there and has our entry."""
    found = cluster.get_secret(namespace, "regcred")
    return found is not None and OURS in entries_of(found)


def select_only(user: SyncUser, homes: Homes, pattern: str) -> None:  # noqa: F811
    """One rule for the first cluster, for those of the test's namespaces that match."""
    target = {"namespaces": {"globs": [homes.glob(pattern)]}}
    user.config["clusters"][0]["targets"] = [target]


@pytest.fixture
def team(user: SyncUser, homes: Homes) -> str:  # noqa: F811
    """One rule, for the test's namespaces called team-*, and the first of them."""
    select_only(user, homes, "team-*")
    return homes("team-a")


@pytest.fixture
def running(team: str, cluster: Cluster, daemon: Callable[..., Daemon]) -> Daemon:  # noqa: F811
    """In sight of a cluster whose first pass is over."""
    one = daemon()
    one.hear("READY=1", 60)
    wait_for(lambda: is_good(cluster, team), 60)
    return one


def wait_until_quiet(server: ApiServer, watches: int = 2) -> None:  # noqa: F811
    """Until so many watches are open and the server has not been asked for a while."""
    wait_for(lambda: len(server.control.watches()) >= watches, 60)
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < _QUIET:
        count = len(server.control.log())
        if count != seen:
            seen, since = count, time.monotonic()
        time.sleep(0.02)
