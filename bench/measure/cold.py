# SPDX-License-Identifier: Apache-2.0
"""A `get` that finds nothing in the cache: over TLS, with all of the system's authorities."""

import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .home import AGE_TOOL, HOST, SETTLE, find_database, static_keys
from .programs import NO_PEER, Environment, Programs, find_peer, make_environment, must_get
from .standin import END_TO_END, StandIn
from .table import Row

sys.path.insert(0, str(END_TO_END))
sys.path.insert(0, str(AGE_TOOL.parent))

from age_cache import make_stamp  # noqa: E402
from stack import pki  # noqa: E402

SYNCS = "trace=fsync,fdatasync,sync,syncfs,sync_file_range,msync"
MANY = 100_000
TRIES = 4
Command = list[str]


class SecureStandIn(StandIn):
    """The stand-in behind TLS, whose authority is the last of a bundle of the system's."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        super().__init__(folder)
        authority = pki.make_authority(folder, "ca")
        self.server = pki.make_certificate(authority, folder, "server", ["localhost"])
        self.bundle = folder / "bundle.crt"
        pki.write_bundle(authority, self.bundle)
        self.lone = authority.cert

    def listeners(self) -> Command:
        return ["--https", "127.0.0.1:0", "--cert", str(self.server.cert),
                "--cert-key", str(self.server.key)]


def run_timed(command: Command, environment: Environment) -> tuple[float, float]:
    """Wall and CPU seconds of one run, which must answer."""
    reader, writer = os.pipe()
    os.write(writer, HOST.encode())
    os.close(writer)
    out = os.open("/dev/null", os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, reader, 0), (os.POSIX_SPAWN_DUP2, out, 1)]
    started = time.monotonic()
    child = os.posix_spawn(command[0], command, environment, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    wall = time.monotonic() - started
    os.close(reader)
    os.close(out)
    if status:
        raise SystemExit(f"{command[0]}: wait status {status}")
    return wall, usage.ru_utime + usage.ru_stime


def run_once(command: Command, environment: Environment) -> float:
    """CPU seconds alone."""
    return run_timed(command, environment)[1]


def compare(first: Callable[[], float], second: Callable[[], float], pairs: int) -> list[float]:
    """See summarize(); by turns."""
    return summarize([(first(), second()) for _ in range(pairs)])


def summarize(times: list[tuple[float, float]]) -> list[float]:
    """Medians of both, and of their ratios."""
    return [statistics.median(a for a, _ in times), statistics.median(b for _, b in times),
            statistics.median(a / b for a, b in times)]


def count_instructions(command: Command, environment: Environment) -> int:
    """User space only, of the one program.

    On a busy machine valgrind may take longer than a `get` allows itself, which is no answer.
    """
    valgrind = ["/usr/bin/valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    for _ in range(TRIES):
        done = subprocess.run([*valgrind, *command], input=HOST, env=environment, text=True,
                              check=False, capture_output=True)
        if done.returncode == 0:
            return int(re.search(r"Collected : (\d+)", done.stderr).group(1))
    raise SystemExit(f"{command[0]} under valgrind: exit {done.returncode}: {done.stderr[-500:]}")


def learn_hit(program: str, environment: Environment) -> None:
    """Makes the next run a hit, under valgrind too, which gives a program its variables in another order."""
    must_get(program, HOST, environment)
    time.sleep(SETTLE)
    must_get(program, HOST, environment)
    subprocess.run(["/usr/bin/valgrind", "--tool=none", "-q", program, "get"], input=HOST, text=True,
                   env=environment, check=True, capture_output=True)


def grow(database: Path, rows: int) -> None:
    """More selections, of other hosts, that are good for half a day."""
    now = int(time.time())
    times = (now, now + 40000, now + 40000)
    with sqlite3.connect(database) as connection:
        for number in range(rows):
            key = f"selection\n{number:06}.example\n" + "x" * 600
            connection.execute("INSERT OR IGNORE INTO entry VALUES(?, ?, ?, ?)",
                               (key, "token\nx", times[2], make_stamp(key, "token\nx", times)))
    connection.close()


class Cold:
    """`before` is a folder of older programs to compare with, if any."""

    def __init__(self, programs: Programs, folder: Path, pairs: int, before: Path | None) -> None:
        self.programs, self.folder, self.pairs, self.before = programs, folder, pairs, before

    def rows(self) -> Iterator[Row]:
        """All of them."""
        with SecureStandIn(self.folder / "secure") as standin:
            self.standin = standin
            yield self.instructions()
            yield self.syncs()
            yield from self.against_before()
            yield from self.against_peer()
            yield from self.growth()

    def environment(self, name: str, lone: bool = False) -> Environment:
        bundle = self.standin.lone if lone else self.standin.bundle
        home = self.folder / name
        home.mkdir(exist_ok=True)
        return make_environment(home, **static_keys(), AWS_ENDPOINT_URL=self.standin.secure_url,
                                SSL_CERT_FILE=str(bundle))

    def cold(self, program: str, lone: bool = False) -> Callable[[], float]:
        """CPU seconds of a run with no cache at all."""
        return lambda: self.cold_timed(program, lone)[1]

    def cold_timed(self, program: str, lone: bool = False) -> tuple[float, float]:
        """Wall and CPU seconds of such a run."""
        environment = self.environment("cold", lone)
        for name in (".cache", ".ecr"):
            shutil.rmtree(Path(environment["HOME"]) / name, ignore_errors=True)
        return run_timed([program, "get"], environment)

    def instructions(self) -> Row:
        what = "instructions of a cold `get`, static keys, the system's authorities, TLS (callgrind)"
        program = str(self.programs.folder / "docker-credential-ecr-full")
        count = count_instructions([program, "get"], self.environment("counted"))
        return Row(what, "at most 60,000,000", f"{count:,}", count <= 60_000_000)

    def syncs(self) -> Row:
        log = self.folder / "syncs"
        command = ["/usr/bin/strace", "-f", "-qq", "-e", SYNCS, "-o", str(log),
                   self.programs.front, "get"]
        subprocess.run(command, input=HOST, env=self.environment("traced"), text=True, check=True,
                       capture_output=True)
        count = sum("sync" in line for line in log.read_text().splitlines())
        return Row("syncs to the disk in a cold `get`, under strace", "0", str(count), count == 0)

    def against_before(self) -> list[Row]:
        what = "CPU time of a cold `get`, the system's authorities, TLS, against the build before"
        if self.before is None:
            return []
        old = self.before / "docker-credential-ecr"
        ours, before, ratio = compare(self.cold(self.programs.front), self.cold(str(old)),
                                      self.pairs)
        return [Row(what, "at most 0.3 x", f"{ratio:.2f}; {ours * 1e3:.1f} ms, before "
                    f"{before * 1e3:.1f} ms ({self.pairs} pairs)", ratio <= 0.3)]

    def against_peer(self) -> list[Row]:
        """The one that knows AWS_ENDPOINT_URL, from 0.12 on."""
        rows = []
        for lone, limit in ((False, 1.25), (True, 1.8)):
            what = (f"CPU time of a cold `get` over TLS, {'one authority' if lone else 'all'}, "
                    "against the Go helper")
            must = f"at most {limit} x"
            peer = find_peer(HOST, self.environment("peer", lone))
            if peer is None:
                rows.append(Row(what, must, NO_PEER, False))
                continue
            ours, other, ratio = compare(self.cold(self.programs.front, lone),
                                         self.cold(peer, lone), self.pairs)
            rows.append(Row(what, must, f"{ratio:.2f}; {ours * 1e3:.1f} ms, the other "
                            f"{other * 1e3:.1f} ms ({self.pairs} pairs)", ratio <= limit))
        return rows

    def growth(self) -> list[Row]:
        """A cache of 100,000 rows more."""
        few, many = self.environment("few"), self.environment("many")
        front = [self.programs.front, "get"]
        for environment in (few, many):
            learn_hit(self.programs.front, environment)
        grow(find_database(Path(many["HOME"])), MANY)
        hit = [count_instructions(front, environment) for environment in (few, many)]

        def miss(environment: Environment) -> Callable[[], float]:
            return lambda: self.miss(front, environment)

        _, _, ratio = compare(miss(many), miss(few), self.pairs)
        share = hit[1] / hit[0]
        return [
            Row(f"instructions of a hit with {MANY:,} rows against few", "at most 1.1 x",
                f"{share:.2f}; {hit[1]:,} and {hit[0]:,}", share <= 1.1),
            Row(f"CPU time of a miss with {MANY:,} rows against few", "at most 1.2 x",
                f"{ratio:.2f} ({self.pairs} pairs)", ratio <= 1.2),
        ]

    def miss(self, front: Command, environment: Environment) -> float:
        """The token is gone before, the other rows are not."""
        database = find_database(Path(environment["HOME"]))
        with sqlite3.connect(database) as connection:
            connection.execute("DELETE FROM entry WHERE key >= 'token' AND key < 'tokeo'")
        connection.close()
        return run_once(front, environment)
