# SPDX-License-Identifier: Apache-2.0
"""Fails where docs/install.md does not name the packages that scripts/lib/packages.sh builds with."""

import re
import sys
from pathlib import Path

LIST = "scripts/lib/packages.sh"
PAGE = "docs/install.md"

# Brought by others, or by every system that has git and a way to clone.
IMPLIED = {"ca-certificates", "python3"}


def packages_of_build(script: str) -> set[str]:
    """Those of BUILD_PACKAGES."""
    found = re.search(r"^readonly BUILD_PACKAGES=\((.*?)\)", script, re.M | re.S)
    return set(found.group(1).split()) if found else set()


def packages_of_page(page: str) -> set[str]:
    """Those of its first apt-get command."""
    found = re.search(r"apt-get install --no-install-recommends ((?:.*\\\n)*.*)", page)
    return set(found.group(1).replace("\\\n", " ").split()) if found else set()


def check(script: str, page: str) -> list[str]:
    """The contents of packages.sh and of the page."""
    built_with = packages_of_build(script) - IMPLIED
    told = packages_of_page(page)
    if not built_with:
        return [f"{LIST}: has no BUILD_PACKAGES"]
    return [f"{PAGE}: lacks {name}, which {LIST} builds with"
            for name in sorted(built_with - told)] + [
            f"{PAGE}: names {name}, which {LIST} does not build with"
            for name in sorted(told - built_with)]


if __name__ == "__main__":
    root = Path(sys.argv[1]).resolve()
    found = check((root / LIST).read_text(), (root / PAGE).read_text())
    print("\n".join(found) or f"{PAGE} names what the build needs")
    sys.exit(1 if found else 0)
