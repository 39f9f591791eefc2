# SPDX-License-Identifier: Apache-2.0
"""Every thread of the daemon at work at the same time: of a build with ThreadSanitizer it shows that
they do not meet without a lock, of any other that they do not hold each other up."""
from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from stack.local import LocalStack
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    OURS, Homes, any_cluster, cluster, daemon, homes, is_good, place, select_only, servers, user,
)  # fmt: skip
from sync_user import HOSTS, PROGRAM, SyncUser, password_of, pull_secret
from sync_web import Web

LONG = 90.0  # seconds; a sanitizer's build is slow
ROUNDS = 4
TEAMS = [f"team-{letter}" for letter in "abcdef"]
FOREIGN = {"other.example": {"auth": "YTpi"}}


@pytest.fixture
def published(user: SyncUser) -> Path:  # noqa: F811
    """The system cache of this daemon, which needs no more than that there is a place for it."""
    folder = user.home / "cache" / "public"
    folder.mkdir(mode=0o750, parents=True)
    return folder / "tokens-v2.db"


def read_published(path: Path) -> str:
    """The password that other users of the machine would be given; empty where there is none."""
    if not path.exists():
        return ""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as opened:
        row = opened.execute("SELECT value FROM entry WHERE key = ?", (f"system\n{OURS}",)).fetchone()
    return row[0] if row else ""


@contextlib.contextmanager
def repeated(*jobs: Callable[[], object]) -> Iterator[list[int]]:
    """Each job again and again on a thread of its own, how often is counted; none may fail."""
    ends = threading.Event()
    counts = [0] * len(jobs)
    failures: list[BaseException] = []

    def repeat(number: int) -> None:
        try:
            while not ends.is_set():
                jobs[number]()
                counts[number] += 1
        except BaseException as failure:  # noqa: BLE001: raised below
            failures.append(failure)

    threads = [threading.Thread(target=repeat, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    try:
        yield counts
    finally:
        ends.set()
        for thread in threads:
            thread.join()
    assert not failures, failures


def wait_until_good(cluster: Cluster, names: list[str]) -> None:  # noqa: F811
    """Each has our entry."""
    for name in names:
        wait_for(lambda name=name: is_good(cluster, name), LONG)


def damage(cluster: Cluster, names: list[str], number: int) -> None:  # noqa: F811
    """Somebody deletes, edits, and makes anew; the watches break off where that can be asked for."""
    deleted, edited, renewed = (names[2 * kind + number % 2] for kind in range(3))
    cluster.delete_secret(deleted)
    cluster.replace_secret(pull_secret(edited, FOREIGN), "kubectl-edit")
    cluster.delete_namespace(renewed)
    cluster.create_namespace(renewed)
    if isinstance(cluster, ApiServer):
        cluster.control.end_watches(how=("end", "close")[number % 2])


def test_everything_at_once(
    user: SyncUser, cluster: Cluster, homes: Homes, published: Path,  # noqa: F811
    daemon: Callable[..., Daemon], place: LocalStack,  # noqa: F811
) -> None:  # fmt: skip
    select_only(user, homes, "team-*")
    names = homes.many(*TEAMS)
    user.config["registries"] += [{"host": host} for host in HOSTS]
    user.add_cluster("two", cluster, {"namespaces": {"globs": [homes.glob()]}, "secret": "second"})
    web = Web.configured(user)
    copy = user.write("status.yaml", yaml.safe_dump(user.config))
    one = daemon()
    one.hear("READY=1", LONG)
    web.wait_until_open()
    wait_until_good(cluster, names)
    wait_for(lambda: read_published(published), LONG)

    def scrape() -> None:
        assert web.get("/metrics").status == 200
        assert web.get("/").status == 200

    def look() -> None:  # with a copy, since the other is written again and again
        argv = [PROGRAM, "--config", str(copy), "status", "--json"]
        assert user.check(place.run(argv, user.env)).rc in (0, 2)

    with repeated(scrape, look) as counts:
        for number in range(ROUNDS):
            before = read_published(published)
            damage(cluster, names, number)
            # A pass may lose both of its attempts to the connections that were just closed.
            wait_for(lambda: user.run("refresh", "--token", "--wait", timeout=LONG).rc in (0, 2), LONG)
            wait_for(lambda: read_published(published) not in ("", before), LONG)
            user.config["log_level"] = ("debug", "info")[number % 2]
            one.reload()
            wait_until_good(cluster, names)
        wait_for(lambda: min(counts) >= ROUNDS, LONG)

    for name in names:
        wait_for(lambda name=name: password_of(cluster, name) == read_published(published), LONG)
    assert web.value("ecr_syncd_pushes_total", cluster="one", result="created") > len(TEAMS)
