# SPDX-License-Identifier: Apache-2.0
"""Many of them: a thousand namespaces that are watched one by one, twenty clusters at rest."""
from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from sync_daemon import Daemon, wait_for
from sync_narrow import make_narrow
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, is_good, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser
from sync_web import Web

MANY = 1000
SOME = 150  # on somebody else's server; more than the 100 that one takes on a connection
PATIENCE = 180.0


@pytest.fixture
def crowd(user: SyncUser, cluster: Cluster, homes: Homes) -> list[str]:  # noqa: F811
    """The namespaces, each of which is selected by its name."""
    count = MANY if isinstance(cluster, ApiServer) else SOME
    made = homes.crowd([f"fixed-{number:04d}" for number in range(count)])
    user.use(make_narrow(cluster, made))
    user.select(*made)
    return made


def test_a_thousand_namespaces_are_watched_one_by_one(
    crowd: list[str], cluster: Cluster, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    one = daemon()
    one.hear(f"STATUS={len(crowd)} of {len(crowd)} secrets are good", PATIENCE)
    if isinstance(cluster, ApiServer):
        wait_for(lambda: len(cluster.control.watches()) == MANY, PATIENCE)
        # A server takes 100 on a connection; beside them there are few others.
        assert cluster.control.stats()["connections"] < 40
        counts = cluster.control.counts()
        assert not [key for key in counts if key[:2] == ("list", "namespaces")]
    assert len(os.listdir(f"/proc/{one.process.pid}/fd")) < 60
    for home in (crowd[0], crowd[len(crowd) // 2], crowd[-1]):
        cluster.delete_secret(home)
        wait_for(lambda home=home: is_good(cluster, home))


CLUSTERS = 20
THREADS = 10  # of a daemon at rest, however many clusters it serves


def test_clusters_at_rest_keep_no_threads(
    user: SyncUser, cluster: Cluster, homes: Homes, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    homes.crowd([f"rest-{number:02d}" for number in range(20)])
    user.config["clusters"] = []
    for number in range(CLUSTERS):
        target = {"namespaces": {"globs": [homes.glob("rest-*")]}, "secret": f"regcred-{number}"}
        user.add_cluster(f"rest-{number}", cluster, target)
    web = Web.configured(user)
    one = daemon()
    one.hear("STATUS=400 of 400 secrets are good", PATIENCE)
    web.wait_until_open()
    tasks = f"/proc/{one.process.pid}/task"
    wait_for(lambda: len(os.listdir(tasks)) <= THREADS, 60)
    for number in (0, CLUSTERS - 1):  # none of them is forgotten for it
        secret = f"regcred-{number}"
        cluster.delete_secret(homes.name("rest-07"), secret)
        wait_for(lambda secret=secret: cluster.get_secret(homes.name("rest-07"), secret))
