# SPDX-License-Identifier: Apache-2.0
"""The rows about `ecr-syncd once`, against the tests' stand-in of an API server."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

from .standin import END_TO_END, StandIn
from .home import static_keys
from .table import Row

sys.path.insert(0, str(END_TO_END))
from apiserver.handle import ApiServer  # noqa: E402

HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
MANY = 1000
MOST = 5000
PAIRS = 10
PACE = 0.024  # seconds; a real server on two cores takes about 1.0 s for the thousand
ON_STANDIN = " (API server stand-in)"
CONFIG = """\
cache_directory: {folder}/cache
state_directory: {folder}/state
runtime_directory: {folder}/run
registries:
  - name: ours
    accounts: [{accounts}]
    regions: [us-east-1]
    endpoint: {aws}
clusters:
"""
CLUSTER = """\
  - name: {name}
    kubeconfig: {kubeconfig}
    targets: [{{namespaces: {{globs: ["{glob}"]}}}}]
"""


@dataclass(frozen=True)
class Run:
    """What one run took and said."""

    code: int
    wall: float
    cpu: float
    peak_mib: float
    said: str


def run_command(argv: list[str], environment: dict[str, str]) -> Run:
    """To its end, with the kernel's own account of it."""
    started = time.monotonic()
    process = subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    return Run(os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime,
               usage.ru_maxrss / 1024, said)


class Syncs:
    """One API server, one AWS, and configurations for them in a scratch folder."""

    def __init__(self, program: Path, standin: StandIn, folder: Path) -> None:
        self.program, self.standin, self.folder = program, standin, folder / "sync"
        self.folder.mkdir(parents=True)

    def configure(self, clusters: str, accounts: int = 1) -> Path:
        ids = ", ".join(f'"{123456789012 + number}"' for number in range(accounts))
        path = self.folder / "config.yaml"
        path.write_text(CONFIG.format(folder=self.folder, accounts=ids, aws=self.standin.url)
                        + clusters)
        return path

    def once(self, new_token: bool, wanted: int = 0) -> Run:
        """`once`, after the token has changed or with the one in the cache."""
        if new_token:
            shutil.rmtree(self.folder / "cache", ignore_errors=True)
        run = run_command([str(self.program), "--config", str(self.folder / "config.yaml"), "once"],
                          {"HOME": str(self.folder), "PATH": "/usr/bin:/bin", **static_keys(),
                           "AWS_EC2_METADATA_DISABLED": "true"})
        if run.code != wanted:
            raise SystemExit(f"once: exit {run.code}: {run.said[-2000:]}")
        return run

    def rows(self) -> Iterator[Row]:
        self.standin.reset()  # rows before these may have made it slow
        with ApiServer() as server:
            server.control.add_namespaces(prefix="team-", count=MANY)
            self.configure(CLUSTER.format(name="one", kubeconfig=server.admin, glob="team-*"))
            self.once(new_token=True)
            yield self.against_generator(server, "")
            server.control.set(latency=PACE)
            yield self.against_generator(server, f", each answer {PACE * 1000:.0f} ms later, which "
                                                 "makes it about as fast as a real one on two cores")
            server.control.set(latency=0.0)
            yield self.nothing_changed(server)
            yield self.many_registries(server)
        with ApiServer() as server:
            yield self.memory(server)
        with ApiServer() as server:
            yield self.isolation(server)

    def against_generator(self, server: ApiServer, pace: str) -> Row:
        generator = Generator(server, self.folder)
        ratios, walls, cpus = [], [], []
        for number in range(PAIRS):
            other = generator.run(number)
            ours = self.once(new_token=True)
            ratios.append(ours.wall / other.wall)
            walls.append((ours.wall, other.wall))
            cpus.append((ours.cpu, other.cpu))
        ratio = statistics.median(ratios)
        ours, other = (statistics.median(column) for column in zip(*walls))
        cpu, other_cpu = (statistics.median(column) for column in zip(*cpus))
        return Row(f"`once` over {MANY} namespaces after a token change{ON_STANDIN}{pace}",
                   "at most 1.2 x `h2load` with one connection, 32 in flight, same bodies",
                   f"{ratio:.2f} x; {ours:.2f} s and {cpu:.2f} CPU s, h2load {other:.2f} s and "
                   f"{other_cpu:.2f} CPU s (medians of {PAIRS} interleaved pairs)", ratio <= 1.2)

    def nothing_changed(self, server: ApiServer) -> Row:
        self.once(new_token=True)
        server.control.clear_log()
        run = self.once(new_token=False)
        patches = sum(count for (verb, _, _), count in server.control.counts().items()
                      if verb == "patch")
        return Row(f"the same with nothing changed{ON_STANDIN}", "0 PATCH",
                   f"{patches} PATCH, {run.wall:.2f} s", patches == 0)

    def many_registries(self, server: ApiServer) -> Row:
        self.configure(CLUSTER.format(name="one", kubeconfig=server.admin, glob="team-*"), 5)
        self.standin.reset()
        self.once(new_token=True)
        calls = self.standin.calls("ecr")
        return Row(f"{MANY} namespaces x 5 registries of one region, one principal",
                   "1 GetAuthorizationToken", f"{calls} GetAuthorizationToken", calls == 1)

    def memory(self, server: ApiServer) -> Row:
        server.control.add_namespaces(
            prefix="team-", count=MOST,
            secret={"name": "regcred", "size": 5000, "type": "kubernetes.io/dockerconfigjson",
                    "manager": "kubectl-create"})
        self.configure(CLUSTER.format(name="one", kubeconfig=server.admin, glob="team-*"))
        run = self.once(new_token=True)
        return Row(f"peak memory for {MOST} namespaces, secrets of 5 kB{ON_STANDIN}",
                   "at most 48 MiB", f"{run.peak_mib:.1f} MiB, {run.wall:.1f} s",
                   run.peak_mib <= 48)

    def isolation(self, server: ApiServer) -> Row:
        """20 clusters are 20 parts of one server; what is dead has another address."""
        for number in range(20):
            server.control.add_namespaces(prefix=f"c{number:02d}-", count=20)
        dead = self.folder / "dead.kubeconfig"
        dead.write_text(Path(server.admin).read_text().replace(str(server.port), "1"))
        parts = [CLUSTER.format(name=f"c{number:02d}", kubeconfig=server.admin,
                                glob=f"c{number:02d}-*") for number in range(20)]
        broken = parts[:19] + [CLUSTER.format(name="c19", kubeconfig=dead, glob="c19-*")]
        server.control.rule(action="status", status=403, reason="Forbidden", verb="patch",
                            path="/c00-00000/secrets/")
        ratios = []
        for _ in range(PAIRS):
            self.configure("".join(parts[1:19]))
            good = self.once(new_token=True)
            self.configure("".join(broken))
            ratios.append(self.once(new_token=True, wanted=2).wall / good.wall)
        ratio = statistics.median(ratios)
        return Row(f"one forbidden namespace, one refused cluster among 20{ON_STANDIN}",
                   "all others done as fast as without them",
                   f"{ratio:.2f} x the time of 18 good clusters alone, which is 19/18 of the work",
                   ratio <= 1.2)


