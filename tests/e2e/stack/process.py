# SPDX-License-Identifier: Apache-2.0
"""Runs one command to its end and keeps everything a failure report needs."""
from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import time
from dataclasses import dataclass

from .held_signals import held_signals

LIMIT = 1500  # characters of each stream in a report


@dataclass
class Result:
    """What a command did."""

    argv: list[str]
    env: dict[str, str]
    rc: int
    stdout: bytes
    stderr: bytes
    seconds: float

    @property
    def out(self) -> str:
        """stdout as text."""
        return self.stdout.decode("utf-8", "replace")

    @property
    def err(self) -> str:
        """stderr as text."""
        return self.stderr.decode("utf-8", "replace")

    def check(self) -> Result:
        """Itself, where the command succeeded."""
        assert self.rc == 0, self.render()
        return self

    def render(self) -> str:
        """For a failure report."""
        given = " ".join(f"{name}={shlex.quote(value)}" for name, value in self.env.items())
        return (
            f"$ env -i {given} {shlex.join(self.argv)}\n"
            f"exit {self.rc} after {self.seconds:.3f} s\n"
            f"stdout: {self.out[:LIMIT]!r}\nstderr: {self.err[:LIMIT]!r}"
        )


def run(argv: list[str], env: dict[str, str], input: bytes | None, timeout: float) -> Result:
    """Runs to the end; past the limit the whole process group is killed and rc is -9.

    `input` None means /dev/null.
    """
    started = time.monotonic()
    process = None
    try:
        with held_signals():
            process = subprocess.Popen(
                argv,
                env=env,
                stdin=subprocess.DEVNULL if input is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        stdout, stderr = process.communicate(input, timeout)
    except BaseException as problem:
        if process is None:
            raise
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
        if not isinstance(problem, subprocess.TimeoutExpired):
            raise
        stderr += f"\n[killed after {timeout} s]".encode()
    seconds = time.monotonic() - started
    return Result(argv, env, process.returncode, stdout, stderr, seconds)
