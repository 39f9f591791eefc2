# SPDX-License-Identifier: Apache-2.0
"""Checks that the runner measures the two floors and that a trace is judged; gates no time."""

import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from measure.trace import parse_trace

SELECT = "SELECT value FROM entry WHERE key = ?1"


def make_database(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE entry(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        database.execute("INSERT INTO entry VALUES('k', 'v')")
    database.close()


def run(binaries: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([binaries / "bench_runner", *arguments], capture_output=True, text=True)


def check_report(binaries: Path, database: Path) -> None:
    select = [str(binaries / "bench_select_floor"), str(database), SELECT, "k"]
    done = run(binaries, "--json", "--pairs", "5", "--rounds", "3", "--warmup", "1",
               "--", *select, "--", str(binaries / "bench_floor"))
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert len(report["rounds"]) == 3
    assert report["ratio"] > 0
    medians = sorted(r["ratio"]["median"] for r in report["rounds"])
    assert report["ratio"] == medians[1]
    assert report["peak_a_kib"] > report["peak_b_kib"] > 0


def check_refusals(binaries: Path) -> None:
    floor = str(binaries / "bench_floor")
    assert run(binaries).returncode == 2
    assert run(binaries, "--pairs", "x", "--", floor).returncode == 2
    wrong_exit = run(binaries, "--exit-b", "1", "--pairs", "1", "--", floor, "--", floor)
    assert wrong_exit.returncode == 1 and "instead of 1" in wrong_exit.stderr


def check_trace_judge() -> None:
    start = '7 execve("/bin/x", ["x"], 0x1 /* 2 vars */) = 0\n'
    answer = '7 write(1, "{}", 2) = 2\n'
    assert parse_trace(start + answer).is_clean()
    for line in ('7 execve("/bin/y", ["y"], 0x1) = 0', "7 socket(AF_INET, SOCK_STREAM, 0) = 4",
                 '7 openat(AT_FDCWD, "/home/u/.aws/config", O_RDONLY) = 4',
                 '7 write(2, "x", 1) = 1', '7 write(4, "x", 1) = 1'):
        assert not parse_trace(f"{start}{line}\n{answer}").is_clean(), line


def main() -> None:
    binaries = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "one.sqlite"
        make_database(database)
        printed = subprocess.run([binaries / "bench_select_floor", database, SELECT, "k"],
                                 capture_output=True)
        assert printed.stdout == b"v", printed
        check_report(binaries, database)
    check_refusals(binaries)
    check_trace_judge()


main()
