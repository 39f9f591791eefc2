# SPDX-License-Identifier: Apache-2.0
"""The rows of the table, and how it is printed."""

import os
import platform
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One promise and what became of it."""

    what: str
    must_show: str
    measured: str
    kept: bool


DOCUMENT = """# Benchmarks

Measured, not promised: this page is the output of

    cmake --preset release && cmake --build --preset release
    bench/run --markdown > docs/benchmarks.md

{conditions}. Ratios are medians of the rounds' medians.

{table}

How the figures are taken:

- Wall times come from `bench_runner`, a static program: posix_spawn, strictly A B A B ..., and the
  ratio of each pair, because a shared machine drifts and only neighbours compare. Standard output
  goes to /dev/null; the environment holds HOME and PATH and what the row names.
- The cache holds 10 tokens and 30 selections, made by the program itself against the tests'
  stand-in of AWS (`bench/fixture` makes the same state to look at); the `~/.aws` files are not
  empty.
- Rows with a limit in seconds start all their processes at once and count from the first start to
  the last end; the stand-in shares the processors with them.
- Peak memory is VmHWM, read when the program exits; the launcher's own size does not count.
- The unit, a static glibc program that does `_exit(0)`, is mostly the kernel's exec and, in a
  virtual machine, the CPUID instructions of glibc's start, which trap there.
- Instructions are user space only; they are the figure that noise cannot move.
- The 15 good clusters of the row about dead ones are a stand-in each. Both daemons run side by side,
  each with namespaces of its own, and are asked by turns; what each dead cluster died of is read from
  `status` first. That its lines stay few for 24 hours is for `bench/simulate` to show.
- Numbers of tests are of the same build: `ctest -L 'conformance|shared-vectors'` and
  `tests/e2e/test_explain.py`.
- The other helper is Debian's, with the same static keys in the environment for both.
"""


def render_table(rows: list[Row]) -> str:
    lines = ["| what | must show | measured |", "|---|---|---|"]
    for row in rows:
        missed = not row.kept and not row.measured.startswith("not measured")
        lines.append(f"| {row.what} | {row.must_show} | {row.measured}"
                     f"{' **missed**' if missed else ''} |")
    return "\n".join(lines)


def render_document(rows: list[Row], conditions: str) -> str:
    """docs/benchmarks.md."""
    return DOCUMENT.format(conditions=conditions, table=render_table(rows)).rstrip()


def render_line(row: Row) -> str:
    return f"{'ok    ' if row.kept else 'MISSED'} {row.what}: {row.measured} ({row.must_show})"


def describe_machine() -> str:
    """Where the figures come from, in one sentence without its full stop."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    system = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    return (f"{time.strftime('%Y-%m-%d', time.gmtime())}, {system}, Linux {platform.release()}, "
            f"{platform.machine()}, {os.cpu_count()} x {model}{_describe_guest()}, "
            f"load average {os.getloadavg()[0]:.1f} at the start")


def _describe_guest() -> str:
    try:
        done = subprocess.run(["systemd-detect-virt", "--vm"], capture_output=True, text=True,
                              check=False)
    except FileNotFoundError:
        return ""
    kind = done.stdout.strip()
    return f", virtual machine ({kind})" if kind not in ("", "none") else ""
