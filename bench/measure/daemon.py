# SPDX-License-Identifier: Apache-2.0
"""The rows about `ecr-syncd run`, against the tests' stand-in of an API server."""

import contextlib
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterator

from .home import static_keys
from .standin import END_TO_END, StandIn
from .sync import CLUSTER, MANY, MOST, ON_STANDIN, PACE, Generator, Syncs
from .table import Row
from .watcher import Watcher

sys.path.insert(0, str(END_TO_END))
from apiserver.handle import ApiServer  # noqa: E402

ALONE = 100  # of each kind of damage
AT_ONCE = 200
QUIET = 60  # seconds
REFRESHES = 10
FOREIGN = 100  # namespace events a minute


def p99(times: list[float]) -> float:
    """The 99th percentile, in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))] * 1000


class RunningDaemon:
    """`ecr-syncd run` with the configuration of `syncs`, until the `with` ends."""

    def __init__(self, syncs: Syncs, wrapper: list[str] | None = None,
                 more: dict[str, str] | None = None) -> None:
        """`wrapper`: words before the command line, which become it by exec; `more`: variables."""
        self.syncs, self.wrapper, self.more = syncs, wrapper or [], more or {}

    def __enter__(self) -> "RunningDaemon":
        folder = self.syncs.folder
        at = folder / "notify"
        at.unlink(missing_ok=True)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(str(at))
        self.notify.settimeout(30)
        self.environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", **static_keys(),
                            "AWS_EC2_METADATA_DISABLED": "true", **self.more}
        self.began = time.monotonic()
        with (folder / "daemon.log").open("wb") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, *self.command("run")],
                env={**self.environment, "NOTIFY_SOCKET": str(at)}, stdout=log, stderr=log)
        while "READY=1" not in self.notify.recv(4096).decode():
            pass
        self.ready_after = time.monotonic() - self.began
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        self.notify.close()

    def command(self, *words: str) -> list[str]:
        """The command line of a verb."""
        return [str(self.syncs.program), "--config", str(self.syncs.folder / "config.yaml"), *words]

    def ask(self, *words: str, check: bool = True) -> float:
        """Seconds that the command took."""
        quiet = None if check else subprocess.DEVNULL
        began = time.monotonic()
        subprocess.run(self.command(*words), check=check, env=self.environment,
                       stdout=subprocess.DEVNULL, stderr=quiet)
        return time.monotonic() - began

    def read(self, *words: str) -> str:
        """What the command printed, whatever its status."""
        return subprocess.run(self.command(*words), check=False, env=self.environment, text=True,
                              stdout=subprocess.PIPE).stdout

    def memory(self, name: str) -> float:
        """VmRSS or VmHWM in MiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) / 1024
        raise SystemExit(f"no {name}")

    def cpu(self) -> float:
        """Seconds of processor time."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Damage:
    """What people do to a cluster, and how long it takes until it is right again."""

    def __init__(self, server: ApiServer, watcher: Watcher) -> None:
        self.server, self.watcher, self.made = server, watcher, 0

    def create(self) -> float:
        """A namespace that is new."""
        self.made += 1
        name = f"team-new-{self.made:05d}"
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        return self.watcher.time(
            name, lambda: self.server.request("POST", "/api/v1/namespaces", body).check())

    def delete(self, number: int) -> float:
        """A secret that is gone."""
        name = f"team-{number:05d}"
        path = f"/api/v1/namespaces/{name}/secrets/regcred"
        return self.watcher.time(name, lambda: self.server.request("DELETE", path).check())

    def edit(self, number: int) -> float:
        """A secret that somebody else has emptied."""
        name = f"team-{number:05d}"
        patch = {"data": {".dockerconfigjson": "e30="}}
        path = f"/api/v1/namespaces/{name}/secrets/regcred?fieldManager=kubectl-edit"
        return self.watcher.time(name, lambda: self.server.request(
            "PATCH", path, patch, {"Content-Type": "application/merge-patch+json"}).check())

    def each(self, first: int, count: int) -> list[float]:
        """All three kinds in turn."""
        times = []
        for number in range(first, first + count):
            times += [self.create(), self.delete(number), self.edit(number + count)]
        return times


@contextlib.contextmanager
def open_watch(server: ApiServer, name: str) -> Iterator[None]:
    """Of the metadata of every secret called `name`, by a program that drops what it hears."""
    watch = subprocess.Popen(
        ["/usr/bin/curl", "--silent", "--cacert", str(server.ca), "--output", "/dev/null",
         "--header", f"Authorization: Bearer {server.endpoint.token}", "--header",
         "Accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
         f"{server.url}/api/v1/secrets?watch=1&fieldSelector=metadata.name%3D{name}"])
    yield
    watch.kill()
    watch.wait()


class Daemons:
    """One API server with many namespaces, and a daemon beside it."""

    def __init__(self, syncs: Syncs, minutes: int = 1) -> None:
        self.syncs, self.minutes = syncs, minutes  # how long the memory is watched

    def rows(self) -> Iterator[Row]:
        self.syncs.standin.reset()
        with ApiServer() as server:
            self.fill(server)
            with RunningDaemon(self.syncs) as daemon:
                daemon.ask("refresh", "--wait")
                yield self.refreshed(daemon, server, "")
                server.control.set(latency=PACE)
                yield self.refreshed(daemon, server, f", each answer {PACE * 1000:.0f} ms later")
                server.control.set(latency=0.0)
                watcher = Watcher("127.0.0.1", server.port, str(server.ca), server.endpoint.token)
                damage = Damage(server, watcher)
                yield self.one_by_one(damage)
                yield self.at_once(damage)
                yield self.while_refreshing(daemon, damage)
                watcher.close()
                yield self.idle(server)
            yield self.restarted(server)
        with ApiServer() as server:
            yield self.small(server)

    def fill(self, server: ApiServer) -> None:
        server.control.add_namespaces(prefix="team-", count=MANY)
        self.syncs.configure(CLUSTER.format(name="one", kubeconfig=server.admin, glob="team-*"))

    def one_by_one(self, damage: Damage) -> Row:
        times = damage.each(0, ALONE)
        return Row(f"new namespace, deleted secret, edited secret: right again{ON_STANDIN}",
                   "p99 at most 50 ms, one at a time, n >= 300",
                   f"p99 {p99(times):.1f} ms, median {statistics.median(times) * 1000:.1f} ms, "
                   f"n = {len(times)}", p99(times) <= 50)

    def at_once(self, damage: Damage) -> Row:
        names = [f"team-burst-{number:05d}" for number in range(AT_ONCE)]
        began = time.monotonic()
        damage.server.control.add_namespaces(names=names)
        took = time.monotonic() - began
        last = max(damage.watcher.wait_for(name, began) for name in names) - took
        return Row(f"{AT_ONCE} new namespaces at once{ON_STANDIN}",
                   "the last one within 500 ms", f"{last * 1000:.0f} ms", last <= 0.5)

    def while_refreshing(self, daemon: RunningDaemon, damage: Damage) -> Row:
        times: list[float] = []
        first = 2 * ALONE
        while len(times) < 3 * ALONE:
            refresh = subprocess.Popen(daemon.command("refresh", "--token", "--wait"),
                                       env=daemon.environment, stdout=subprocess.DEVNULL)
            while refresh.poll() is None and len(times) < 3 * ALONE:
                times.append(damage.create())
            refresh.wait()
            first += 1
            time.sleep(10.1)  # a renewal that people ask for comes at most every 10 s
        return Row(f"new namespace while {MANY} secrets are being refreshed{ON_STANDIN}",
                   "p99 at most 250 ms", f"p99 {p99(times):.0f} ms, median "
                   f"{statistics.median(times) * 1000:.0f} ms, n = {len(times)}",
                   p99(times) <= 250)

    def idle(self, server: ApiServer) -> Row:
        time.sleep(2)
        server.control.clear_log()
        time.sleep(QUIET)
        asked = sum(count for (verb, _, _), count in server.control.counts().items()
                    if verb in ("list", "get"))
        return Row(f"idle for {QUIET} s{ON_STANDIN}", "0 list, 0 get", f"{asked} requests",
                   asked == 0)

    def refreshed(self, daemon: RunningDaemon, server: ApiServer, pace: str) -> Row:
        """The generator writes secrets of another name, else the daemon would repair them; the
        server tells a watch of those too."""
        generator = Generator(server, self.syncs.folder, "load")
        generator.run(0)  # makes them
        ratios, walls = [], []
        with open_watch(server, "load"):
            for number in range(REFRESHES):
                time.sleep(10.1)  # between renewals that people ask for
                other = generator.run(number)
                daemon.ask("refresh", "--token", "--wait")
                ours = time.time() - self.syncs.standin.last_call("ecr")
                ratios.append(ours / other.wall)
                walls.append((ours, other.wall))
        ratio = statistics.median(ratios)
        ours, theirs = (statistics.median(column) for column in zip(*walls))
        return Row(f"{MANY} namespaces refreshed by the daemon, from the arrival of its call to AWS "
                   f"to the end of `refresh --wait`{ON_STANDIN}{pace}",
                   "at most 1.2 x `h2load`, which is watched as the daemon is",
                   f"{ratio:.2f} x; {ours:.2f} s, h2load {theirs:.2f} s (medians of {REFRESHES} "
                   "pairs)", ratio <= 1.2)

    def restarted(self, server: ApiServer) -> Row:
        calls = self.syncs.standin.calls("ecr")
        server.control.clear_log()
        with RunningDaemon(self.syncs) as daemon:
            daemon.ask("refresh", "--wait")
            patches = sum(count for (verb, _, _), count in server.control.counts().items()
                          if verb == "patch")
            calls = self.syncs.standin.calls("ecr") - calls
            return Row(f"restart with a warm cache, {MANY} namespaces{ON_STANDIN}",
                       "READY within 1 s, 0 PATCH, 0 AWS calls",
                       f"READY after {daemon.ready_after:.2f} s, {patches} PATCH, {calls} AWS calls",
                       daemon.ready_after <= 1 and patches == 0 and calls == 0)

    def small(self, server: ApiServer) -> Row:
        server.control.add_namespaces(
            prefix="team-", count=MOST,
            secret={"name": "regcred", "size": 5000, "type": "kubernetes.io/dockerconfigjson",
                    "manager": "kubectl-create"})
        self.syncs.configure(CLUSTER.format(name="one", kubeconfig=server.admin, glob="team-*"))
        with RunningDaemon(self.syncs) as daemon:
            daemon.ask("refresh", "--wait")
            time.sleep(5)
            server.control.clear_log()
            cpu, began = daemon.cpu(), time.monotonic()
            for number in range(FOREIGN * self.minutes):
                server.control.add_namespaces(names=[f"other-{number:05d}"])
                time.sleep(60 / FOREIGN)
            share = (daemon.cpu() - cpu) / (time.monotonic() - began)
            writes = sum(count for (verb, _, _), count in server.control.counts().items()
                         if verb in ("patch", "create", "update", "delete"))
            resident, peak = daemon.memory("VmRSS"), daemon.memory("VmHWM")
        return Row(f"{MOST} namespaces, secrets of 5 kB, {self.minutes} min with {FOREIGN} "
                   f"foreign namespaces each{ON_STANDIN}",
                   "VmRSS at most 32 MiB, peak at most 48 MiB, CPU at most 1 %, 0 writes",
                   f"VmRSS {resident:.1f} MiB, peak {peak:.1f} MiB, CPU {share * 100:.2f} %, "
                   f"{writes} writes",
                   resident <= 32 and peak <= 48 and share <= 0.01 and writes == 0)
