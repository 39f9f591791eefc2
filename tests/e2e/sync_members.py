# SPDX-License-Identifier: Apache-2.0
"""Several daemons that share the clusters of one stand-in, each as a user of its own."""
from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from apiserver.fixtures import NAMESPACES
from apiserver.handle import ApiServer
from stack.local import LocalStack
from sync_daemon import Daemon, wait_for
from sync_user import SyncUser

HOME = "team-a"  # where all secrets are
PLACE = "ecr-syncd"  # where the leases are
WRITES = ("create", "patch", "update", "delete")


class Member(SyncUser):
    """Who is told from the others by the server."""

    def __init__(self, place: LocalStack, server: ApiServer, name: str, clusters: int):
        super().__init__(place)
        self.name = name
        self.server = server
        del self.config["instance"]
        kubeconfig = server.user_kubeconfig(f"member-{name}", ["system:masters"])
        for number in range(clusters):
            target = {"namespaces": [HOME], "secret": f"regcred-{number}"}
            self.add_cluster(f"c{number}", server, target, kubeconfig=str(kubeconfig))
        self.config["members"] = {"home": "c0", "name": name}
        self.daemon: Daemon | None = None

    @property
    def user(self) -> str:
        """As the server knows it."""
        return f"member-{self.name}"

    def start(self) -> None:
        """The daemon, without waiting for it."""
        self.daemon = Daemon(self)

    def status(self) -> dict:
        """What it says of itself; empty before it does."""
        result = self.run("status", "--json")
        return json.loads(result.out) if result.rc in (0, 1, 2) and result.out else {}

    def served(self) -> set[str]:
        """The clusters that it serves, by what it says."""
        return {one["name"] for one in self.status().get("clusters", []) if one["served_by"] is None}

    def kill(self) -> None:
        """Without a word."""
        self.daemon.process.kill()
        self.daemon.process.wait()
        self.daemon.socket.close()
        self.daemon = None

    def stop(self) -> None:
        """In order."""
        if self.daemon:
            self.daemon.stop()
            self.daemon = None


class Team:
    """All of them, and what the server has seen of each."""

    def __init__(self, place: LocalStack, server: ApiServer, names: str, clusters: int):
        self.server = server
        self.clusters = clusters
        for namespace in (HOME, PLACE):
            body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
            server.request("POST", NAMESPACES, body)
        self.members = [Member(place, server, name, clusters) for name in names]

    def start(self) -> None:
        """Until each serves its share and every secret is there."""
        for one in self.members:
            one.start()
        for one in self.members:
            one.daemon.hear("READY=1")
        wait_for(self.is_shared)

    def is_shared(self) -> bool:
        """Whether each cluster is served by one, and all secrets are there."""
        shares = [one.served() for one in self.members if one.daemon]
        even = max(map(len, shares)) - min(map(len, shares)) <= 1
        return even and sum(map(len, shares)) == self.clusters and self.has_all()

    def has_all(self) -> bool:
        """Whether every secret is there."""
        return all(self.has(number) for number in range(self.clusters))

    def has(self, number: int) -> bool:
        """Whether the secret of a cluster is there."""
        return self.server.get_secret(HOME, f"regcred-{number}") is not None

    def delete(self, clusters: set[str]) -> None:
        """The secrets of these."""
        for cluster in clusters:
            self.server.control.delete("secrets", f"regcred-{cluster[1:]}", HOME)

    def writes(self, cluster: str) -> list[dict]:
        """To the secret of a cluster that came to pass, in order."""
        return [
            row for row in self.server.control.log()
            if row["verb"] in WRITES and row["status"] in (200, 201)
            and f"/secrets/regcred-{cluster[1:]}?" in row["path"]
        ]  # fmt: skip

    def writers(self, cluster: str) -> list[str]:
        """Who wrote it, each as often as it came after another."""
        users: list[str] = []
        for row in self.writes(cluster):
            if row["user"].startswith("member-") and users[-1:] != [row["user"]]:
                users.append(row["user"])
        return users

    def close(self) -> None:
        """Ends those that run."""
        for one in self.members:
            one.stop()


@contextmanager
def gather(place: LocalStack, names: str, clusters: int) -> Iterator[Team]:
    """A team with a stand-in of its own."""
    with ApiServer() as server:
        team = Team(place, server, names, clusters)
        try:
            yield team
        finally:
            server.control.heal()
            team.close()
