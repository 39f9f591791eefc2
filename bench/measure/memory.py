# SPDX-License-Identifier: Apache-2.0
"""Peak memory of a `get` that finds nothing in the cache, over TLS with the system's authorities."""

import shutil
import statistics
import subprocess
from pathlib import Path
from typing import Iterator

from .cold import Cold, SecureStandIn
from .home import HOST
from .table import Row

BEFORE = 18.9 * 1e6 / (1 << 20)  # MiB, when every authority was decoded
RUNS = 5


class Memory:
    """Of the two programs, and of the static file where there is one."""

    def __init__(self, cold: Cold, static: Path) -> None:
        self.cold, self.static = cold, static
        self.cold.folder.mkdir(exist_ok=True)

    def rows(self) -> Iterator[Row]:
        """All of them."""
        with SecureStandIn(self.cold.folder / "memory") as standin:
            self.cold.standin = standin
            yield self.row("the two programs", self.cold.programs.front, 0.8)
            if self.static.exists():
                yield self.row("the static file", str(self.static), 0.5)

    def row(self, name: str, program: str, share: float) -> Row:
        peaks = [self.peak(program) / 1024 for _ in range(RUNS)]
        peak = statistics.median(peaks)
        limit = share * BEFORE
        return Row(f"peak memory of a cold `get`, {name} (VmHWM)",
                   f"at most {limit:.1f} MiB, {share} x before", f"{peak:.1f} MiB ({min(peaks):.1f} to "
                   f"{max(peaks):.1f} in {RUNS} runs)", peak <= limit)

    def peak(self, program: str) -> int:
        """KiB of one run with no cache at all."""
        environment = self.cold.environment("peak")
        shutil.rmtree(Path(environment["HOME"]) / ".cache", ignore_errors=True)
        stdin = self.cold.folder / "peak-host"
        stdin.write_text(HOST)
        options = [word for name, value in environment.items() for word in ("--env", f"{name}={value}")]
        done = subprocess.run([self.cold.programs.runner, "--json", "--stdin", str(stdin), *options, "--",
                               program, "get"], text=True, check=True, capture_output=True, env={})
        if not list(Path(environment["HOME"]).rglob("tokens-v*.db")):
            raise SystemExit(f"{program} has cached nothing")
        return int(done.stdout.partition('"peak_a_kib":')[2].partition(",")[0])
