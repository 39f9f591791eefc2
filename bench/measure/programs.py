# SPDX-License-Identifier: Apache-2.0
"""The programs that are measured, and how one is run with nothing but what it is given."""

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

NAME = "docker-credential-ecr"
PEER = Path("/usr/bin/docker-credential-ecr-login")
Environment = dict[str, str]
NO_PEER = ("not measured: the Go helper cannot reach the stand-in (it takes 0.12 or newer, "
           "BENCH_GO_HELPER)")


@dataclass(frozen=True)
class Programs:
    """Where the built programs are."""

    folder: Path

    @property
    def front(self) -> str:
        return str(self.folder / NAME)

    @property
    def floor(self) -> str:
        return str(self.folder / "bench_floor")

    @property
    def select_floor(self) -> str:
        return str(self.folder / "bench_select_floor")

    @property
    def runner(self) -> str:
        return str(self.folder / "bench_runner")


@dataclass(frozen=True)
class Answer:
    """What one run said, when it had ended, on the monotonic clock, and of a crowd its CPU seconds."""

    code: int
    out: str
    ended: float
    cpu: float = 0.0

    def is_good(self) -> bool:
        """Whether this is a credential, as a client would read it."""
        try:
            return self.code == 0 and json.loads(self.out)["Username"] == "AWS"
        except (ValueError, KeyError):
            return False


def make_environment(home: Path, **more: str) -> Environment:
    """All that a measured program sees."""
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", **more}


def get(program: str, host: str, environment: Environment) -> Answer:
    """One `get`, waited for."""
    done = subprocess.run([program, "get"], input=host, env=environment, text=True,
                          capture_output=True, check=False, timeout=120)
    return Answer(done.returncode, done.stdout, time.monotonic())


def must_get(program: str, host: str, environment: Environment) -> None:
    """A `get` without whose success nothing can be measured."""
    done = subprocess.run([program, "get"], input=host, env=environment, text=True,
                          capture_output=True, check=False, timeout=120)
    if done.returncode != 0:
        said = done.stderr or done.stdout
        raise SystemExit(f"{program} get {host}: exit {done.returncode}: {said}")


def find_peer(host: str, environment: Environment) -> str | None:
    """The Go helper, where it answers: it knows AWS_ENDPOINT_URL from 0.12 on.

    BENCH_GO_HELPER says where another one is than Debian 12's.
    """
    peer = os.environ.get("BENCH_GO_HELPER", str(PEER))
    try:
        must_get(peer, host, environment)
    except (OSError, SystemExit):
        return None
    return peer


class Crowd:
    """Many `get`s at once. posix_spawn keeps what the starter costs out of the picture."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        self.running: dict[int, Path] = {}
        self.started = time.monotonic()

    def start(self, program: str, hosts: list[str], environment: Environment) -> list[int]:
        """Their process ids, in the order of `hosts`."""
        inputs = []
        for number, host in enumerate(hosts, start=len(self.running)):
            path = self.folder / f"in{number}"
            path.write_text(host)
            inputs.append(path)
        self.started = time.monotonic()
        pids = []
        for path in inputs:
            out = path.with_name(path.name.replace("in", "out"))
            mode = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            pid = os.posix_spawn(program, [program, "get"], environment, file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, str(path), os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(out), mode, 0o600),
                (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0),
            ])
            self.running[pid] = out
            pids.append(pid)
        return pids

    def finish(self) -> dict[int, Answer]:
        """Waits for all; the answers by process id."""
        answers: dict[int, Answer] = {}
        while len(answers) < len(self.running):
            pid, status, usage = os.wait4(-1, 0)
            ended = time.monotonic()
            if pid in self.running:
                code = os.waitstatus_to_exitcode(status)
                answers[pid] = Answer(code, self.running[pid].read_text(), ended,
                                      usage.ru_utime + usage.ru_stime)
        return answers
