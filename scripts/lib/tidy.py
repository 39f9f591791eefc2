# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy on every file that ships, and neither compiles nor links anything beside it.

usage: tidy.py ROOT BUILD [--analyzer]     BUILD has been configured by the preset tidy

With --analyzer it runs clang's static analyzer too, which follows paths through the code and takes about
as long as all else.

The preset is a unity build: most of the time goes into the headers that files share, so a group of
eight takes little longer than one of them. A group is passed over where no file of it, no header, no
flag and no check has changed since it was last found clean; BUILD/clean has one mark for each. Checks
that look at a main file alone (of its own using declarations) see nothing in a group; a file by
itself is looked at by `clang-tidy-14 -p build/dev FILE`.
"""
from __future__ import annotations

import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "cmake"))
from unity_groups import headers_of  # noqa: E402

COMMAND = ("clang-tidy-14", "--quiet", "--header-filter=/(common|helper|syncd)/[^:]*\\.(h|cc)$")
# Of a group, which includes its files.
LEFT_OUT = "-bugprone-suspicious-include"
SHIPPED = ("common", "helper", "syncd")
INCLUDED = re.compile(r'^#include "(/[^"]+\.cc)"$', re.MULTILINE)


class Unit(NamedTuple):
    """What is compiled at once."""

    path: Path  # that of the group, or of a file that is in none
    files: list[Path]
    command: str


def read_units(root: Path, build: Path) -> list[Unit]:
    """Of everything below the folders that ship."""
    units = []
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = Path(entry["file"])
        files = [Path(name) for name in INCLUDED.findall(path.read_text())] or [path]
        if files[0].relative_to(root).parts[0] in SHIPPED:
            units.append(Unit(path, files, entry["command"]))
    return units


def digest(root: Path, unit: Unit, command: list[str]) -> str:
    """Changes with whatever clang-tidy could see of the project."""
    state = hashlib.sha256((unit.command + " ".join(command)).encode())
    headers = {header for path in unit.files for header in headers_of(root, path)}
    for part in [root / ".clang-tidy", *unit.files, *sorted(headers)]:
        state.update(part.read_bytes())
    return state.hexdigest()


def examine(command: list[str], path: Path, mark: Path) -> str:
    """What clang-tidy says, nothing where it is clean."""
    result = subprocess.run([*command, str(path)],
                            capture_output=True, text=True, check=False)  # fmt: skip
    if result.returncode == 0 and not result.stdout.strip():
        mark.touch()
        return ""
    return result.stdout + (result.stderr if result.returncode else "")


def main() -> int:
    root, build = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    checks = LEFT_OUT if "--analyzer" in sys.argv[3:] else f"{LEFT_OUT},-clang-analyzer-*"
    command = [*COMMAND, f"--checks={checks}", "-p", str(build)]
    marks = build / "clean"
    marks.mkdir(exist_ok=True)
    units = read_units(root, build)
    waiting = [(unit.path, marks / digest(root, unit, command)) for unit in units]
    waiting = [(path, mark) for path, mark in waiting if not mark.exists()]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for said in pool.map(lambda pair: examine(command, *pair), waiting):
            if said:
                failed += 1
                print(said, flush=True)
    files = sum(len(unit.files) for unit in units)
    print(f"clang-tidy: {files} files in {len(units)} groups, {len(waiting)} groups examined, {failed} with complaints")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main())
