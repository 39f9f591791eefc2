# SPDX-License-Identifier: Apache-2.0
"""The row about five dead clusters beside fifteen good ones."""

import contextlib
import itertools
import json
import os
import statistics
import sys
import time
from typing import Callable

from .daemon import RunningDaemon, p99
from .dead import CAUSES, DeadClusters
from .standin import END_TO_END
from .sync import CLUSTER, ON_STANDIN, Syncs
from .table import Row
from .watcher import Watcher

sys.path.insert(0, str(END_TO_END))
from apiserver.handle import ApiServer  # noqa: E402

GOOD = 15
EACH = 60  # namespaces of a daemon in each good cluster
REFRESHES = 20  # pairs
ROUNDS = 7
NEW = 300  # pairs in a round
PAUSE = 0.04  # seconds between two pairs, so that what the dead clusters do falls among them
BETWEEN = 10.1  # a renewal that people ask for comes at most every 10 s
WHAT = (f"{GOOD} clusters and 5 that are refused, black-holed, of an unknown authority, silent in "
        f"DNS or behind a hanging exec plugin, against the same {GOOD} alone{ON_STANDIN}")
MUST = ("refresh of the others at most 1.05 x, new namespace p99 at most 1.1 x; at most 4 log lines "
        "per dead cluster and hour")


class Side:
    """A daemon, and the prefix of the namespaces that are its own."""

    def __init__(self, daemon: RunningDaemon, prefix: str) -> None:
        self.daemon, self.prefix = daemon, prefix
        self.numbers = itertools.count()

    def refresh(self) -> float:
        """Seconds until the good clusters have a new password; a dead one makes the status 1."""
        return self.daemon.ask("refresh", "--token", "--wait", check=False)

    def create(self, server: ApiServer, watcher: Watcher) -> float:
        """Seconds until a new namespace has its secret."""
        name = f"{self.prefix}-new-{next(self.numbers):05d}"
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        return watcher.time(
            name, lambda: server.request("POST", "/api/v1/namespaces", body).check())


def alternate(first: Callable[[], float], second: Callable[[], float],
              number: int) -> tuple[float, float]:
    """Both, the one before the other every second time."""
    if number % 2 == 0:
        return first(), second()
    later = second()
    return first(), later


class Isolation:
    """Two daemons over the same servers, each with namespaces of its own, asked by turns."""

    def __init__(self, both: Syncs, alone: Syncs) -> None:
        self.both, self.alone = both, alone

    def row(self) -> Row:
        """Not measured without root, which alone may play a resolver."""
        if os.geteuid() != 0:
            return Row(WHAT, MUST, "not measured: it needs root", False)
        self.both.standin.reset()
        with contextlib.ExitStack() as held:
            servers = [held.enter_context(ApiServer()) for _ in range(GOOD)]
            dead = held.enter_context(DeadClusters(self.both.folder / "dead", servers[0].endpoint))
            corpses = "".join(CLUSTER.format(name=name, kubeconfig=path, glob="a-*")
                              for name, path in dead.files.items())
            a = self.start(held, dead, self.both, "a", servers, corpses)
            b = self.start(held, dead, self.alone, "b", servers, "")
            began = a.daemon.began
            wait_for_deaths(a.daemon)
            refreshes = self.compare_refreshes(a, b)
            news = self.compare_new(a, b, servers)
            return make_row(refreshes, news, count_lines(self.both, list(dead.files)),
                            time.monotonic() - began)

    @staticmethod
    def start(held: contextlib.ExitStack, dead: DeadClusters, syncs: Syncs, prefix: str,
              servers: list[ApiServer], more: str) -> Side:
        """A daemon that has served all of its namespaces once."""
        good = ""
        for number, server in enumerate(servers):
            server.control.add_namespaces(prefix=f"{prefix}-", count=EACH)
            good += CLUSTER.format(name=f"c{number:02d}", kubeconfig=server.admin,
                                   glob=f"{prefix}-*")
        syncs.configure(good + more)
        side = Side(held.enter_context(RunningDaemon(syncs, dead.wrapper())), prefix)
        side.daemon.ask("refresh", "--wait", check=False)
        return side

    @staticmethod
    def compare_refreshes(a: Side, b: Side) -> list[tuple[float, float]]:
        """Seconds of each pair."""
        pairs = []
        for number in range(REFRESHES):
            time.sleep(BETWEEN)
            pairs.append(alternate(a.refresh, b.refresh, number))
        return pairs

    @staticmethod
    def compare_new(a: Side, b: Side, servers: list[ApiServer]) -> list[tuple[float, float]]:
        """p99 of each round."""
        watchers = [Watcher("127.0.0.1", server.port, str(server.ca), server.endpoint.token)
                    for server in servers]
        rounds = []
        for _ in range(ROUNDS):
            times = []
            for number in range(NEW):
                server, watcher = servers[number % GOOD], watchers[number % GOOD]
                times.append(alternate(lambda: a.create(server, watcher),
                                       lambda: b.create(server, watcher), number // GOOD))
                time.sleep(PAUSE)
            ours, theirs = zip(*times)
            rounds.append((p99(list(ours)), p99(list(theirs))))
        for watcher in watchers:
            watcher.close()
        return rounds


def wait_for_deaths(daemon: RunningDaemon) -> None:
    """Until the daemon knows of each what it died of."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        said = {cluster["name"]: cluster["error"]
                for cluster in json.loads(daemon.read("status", "--json"))["clusters"]}
        if all(cause in said[name] for name, cause in CAUSES.items()):
            return
        time.sleep(1)
    raise SystemExit(f"not what they should have died of: {said}")


def count_lines(syncs: Syncs, names: list[str]) -> dict[str, int]:
    """Lines of the daemon's log about each cluster."""
    lines = (syncs.folder / "daemon.log").read_text().splitlines()
    return {name: sum(name in line for line in lines) for name in names}


def make_row(refreshes: list[tuple[float, float]], news: list[tuple[float, float]],
             lines: dict[str, int], seconds: float) -> Row:
    """Medians of the pairs' ratios."""
    refresh = statistics.median(a / b for a, b in refreshes)
    new = statistics.median(a / b for a, b in news)
    ours, theirs = (statistics.median(column) for column in zip(*refreshes))
    new_ours, new_theirs = (statistics.median(column) for column in zip(*news))
    most = max(lines.values())
    return Row(WHAT, MUST,
               f"refresh {refresh:.2f} x; {ours:.2f} s, alone {theirs:.2f} s ({REFRESHES} "
               f"interleaved pairs, {GOOD} x {EACH} namespaces); new namespace p99 {new:.2f} x; "
               f"{new_ours:.1f} ms, alone {new_theirs:.1f} ms ({ROUNDS} rounds of {NEW} interleaved "
               f"pairs); log lines per dead cluster in {seconds / 60:.0f} min: at most {most}",
               refresh <= 1.05 and new <= 1.1 and 1 <= most <= 4)
