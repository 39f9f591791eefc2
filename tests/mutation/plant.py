#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Plants small faults into a copy of the daemon's core and says which of them the tests notice.

usage: plant.py [--seed N] [--faults N] [--from N] [--only N] [--build FOLDER] [--list]

A fault turns a condition, leaves out a call or moves a limit, in one line of syncd/{controller,
reconcile,credentials,pull_secret,kube/reflector}. They are drawn by the seed and from the code as it is, so
that they do not have to be kept up with it. One after another is put into a copy of the tree, the unit tests
of ecr-syncd are built and run, and then, where none fails, three days of three seeds of the simulation. A fault that does not compile is replaced by
another one.

Needs nothing but what scripts/test installs. Not part of scripts/test: what it finds becomes a test,
which is.
"""
from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("syncd/controller", "syncd/reconcile", "syncd/credentials", "syncd/pull_secret",
           "syncd/kube/reflector")
# A test that waits for what will never be.
LONGEST_SECONDS = 300
ENDLESS = 124
PRESET = "asan"
SIMULATION = "ecr-syncd-simulation"

CONDITION = re.compile(r"^(\s*(?:\} else )?(?:if|while) \()([^;=]+|[^;]*[=!<>]=[^;]*)(\) (?:\{|return.*;|continue;|break;))$")
CALL = re.compile(r"^\s+(?!return\b|delete\b|case\b|using\b|throw\b|break\b|continue\b)[a-z_][\w.:]*(?:->[\w.]+)?\([^;]*\);$")
NUMBER = re.compile(r"^(.*(?:constexpr|seconds\{|milliseconds\{|minutes\{|hours\{).*?[ {(])(\d+)([;)}*].*)$")
COMPARISON = re.compile(r"^(.* )(<|<=|>|>=)( [\w.()>-]+.*)$")


class Fault(NamedTuple):
    """One line that is to become another one."""

    file: str
    number: int
    kind: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number} {self.kind}: {self.before.strip()}"


def find_faults_of_line(file: str, number: int, line: str) -> list[Fault]:
    if line.lstrip().startswith(("//", "#", "static_assert")):
        return []
    found = []
    if match := CONDITION.match(line):
        head, condition, tail = match.groups()
        if condition.count("(") == condition.count(")") and "auto " not in condition:
            found.append(Fault(file, number, "turned", line, f"{head}!({condition}){tail}"))
    if CALL.match(line) and line.count("(") == line.count(")"):
        found.append(Fault(file, number, "left out", line, ""))
    if match := NUMBER.match(line):
        head, value, tail = match.groups()
        found.append(Fault(file, number, "moved", line, f"{head}{int(value) * 3 + 1}{tail}"))
    elif (match := COMPARISON.match(line)) and "template" not in line and "std::" not in line:
        head, sign, tail = match.groups()
        other = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}[sign]
        found.append(Fault(file, number, "moved", line, head + other + tail))
    return found


def find_faults() -> list[Fault]:
    found = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.cc")):
            name = str(path.relative_to(ROOT))
            for number, line in enumerate(path.read_text().splitlines(), 1):
                found += find_faults_of_line(name, number, line)
    return found


def run(command: list[str], **options) -> int:
    """Its exit status, or ENDLESS."""
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
                              timeout=options.pop("timeout", None), **options).returncode
    except subprocess.TimeoutExpired:
        return ENDLESS


class Copy:
    """A copy of the tree with a build of its own, without sanitizers, since it is built so often."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True,
                               check=True).stdout.splitlines()
        for name in names:
            target = folder / name
            if not target.exists() or target.read_bytes() != (ROOT / name).read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, target)
        self.tests = self._find_tests()
        self._configure()

    def _configure(self) -> None:
        subprocess.run(["cmake", "--preset", PRESET, "-DCMAKE_CXX_FLAGS="], cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL)
        if not self._build(*self.tests, SIMULATION):
            sys.exit(f"{self.folder}: the tree does not build without a fault; run the tests first")

    def _find_tests(self) -> list[str]:
        text = "".join(path.read_text() for path in sorted((ROOT / "tests" / "unit").rglob("CMakeLists.txt")))
        return re.findall(r"cred_test\((unit_sync\w*)", text)

    def _order_tests(self, fault: Fault) -> list[str]:
        """What belongs to the folder first, then what belongs to the daemon's core."""
        own = "unit_syncd_" + fault.file.split("/")[1]
        core = re.compile("controller|reconcile|credentials|secret|kube")
        return sorted(self.tests, key=lambda name: (name != own, core.search(name) is None))

    def _build(self, *targets: str) -> bool:
        return run(["cmake", "--build", "--preset", PRESET, "--target", *targets], cwd=self.folder) == 0

    def find_who_notices(self, fault: Fault) -> str:
        """The test that fails, "compiler" where it cannot be tried, or ""."""
        path = self.folder / fault.file
        text = path.read_text()
        lines = text.splitlines()
        lines[fault.number - 1] = fault.after
        try:
            path.write_text("\n".join(lines) + "\n")
            return self._try(fault)
        finally:
            path.write_text(text)

    def _try(self, fault: Fault) -> str:
        for test in self._order_tests(fault):
            if not self._build(test):
                return "compiler"
            if noticed := self._judge(test, "--gtest_brief=1", "--gtest_fail_fast"):
                return noticed
        if not self._build(SIMULATION):
            return "compiler"
        return self._judge(SIMULATION, "--seeds", "1-3", "--days", "3")

    def _judge(self, test: str, *options: str) -> str:
        """The test's name where it fails or does not end, else ""."""
        program = self.folder / "build" / PRESET / "tests" / test
        status = run([str(program), *options], timeout=LONGEST_SECONDS)
        return "" if status == 0 else test if status != ENDLESS else f"{test} (does not end)"


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--from", type=int, default=1, dest="first", help="the number to go on from")
    parser.add_argument("--only", type=int, help="the number of one fault of that seed")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "planted", help="where the copy is kept")
    parser.add_argument("--list", action="store_true", help="only say which faults there would be")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    faults = find_faults()
    random.Random(arguments.seed).shuffle(faults)
    if arguments.list:
        print(*(f"{number} {fault}" for number, fault in enumerate(faults, 1)), sep="\n")
        return 0
    copy = Copy(arguments.build)
    tried = unnoticed = 0
    for number, fault in enumerate(faults, 1):
        if tried == arguments.faults:
            break
        if number < arguments.first or arguments.only not in (None, number):
            continue
        noticed = copy.find_who_notices(fault)
        if noticed == "compiler":
            continue
        tried += 1
        unnoticed += not noticed
        print(f"{number} {noticed or 'NOT NOTICED'} | {fault}", flush=True)
    print(f"{tried} faults, {unnoticed} not noticed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