class Generator:
    """h2load, which sends what `once` sends and decides nothing."""

    def __init__(self, server: ApiServer, folder: Path, name: str = "regcred") -> None:
        secret = server.get_secret("team-00000", "regcred")
        self.bodies = [folder / "a.json", folder / "b.json"]
        for path, mark in zip(self.bodies, ("a", "b")):
            wanted = {"apiVersion": "v1", "kind": "Secret", "metadata": {
                "name": name, "labels": secret["metadata"]["labels"],
                "annotations": {**secret["metadata"]["annotations"], "mark": mark}},
                "type": secret["type"], "data": secret["data"]}
            path.write_text(json.dumps(wanted))
        self.urls = folder / "urls"
        self.urls.write_text("\n".join(
            f"{server.url}/api/v1/namespaces/team-{number:05d}/secrets/{name}"
            "?fieldManager=ecr-syncd&force=true" for number in range(MANY)) + "\n")
        self.token = server.endpoint.token

    def run(self, number: int) -> Run:
        run = run_command(
            ["/usr/bin/h2load", "-n", str(MANY), "-c", "1", "-m", "32", "-i", str(self.urls),
             "-d", str(self.bodies[number % 2]), "-H", ":method: PATCH",
             "-H", "content-type: application/apply-patch+yaml",
             "-H", f"authorization: Bearer {self.token}"], {"PATH": "/usr/bin:/bin"})
        if f"{MANY} succeeded" not in run.said or f"{MANY} 2xx" not in run.said:
            raise SystemExit(f"h2load: {run.said[-1500:]}")
        return run
