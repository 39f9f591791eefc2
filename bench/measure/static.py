# SPDX-License-Identifier: Apache-2.0
"""The static file: a cold `get` beside the Go helper's, a hit beside that of the two programs."""

import lzma
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from .cold import Cold, SecureStandIn, compare, count_instructions, learn_hit, run_timed, summarize
from .home import HOST
from .programs import NAME, NO_PEER, find_peer
from .table import Row

MIB = 1 << 20


class Static:
    """`file` is the static docker-credential-ecr, `cold` what measures the other build."""

    def __init__(self, file: Path, cold: Cold) -> None:
        self.file, self.cold = str(file), cold

    def rows(self) -> list[Row]:
        """All of them."""
        with SecureStandIn(self.cold.folder / "static") as standin:
            self.cold.standin = standin
            return [*self.against_peer(), *self.against_dynamic(), *self.hits(), self.size()]

    def against_peer(self) -> list[Row]:
        rows = []
        for lone, limit in ((False, 0.7), (True, 0.9)):
            what = (f"cold `get` of the static file over TLS, {'one authority' if lone else 'all'}, "
                    "against the Go helper")
            peer = find_peer(HOST, self.cold.environment("peer", lone))
            if peer is None:
                rows.append(Row(what, f"at most {limit} x", NO_PEER, False))
                continue
            rows.append(self.pair(what, limit, peer, lone))
        return rows

    def against_dynamic(self) -> list[Row]:
        what = "cold `get` of the static file over TLS, all, against the two programs"
        return [self.pair(what, 1.0, self.cold.programs.front, False)]

    def pair(self, what: str, limit: float, other: str, lone: bool) -> Row:
        """Wall and CPU by turns; both ratios have to be kept."""
        times = [(*self.cold.cold_timed(self.file, lone), *self.cold.cold_timed(other, lone))
                 for _ in range(self.cold.pairs)]
        wall = summarize([(row[0], row[2]) for row in times])
        cpu = summarize([(row[1], row[3]) for row in times])
        return Row(what, f"at most {limit} x wall and CPU",
                   f"wall {wall[2]:.2f}, {wall[0] * 1e3:.1f} and {wall[1] * 1e3:.1f} ms; CPU {cpu[2]:.2f}, "
                   f"{cpu[0] * 1e3:.1f} and {cpu[1] * 1e3:.1f} ms ({self.cold.pairs} pairs)",
                   max(wall[2], cpu[2]) <= limit)

    def hits(self) -> list[Row]:
        """Of one cache, which the first call fills; the second knows what is old enough to be known."""
        environment = self.cold.environment("hit")
        learn_hit(self.file, environment)
        front = self.cold.programs.front
        counts = [count_instructions([program, "get"], environment) for program in (self.file, front)]
        share = counts[0] / counts[1]

        def hit(program: str) -> Callable[[], float]:
            return lambda: run_timed([program, "get"], environment)[0]

        wall = compare(hit(self.file), hit(front), self.cold.pairs * 10)
        return [Row("instructions of a hit of the static file against the front's", "at most 1.02 x",
                    f"{share:.3f}; {counts[0]:,} and {counts[1]:,}", share <= 1.02),
                Row("wall time of a hit of the static file against the front's", "at most 1.1 x",
                    f"{wall[2]:.2f}; {wall[0] * 1e3:.2f} and {wall[1] * 1e3:.2f} ms ({self.cold.pairs * 10} pairs)",
                    wall[2] <= 1.1)]

    def size(self) -> Row:
        stripped = self.cold.folder / NAME
        shutil.copy(self.file, stripped)
        subprocess.run(["/usr/bin/strip", str(stripped)], check=True)
        bytes_of = stripped.read_bytes()
        packed = len(lzma.compress(bytes_of))
        return Row("size of the static file, stripped and packed by xz", "at most 5 MiB",
                   f"{packed / MIB:.2f} MiB; {len(bytes_of) / MIB:.2f} MiB unpacked", packed <= 5 * MIB)
