# SPDX-License-Identifier: Apache-2.0
"""Fails where two headers give one name to two things that the linker would take for one: types, and
functions with the same parameters. A program that links both breaks the one-definition rule, and no
compiler or linker says so."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("common", "helper", "syncd")
TYPE = re.compile(r"^(?:class|struct|enum class|enum) (?:\[\[\w+\]\] )?(\w+)[^;]*\{", re.M)
# A declaration at the level of a namespace begins at the left margin.
FUNCTION = re.compile(r"^(?!(?:class|struct|enum|using|namespace|typedef|friend|return|#|//)\b)[A-Za-z]"
                      r"[\w:<>,&*\s\[\]]*?[\s&*](\w+)\(([^;{]*?)\)(?: noexcept)?(?: =[^;]*)?[;{]", re.M)
COMMENT = re.compile(r"//[^\n]*")


def split_parameters(text: str) -> list[str]:
    """At the commas that are in no bracket."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter in "<({[") - (letter in ">)}]")
        if letter == "," and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [part for part in (*parts, text[start:]) if part.strip()]


def type_of(parameter: str) -> str:
    """`const std::string& name = {}` → `const std::string&`; what has no name stays."""
    words = parameter.split("=")[0].split()
    if len(words) > 1 and re.fullmatch(r"\w+", words[-1]) and words[-2] != "const":
        words.pop()
    return "".join(words) if len(words) == 1 else " ".join(words)


def things_of(header: Path) -> Iterator[str]:
    text = COMMENT.sub("", header.read_text())
    for name in TYPE.findall(text):
        yield name
    for name, parameters in FUNCTION.findall(text):
        yield f"{name}({', '.join(type_of(p) for p in split_parameters(parameters))})"


def find_twins(root: Path) -> list[str]:
    places = defaultdict(set)
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.h")):
            for thing in things_of(path):
                places[thing].add(str(path.relative_to(root)))
    return [f"{thing} is declared in {' and '.join(sorted(paths))}"
            for thing, paths in sorted(places.items()) if len(paths) > 1]


if __name__ == "__main__":
    found = find_twins(Path(sys.argv[1]).resolve())
    print("\n".join(found) or "every type and every function has a name of its own")
    sys.exit(1 if found else 0)
