# SPDX-License-Identifier: Apache-2.0
"""Which packages of Debian the linker has put into a static program, by its own map.

usage: linked.py MAP VERSIONS

Prints a line for each: NAME VERSION, or "source NAME VERSION" for what was built of a source package.
VERSIONS is what scripts/static-libraries has written.
"""
from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

# By the name of the archive or object file.
PACKAGES = {
    "libSQLiteCpp.a": "libsqlitecpp-dev", "libboost_program_options.a": "libboost-program-options1.74-dev",
    "libc.a": "libc6-dev", "libcares.a": "libc-ares-dev", "libcpp-httplib.a": "cpp-httplib",
    "libcrypto.a": "libssl-dev", "libcurl.a": "curl", "libgcc.a": "libgcc-12-dev", "libgcc_eh.a": "libgcc-12-dev",
    "libm.a": "libc6-dev", "libm-2.36.a": "libc6-dev", "libmvec.a": "libc6-dev", "libnghttp2.a": "libnghttp2-dev",
    "libprometheus-cpp-core.a": "prometheus-cpp", "libpugixml.a": "libpugixml-dev", "libre2.a": "libre2-dev",
    "libsimdjson.a": "simdjson", "libsqlite3.a": "libsqlite3-dev", "libssl.a": "libssl-dev",
    "libstdc++.a": "libstdc++-12-dev", "libyaml-cpp.a": "libyaml-cpp-dev",
}  # fmt: skip

# Of headers alone, so that no map has it; the layer `json` of both programs includes it.
HEADERS = "nlohmann-json3-dev"

OURS = re.compile(r"^libcred_\w+\.a$")
_MEMBER = re.compile(r"^(\S+\.a)\(\S+\)", re.MULTILINE)


class Package(NamedTuple):
    """As VERSIONS has it."""

    name: str
    version: str
    is_source: bool


def read_versions(text: str) -> dict[str, Package]:
    """By name; lines that are about something else are passed over."""
    found = {}
    for words in (line.split() for line in text.splitlines()):
        is_source = words[0] == "source"
        if len(words) == 2 + is_source and words[0] != "recipe":
            found[words[-2]] = Package(words[-2], words[-1], is_source)
    return found


def find_archives(text: str) -> set[str]:
    """The names of the archives of which the map's first part says that a member was included."""
    part, end, _ = text.partition("\nDiscarded input sections")
    return {Path(path).name for path in _MEMBER.findall(part)} if end else set()


def find_linked(map_text: str, versions: str) -> list[Package]:
    """Sorted by name. Raises ValueError for an archive that no package is known for."""
    known = read_versions(versions)
    archives = find_archives(map_text)
    if not archives:
        raise ValueError("this is no map of the linker's")
    names = {HEADERS}
    for archive in sorted(archives):
        if OURS.match(archive):
            continue
        if archive not in PACKAGES:
            raise ValueError(f"{archive}: of which package is it? PACKAGES in scripts/lib/linked.py")
        names.add(PACKAGES[archive])
    missing = sorted(names - known.keys())
    if missing:
        raise ValueError(f"no version is known of {', '.join(missing)}")
    return [known[name] for name in sorted(names)]


def main(arguments: list[str]) -> int:
    """1 with the reason where a package is not known."""
    try:
        found = find_linked(Path(arguments[0]).read_text(errors="replace"), Path(arguments[1]).read_text())
    except ValueError as problem:
        print(f"linked.py: {problem}", file=sys.stderr)
        return 1
    for package in found:
        print(*(["source"] if package.is_source else []), package.name, package.version)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
