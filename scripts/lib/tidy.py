# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy on every file that ships, and neither compiles nor links anything beside it.

usage: tidy.py ROOT BUILD [--analyzer]     BUILD has been configured by the preset tidy

With --analyzer it runs clang's static analyzer too, which follows paths through the code and takes about
as long as all else.

Most of the time goes into the headers that files share, so files whose private names do not meet are
looked at together, wherever in the tree they stand, with the flags of all of them; a group that follows
the targets alone would be a third as large and take twice as long in all. A group is passed over where no
file of it, no header, no flag and no check has changed since it was last found clean; BUILD/clean has one
mark for each. Checks that look at a main file alone (of its own using declarations) see nothing in a
group; a file by itself is looked at by `clang-tidy-14 -p build/dev FILE`.
"""
from __future__ import annotations

import concurrent.futures
import hashlib
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "cmake"))
from unity_groups import Source, group_folder, headers_of  # noqa: E402

COMMAND = ("clang-tidy-14", "--quiet", "--header-filter=/(common|helper|syncd)/[^:]*\\.(h|cc)$")
# Of a group, which includes its files.
LEFT_OUT = "-bugprone-suspicious-include"
SHIPPED = ("common", "helper", "syncd")
# With more in a group less is saved than one changed file costs, whose whole group is looked at again.
MOST_FILES = 24


class Group(NamedTuple):
    """What is looked at at once."""

    path: Path  # a file that includes the others
    files: list[Path]


def read_commands(root: Path, build: Path) -> dict[Path, list[str]]:
    """The compiler's arguments for each file that ships, without its own name and that of its object."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = Path(entry["file"])
        words = shlex.split(entry["command"])
        place = words.index("-o")
        words = [word for word in words[:place] + words[place + 2:] if word not in ("-c", entry["file"])]
        # A new commit alone is no new code.
        words = ['-DCRED_COMMIT="any"' if word.startswith("-DCRED_COMMIT=") else word for word in words]
        if path.relative_to(root).parts[0] in SHIPPED:
            commands[path] = words
    return commands


def join_flags(commands: list[list[str]]) -> list[str]:
    """What any of them says, once; an option keeps the argument that stands behind it."""
    joined: dict[tuple[str, ...], None] = {}
    for command in commands:
        words = iter(command)
        for word in words:
            joined[(word, next(words)) if word == "-isystem" else (word,)] = None
    return [word for pair in joined for word in pair]


def write_groups(root: Path, folder: Path, paths: list[Path], flags: list[str]) -> list[Group]:
    """One file for each group, and the compile commands of all, in `folder`."""
    sources = [Source(root, path) for path in paths]
    members: dict[int, list[Path]] = {}
    for source, number in group_folder(sources, MOST_FILES):
        members.setdefault(number, []).append(source.path)
    groups = [Group(folder / f"{number}.cc", files) for number, files in members.items()]
    folder.mkdir(exist_ok=True)
    for group in groups:
        group.path.write_text("".join(f'#include "{path}"\n' for path in group.files))
    entries = [{"directory": str(folder), "file": str(group.path), "command": shlex.join([*flags, "-c", str(group.path)])}
               for group in groups]  # fmt: skip
    (folder / "compile_commands.json").write_text(json.dumps(entries))
    return groups


def digest(root: Path, group: Group, command: list[str]) -> str:
    """Changes with whatever clang-tidy could see of the project."""
    state = hashlib.sha256(" ".join(command).encode())
    headers = {header for path in group.files for header in headers_of(root, path)}
    for part in [root / ".clang-tidy", *group.files, *sorted(headers)]:
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
    commands = read_commands(root, build)
    flags = join_flags(list(commands.values()))
    folder, marks = build / "groups", build / "clean"
    groups = write_groups(root, folder, sorted(commands), flags)
    command = [*COMMAND, f"--checks={checks}", "-p", str(folder)]
    marks.mkdir(exist_ok=True)
    waiting = [(group.path, marks / digest(root, group, [*command, *flags])) for group in groups]
    waiting = [(path, mark) for path, mark in waiting if not mark.exists()]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for said in pool.map(lambda pair: examine(command, *pair), waiting):
            if said:
                failed += 1
                print(said, flush=True)
    files = sum(len(group.files) for group in groups)
    print(f"clang-tidy: {files} files in {len(groups)} groups, {len(waiting)} groups examined, {failed} with complaints")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main())
