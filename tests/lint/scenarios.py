# SPDX-License-Identifier: Apache-2.0
"""Fails where docs/scenarios.md names a test that does not exist, or leaves a scenario without one."""

import re
import sys
from pathlib import Path

PAGE = "docs/scenarios.md"
LAST = 30
PROGRAMS = ("tests/fuzz", "tests/simulation")  # which have no tests by name
NAMED = re.compile(r"`([\w.-]+)::([\w.]+)`")
ROW = re.compile(r"^\| *(\d*) *\| (.*?) \| (.*) \|$", re.M)
TESTS_PY = re.compile(r"^def (test_\w+)", re.M)
TESTS_CC = re.compile(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", re.M)


def tests_of(path: Path) -> set[str]:
    """Names of the tests in a file."""
    text = path.read_text()
    if path.suffix == ".py":
        return set(TESTS_PY.findall(text))
    return {".".join(pair) for pair in TESTS_CC.findall(text)}


def check_names(root: Path, page: str) -> list[str]:
    """File names need not be unique: one of them must have the test."""
    complaints = []
    for file, test in NAMED.findall(page):
        places = [path for kind in ("e2e", "unit") for path in (root / "tests" / kind).rglob(file)]
        if not any(test in tests_of(path) for path in places):
            complaints.append(f"{PAGE}: there is no test {file}::{test}")
    return complaints


def check_rows(page: str) -> list[str]:
    """Each scenario once and in order, each line with a test, or open with the reason."""
    complaints = []
    numbers = []
    for number, what, shown in ROW.findall(page):
        if what == "scenario" or set(what) <= set("-"):
            continue
        if number:
            numbers.append(int(number))
        is_open = what.startswith("**open**: ") and shown.strip()
        is_shown = NAMED.search(shown) or any(folder in shown for folder in PROGRAMS)
        if not is_open and not is_shown:
            complaints.append(f"{PAGE}: neither a test nor **open**: {what}")
    if numbers != list(range(1, LAST + 1)):
        complaints.append(f"{PAGE}: must have scenarios 1 to {LAST} in their order: {numbers}")
    return complaints


def check(root: Path) -> list[str]:
    page = (root / PAGE).read_text()
    return check_names(root, page) + check_rows(page)


if __name__ == "__main__":
    found = check(Path(sys.argv[1]).resolve())
    print("\n".join(found) or "every test of the scenarios is there")
    sys.exit(1 if found else 0)
