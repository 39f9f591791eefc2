# SPDX-License-Identifier: Apache-2.0
"""The row about what a hit asks the kernel for."""

import re
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from .home import SETTLE
from .programs import Programs, must_get
from .sources import Case, make_cases
from .standin import StandIn
from .table import Row

# All that a hit may open: the kernel's boot id, which its key holds, and the cache.
OPENED = {"boot_id", "tokens-v2.db"}


@dataclass
class Trace:
    """The system calls of one run that matter here."""

    execs: int = 0
    sockets: int = 0
    writes: int = 0
    foreign_writes: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def names_opened(self) -> set[str]:
        return {Path(path).name for path in self.opened}

    def is_clean(self) -> bool:
        bad = [path for path in self.opened if "/.aws/" in path or path.endswith((".yaml", ".yml"))]
        return (self.execs == 1 and self.sockets == 0 and self.writes == 1
                and not self.foreign_writes and not bad)


def parse_trace(text: str) -> Trace:
    trace = Trace()
    for line in text.splitlines():
        call = re.match(r"(?:\d+ +)?(\w+)\((.*)", line)
        if not call:
            continue
        name, rest = call.groups()
        if name == "execve":
            trace.execs += 1
        elif name in ("socket", "connect", "sendto"):
            trace.sockets += 1
        elif name in ("open", "openat", "openat2"):
            trace.opened.append(re.search(r'"(.*?)"', rest).group(1))
        elif name in ("write", "pwrite64", "writev"):
            trace.writes += 1
            if not rest.startswith("1,"):
                trace.foreign_writes.append(line)
    return trace


def trace_hit(programs: Programs, case: Case, folder: Path) -> Trace:
    """A run under strace, after one that filled the cache."""
    must_get(programs.front, case.host, case.environment)
    log = folder / "strace.log"
    subprocess.run(["/usr/bin/strace", "-f", "-qq", "-o", str(log), programs.front, "get"],
                   input=case.host, env=case.environment, text=True, check=True,
                   stdout=subprocess.DEVNULL)
    return parse_trace(log.read_text())


def _describe(trace: Trace) -> str:
    opened = ", ".join(sorted(trace.names_opened())) or "nothing"
    return (f"{trace.execs} execve, {trace.sockets} sockets, {trace.writes} write, "
            f"opens {opened}")


def trace_row(programs: Programs, standin: StandIn, folder: Path) -> Row:
    what = "a hit under strace, for every source of credentials alike"
    must = "one execve, no socket, opens only the cache and the boot id, no write but stdout"
    if not Path("/usr/bin/strace").exists():
        return Row(what, must, "not measured: strace is not installed", False)
    standin.reset(imds_mode="both", container_token="pod-token")
    cases = make_cases(folder / "trace", standin)
    time.sleep(SETTLE)
    said: dict[str, list[str]] = {}
    clean = True
    for case in cases:
        trace = trace_hit(programs, case, folder)
        clean = clean and trace.is_clean() and trace.names_opened() == OPENED
        said.setdefault(_describe(trace), []).append(case.name)
    text = "; ".join(f"{', '.join(names)}: {figures}" for figures, names in said.items())
    return Row(what, must, text, clean)
