# SPDX-License-Identifier: Apache-2.0
"""Counts the test cases that a run of scripts/test has run, and holds them against tests/cases.txt.

usage: cases.py check BUILD...      fails where a program ran other cases than the list says
       cases.py complete BUILD...   the same, and where one has not run at all
       cases.py record BUILD...     writes the list anew
       cases.py count BUILD SINCE   prints how many have been written since then (a Unix time)

Every test program writes BUILD/cases/NAME.json (GoogleTest), every end-to-end file BUILD/cases/NAME.xml
(JUnit). A file that is not collected any more, or a program that ends early, would go unseen without
the list.
"""
from __future__ import annotations

import json
import os
import sys
import xml.etree.ElementTree as ElementTree
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "tests" / "cases.txt"
HEAD = """\
# SPDX-License-Identifier: Apache-2.0
# The number of test cases of each program and build; `scripts/test --record-cases` writes it, and a
# run that meets other numbers fails.
"""

# The one reason that a complete machine may have for passing over a case: the vectors that are shared
# between projects do not come with a clone.
MAY_SKIP = ("conformance_config_shared", "shared_wire", "e2e.apiserver_transcripts")
# What scripts/test --all alone runs.
NOT_DAILY = ("release e2e.chart", "release e2e.image_*", "release e2e.kustomize", "release e2e.package*",
             "release e2e.tarballs", "static *",
             "static-arm64 *")
SHARED_VECTORS = ROOT.parent / "shared" / "vectors"


class Cases(NamedTuple):
    """What one program ran."""

    total: int
    failed: int
    skipped: list[str]


def read_googletest(path: Path) -> Cases:
    report = json.loads(path.read_text())
    tests = [test for suite in report["testsuites"] for test in suite["testsuite"]]
    skipped = [test["name"] for test in tests if test["result"] == "SKIPPED"]
    return Cases(len(tests), report["failures"] + report["errors"], skipped)


def read_junit(path: Path) -> Cases:
    cases = list(ElementTree.parse(path).getroot().iter("testcase"))
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    skipped = [case.get("name", "") for case in cases if case.find("skipped") is not None]
    return Cases(len(cases), len(failed), skipped)


def read_cases(build: Path) -> dict[str, Cases]:
    """Program -> what it ran."""
    found = {}
    for path in sorted((build / "cases").glob("*")):
        read = read_googletest if path.suffix == ".json" else read_junit
        found[path.stem] = read(path)
    return found


def read_list() -> dict[str, int]:
    """`BUILD NAME` -> number of cases."""
    lines = LIST.read_text().splitlines() if LIST.exists() else []
    rows = [line.rsplit(" ", 1) for line in lines if line and not line.startswith("#")]
    return {name: int(number) for name, number in rows}


def find_absent(builds: list[Path], expected: dict[str, int]) -> list[str]:
    ran = {f"{build.name} {name}" for build in builds for name in read_cases(build)}
    return [f"{name} has not run" for name in sorted(expected.keys() - ran)
            if not any(fnmatch(name, pattern) for pattern in NOT_DAILY)]


def find_expected(expected: dict[str, int], build: str, name: str) -> int:
    """As listed; what --all runs in another build than every day has as many cases there."""
    others = (number for row, number in expected.items() if row.split(" ", 1)[1] == name)
    return expected.get(f"{build} {name}", next(others, 0))


def find_complaints(build: Path, expected: dict[str, int]) -> list[str]:
    complaints = []
    for name, cases in read_cases(build).items():
        if name in MAY_SKIP and not SHARED_VECTORS.exists():
            continue
        wanted = find_expected(expected, build.name, name)
        if cases.total != wanted:
            complaints.append(f"{build.name}: {name} ran {cases.total} cases, tests/cases.txt says {wanted}")
        if cases.skipped and name not in MAY_SKIP and is_complete_machine():
            complaints.append(f"{build.name}: {name} passed over {', '.join(cases.skipped)}")
    return complaints


def is_complete_machine() -> bool:
    """Debian 12 as root, where every test can run."""
    release = Path("/etc/os-release")
    text = release.read_text() if release.exists() else ""
    return os.geteuid() == 0 and "ID=debian" in text and 'VERSION_ID="12"' in text


def check(builds: list[Path], is_complete: bool) -> int:
    """Prints the sum; 1 where something ran otherwise than the list says."""
    expected = read_list()
    complaints = find_absent(builds, expected) if is_complete else []
    complaints += [line for build in builds for line in find_complaints(build, expected)]
    for line in complaints:
        print(f"CASES: {line}", file=sys.stderr)
    every = [cases for build in builds for cases in read_cases(build).values()]
    failed, skipped = sum(c.failed for c in every), sum(len(c.skipped) for c in every)
    print(f"{sum(c.total for c in every) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if complaints or failed else 0


def record(builds: list[Path]) -> int:
    rows = {name: number for name, number in read_list().items()
            if name.split(" ", 1)[0] not in {build.name for build in builds}}
    for build in builds:
        rows |= {f"{build.name} {name}": cases.total for name, cases in read_cases(build).items()}
    LIST.write_text(HEAD + "".join(f"{name} {number}\n" for name, number in sorted(rows.items())))
    return 0


def count(build: Path, since: float) -> int:
    """How many cases were written since then, for the table at the end of a run."""
    fresh = {path.stem for path in (build / "cases").glob("*") if path.stat().st_mtime >= since}
    print(sum(cases.total for name, cases in read_cases(build).items() if name in fresh))
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "count":
        sys.exit(count(Path(sys.argv[2]), float(sys.argv[3])))
    folders = [Path(argument) for argument in sys.argv[2:]]
    sys.exit(record(folders) if sys.argv[1] == "record" else check(folders, sys.argv[1] == "complete"))
