# SPDX-License-Identifier: Apache-2.0
"""Fails where two headers define a type of the same name: a program that links both breaks the
one-definition rule, and no compiler or linker says so."""

import re
import sys
from collections import defaultdict
from pathlib import Path

FOLDERS = ("common", "helper", "syncd")
DEFINITION = re.compile(r"^(?:class|struct|enum class|enum) (?:\[\[\w+\]\] )?(\w+)[^;]*\{", re.M)


def find_twins(root: Path) -> list[str]:
    places = defaultdict(set)
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.h")):
            for name in DEFINITION.findall(path.read_text()):
                places[name].add(str(path.relative_to(root)))
    return [f"{name} is defined in {' and '.join(sorted(paths))}"
            for name, paths in sorted(places.items()) if len(paths) > 1]


if __name__ == "__main__":
    found = find_twins(Path(sys.argv[1]).resolve())
    print("\n".join(found) or "every type has a name of its own")
    sys.exit(1 if found else 0)
