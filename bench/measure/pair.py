# SPDX-License-Identifier: Apache-2.0
"""The rows about two installations of one instance on the same secrets."""

import base64
import json
import statistics
import subprocess
import sys
from typing import Iterator

from .daemon import Damage, RunningDaemon, p99
from .home import static_keys
from .standin import END_TO_END
from .sync import CLUSTER, ON_STANDIN, Syncs
from .table import Row
from .watcher import Watcher

sys.path.insert(0, str(END_TO_END))
from apiserver.handle import ApiServer  # noqa: E402

DELETIONS = 300
ROUNDS = 100
PROCESSES = 3  # of each installation


class Pairs:
    """Two configurations, each with a cache and thus a token of its own."""

    def __init__(self, first: Syncs, second: Syncs) -> None:
        self.both = (first, second)

    def rows(self) -> Iterator[Row]:
        self.both[0].standin.reset()
        with ApiServer() as server:
            yield self.deletions(server)
        with ApiServer() as server:
            yield self.creations(server)

    def configure(self, server: ApiServer) -> None:
        for syncs in self.both:
            syncs.configure(CLUSTER.format(name="one", kubeconfig=server.admin, glob="team-*"))

    def deletions(self, server: ApiServer) -> Row:
        server.control.add_namespaces(prefix="team-", count=DELETIONS)
        self.configure(server)
        with RunningDaemon(self.both[0]) as one, RunningDaemon(self.both[1]) as other:
            for daemon in (one, other, one):
                daemon.ask("refresh", "--wait")
            before = written(server)
            watcher = Watcher("127.0.0.1", server.port, str(server.ca), server.endpoint.token)
            damage = Damage(server, watcher)
            times = [damage.delete(number) for number in range(DELETIONS)]
            watcher.close()
            for daemon in (one, other):
                daemon.ask("refresh", "--wait")
            writes = written(server) - before
        worst = p99(times)
        return Row(f"deleted secret beside another installation: back again{ON_STANDIN}",
                   f"p99 at most 250 ms, one write each, n = {DELETIONS}",
                   f"p99 {worst:.1f} ms, median {statistics.median(times) * 1000:.1f} ms, "
                   f"{writes} writes", worst <= 250 and writes == DELETIONS)

    def creations(self, server: ApiServer) -> Row:
        server.control.add_namespaces(prefix="team-", count=ROUNDS)
        for syncs, account in zip(self.both, ("123456789012", "210987654321")):
            path = syncs.configure("")
            path.write_text(path.read_text().replace("123456789012", account))
            syncs.once(new_token=True)  # so that all begin at once
            with path.open("a") as file:
                file.write(CLUSTER.format(name="one", kubeconfig=server.admin, glob="team-*"))
        running = [
            subprocess.Popen(
                [str(syncs.program), "--config", str(syncs.folder / "config.yaml"), "once"],
                env={"HOME": str(syncs.folder), "PATH": "/usr/bin:/bin", **static_keys(),
                     "AWS_EC2_METADATA_DISABLED": "true"},
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for syncs in self.both for _ in range(PROCESSES)
        ]
        statuses = [process.wait() for process in running]
        created = server.control.counts().get(("patch", "secrets", 201), 0)
        whole = sum(has_both(server, number) for number in range(ROUNDS))
        return Row(f"{len(running)} creations of one secret at once, from as many processes of two "
                   f"installations{ON_STANDIN}",
                   f"one carried out, no entry lost, {ROUNDS} times",
                   f"{created} carried out, {whole} secrets with the entries of both",
                   created == ROUNDS == whole and not any(statuses))


def written(server: ApiServer) -> int:
    counts = server.control.counts()
    return sum(counts.get(("patch", "secrets", status), 0) for status in (200, 201))


def has_both(server: ApiServer, number: int) -> bool:
    secret = server.get_secret(f"team-{number:05d}", "regcred")
    text = base64.b64decode(secret["data"][".dockerconfigjson"]) if secret else b'{"auths":{}}'
    return len(json.loads(text)["auths"]) == 2
