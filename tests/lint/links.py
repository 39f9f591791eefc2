# SPDX-License-Identifier: Apache-2.0
"""Fails where a page links to a file, or to a heading of a page, that is not there."""

import re
import sys
from pathlib import Path

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.M)


def anchor_of(heading: str) -> str:
    """As the forges make it: lower case, blanks to hyphens, other marks gone."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def check_page(path: Path, text: str) -> list[str]:
    found = []
    for link in LINK.findall(text):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name) if name else path
        if not target.exists():
            found.append(f"{path}: links to {link}, which is not there")
        elif anchor:
            headings = HEADING.findall(text if target == path else target.read_text())
            if anchor not in {anchor_of(heading) for heading in headings}:
                found.append(f"{path}: links to {link}, a heading that is not there")
    return found


def check(root: Path) -> list[str]:
    pages = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("tests/**/README.md")]
    return [complaint for page in sorted(pages) for complaint in check_page(page, page.read_text())]


if __name__ == "__main__":
    found = check(Path(sys.argv[1]).resolve())
    print("\n".join(found) or "every link leads somewhere")
    sys.exit(1 if found else 0)
