# SPDX-License-Identifier: Apache-2.0
"""Says which source files of a folder may be compiled as one translation unit.

Two files may be, if neither uses a name that the other keeps to itself (its anonymous namespaces and
macros), not even in a header. That is stricter than C++ asks for, and needs no compiler. Prints a
CMake list of `path=group`, paths relative to the root.

usage: unity_groups.py ROOT MOST_FILES_OF_A_GROUP
"""
from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDERS = ("common", "helper", "syncd", "tests")
NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\((?:.*?)\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'',
                   re.DOTALL)
WORD = re.compile(r"[A-Za-z_]\w*")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
OWN_SPACE = re.compile(r"\bnamespace\s*\{")
DECLARED = re.compile(r"\b(?:(?:struct|class|enum(?: class)?|concept)\s+(\w+)|using\s+(\w+)\s*=)"
                      r"|(?<!::)\b(\w+)\s*[({=;\[]")
MAIN = re.compile(r"^int main\(", re.MULTILINE)
MACRO = re.compile(r"^\s*#\s*define\s+(\w+)", re.MULTILINE)
# A digit separator is no character literal.
SEPARATOR = re.compile(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])")
# Words before a bracket that declare nothing.
NOT_NAMES = frozenset({"TEST", "TEST_F", "TEST_P", "INSTANTIATE_TEST_SUITE_P", "noexcept", "decltype",
                       "static_assert", "operator", "const", "override", "int"})


@cache
def read_code(path: Path) -> str:
    """The file without comments and literals."""
    return NOISE.sub(' "" ', SEPARATOR.sub("", path.read_text()))


@cache
def words_of(path: Path) -> frozenset[str]:
    return frozenset(WORD.findall(read_code(path)))


def outermost(code: str, start: int) -> str:
    """What stands directly in the braces that open before `start`, deeper levels left out."""
    depth, kept = 1, []
    for place in range(start, len(code)):
        letter = code[place]
        if letter in "{(":
            if depth == 1:
                kept.append(letter)
            depth += 1
        elif letter in "})":
            depth -= 1
            if depth == 0:
                break
        elif depth == 1:
            kept.append(letter)
    return "".join(kept)


@cache
def own_names(path: Path) -> frozenset[str]:
    """What the file declares for itself alone."""
    code = read_code(path)
    names = set(MACRO.findall(path.read_text()))
    for space in OWN_SPACE.finditer(code):
        for found in DECLARED.finditer(outermost(code, space.end())):
            names.add(found.group(1) or found.group(2) or found.group(3))
    if MAIN.search(code):
        names.add("main")
    return frozenset(names - NOT_NAMES)


def headers_of(root: Path, path: Path) -> frozenset[Path]:
    """Every header of the project that the file includes, directly or not."""
    found: set[Path] = set()
    waiting = [path]
    while waiting:
        current = waiting.pop()
        for name in INCLUDE.findall(current.read_text()):
            places = (current.parent / name, root / "common" / name, root / name, root / "tests" / name)
            header = next((place.resolve() for place in places if place.is_file()), None)
            if header and header not in found:
                found.add(header)
                waiting.append(header)
    return frozenset(found)


class Source:
    """One file, with all that decides whom it can stand beside."""

    def __init__(self, root: Path, path: Path) -> None:
        self.path = path
        self.own = own_names(path)
        self.words = words_of(path)
        self.headers = headers_of(root, path)

    def may_stand_with(self, other: Source) -> bool:
        return self.hides_nothing_of(other) and other.hides_nothing_of(self)

    def hides_nothing_of(self, other: Source) -> bool:
        if self.own & other.words:
            return False
        return not any(self.own & words_of(header) for header in other.headers - self.headers)


def group_folder(sources: list[Source], most: int) -> Iterator[tuple[Source, int]]:
    """Puts each file into the first group that takes it."""
    groups: list[list[Source]] = []
    for source in sources:
        for number, group in enumerate(groups):
            if len(group) < most and all(source.may_stand_with(other) for other in group):
                group.append(source)
                break
        else:
            number = len(groups)
            groups.append([source])
        yield source, number


def main() -> None:
    root, most = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    folders: dict[Path, list[Source]] = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.cc")):
            folders.setdefault(path.parent, []).append(Source(root, path))
    lines = []
    for folder, sources in folders.items():
        name = str(folder.relative_to(root)).replace("/", "_")
        for source, number in group_folder(sources, most):
            lines.append(f"{source.path.relative_to(root)}={name}_{number}")
    print(";".join(lines))


if __name__ == "__main__":
    main()
