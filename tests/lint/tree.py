# SPDX-License-Identifier: Apache-2.0
"""Walks the source tree and reads what the lint tests look at: files, includes and layers."""

import re
from pathlib import Path
from typing import Iterator

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)
LAYER_CALL = re.compile(r"cred_layer\(\s*(\w+)([^)]*)\)")
KEYWORDS = ("HEADERS", "SOURCES", "USES", "LIBS", "DEFINITIONS")


def source_files(root: Path, folders: tuple[str, ...]) -> Iterator[Path]:
    """Every .h and .cc below the folders that exist, in a stable order."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cc"):
                yield path


def includes_of(path: Path) -> list[tuple[str, str]]:
    """(bracket, name) of each include line; the bracket is `"` or `<`."""
    return INCLUDE.findall(path.read_text())


class Layer:
    """One cred_layer() call: the files of a layer and the layers it says it uses."""

    def __init__(self, name: str, folder: Path, body: str) -> None:
        lists: dict[str, list[str]] = {keyword: [] for keyword in KEYWORDS}
        keyword = ""
        for word in re.sub(r"#.*", "", body).split():
            if word in KEYWORDS:
                keyword = word
            else:
                lists[keyword].append(word)
        self.name = name
        self.uses = lists["USES"]
        self.files = [folder / name for name in lists["HEADERS"] + lists["SOURCES"]]


def declared_layers(root: Path) -> list[Layer]:
    """The layers as the build declares them, from every CMakeLists.txt of the three."""
    layers = []
    for folder in ("common", "helper", "syncd"):
        for path in sorted((root / folder).rglob("CMakeLists.txt")):
            for name, body in LAYER_CALL.findall(path.read_text()):
                layers.append(Layer(name, path.parent, body))
    return layers
