# SPDX-License-Identifier: Apache-2.0
"""Prints how many lines of a folder the tests of a coverage build have executed.

usage: coverage.py BUILD [FOLDER]...

The counts are those of BUILD/profiles, merged over all programs and runs; a line that one of them has
executed counts (https://clang.llvm.org/docs/SourceBasedCodeCoverage.html).
"""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_FOLDERS = ("syncd",)


class Lines(NamedTuple):
    """How many lines that hold code there are, and how many were executed."""

    total: int
    executed: int

    def __add__(self, other: Lines) -> Lines:  # type: ignore[override]
        return Lines(self.total + other.total, self.executed + other.executed)

    def __str__(self) -> str:
        missed = self.total - self.executed
        return f"{self.total:6} lines, {missed:5} never executed, {100 * missed / max(self.total, 1):5.1f} %"


def merge_profiles(build: Path) -> Path:
    profiles = sorted(build.glob("profiles/*.profraw"))
    if not profiles:
        sys.exit(f"{build}/profiles holds no counts; run scripts/coverage without --report")
    merged = build / "merged.profdata"
    # One that a killed program left half written is passed over, and said so by the tool.
    subprocess.run(["llvm-profdata-14", "merge", "--sparse", "--failure-mode=all", "-o", merged, *profiles],
                   check=True)
    return merged


def find_programs(build: Path) -> list[Path]:
    return sorted(build.glob("tests/unit_sync*")) + [build / "bin" / "ecr-syncd"]


def read_lines(build: Path, merged: Path) -> dict[str, Lines]:
    """File, as seen from the root -> its lines."""
    first, *others = find_programs(build)
    command = ["llvm-cov-14", "export", "--summary-only", f"--instr-profile={merged}", first]
    for other in others:
        command += ["-object", other]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    found = {}
    for file in report["data"][0]["files"]:
        path = Path(file["filename"])
        if path.is_relative_to(ROOT):
            lines = file["summary"]["lines"]
            found[str(path.relative_to(ROOT))] = Lines(lines["count"], lines["covered"])
    return found


def print_table(files: dict[str, Lines], folders: list[str]) -> None:
    sums: dict[str, Lines] = {}
    for name, lines in sorted(files.items()):
        if not any(name.startswith(folder.rstrip("/") + "/") for folder in folders):
            continue
        print(f"{lines}  {name}")
        folder = str(Path(name).parent)
        sums[folder] = sums.get(folder, Lines(0, 0)) + lines
    print()
    for folder, lines in sums.items():
        print(f"{lines}  {folder}/")
    print(f"{sum(sums.values(), Lines(0, 0))}  in all")


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    build = Path(sys.argv[1])
    print_table(read_lines(build, merge_profiles(build)), sys.argv[2:] or list(DEFAULT_FOLDERS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
