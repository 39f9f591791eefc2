# SPDX-License-Identifier: Apache-2.0
"""Says which tests of a ctest run were skipped, and fails where a skip hides something."""
from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

# The one reason that a complete machine may have: the vectors that are shared between projects do
# not come with a clone.
ALLOWED = "shared-vectors"


def read_labels(build: Path) -> dict[str, list[str]]:
    """Test name -> its ctest labels."""
    listing = subprocess.run(
        ["ctest", "--test-dir", str(build), "--show-only=json-v1"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    labels: dict[str, list[str]] = {}
    for test in json.loads(listing.stdout)["tests"]:
        found = [p["value"] for p in test.get("properties", []) if p["name"] == "LABELS"]
        labels[test["name"]] = found[0] if found else []
    return labels


def find_skipped(results: Path) -> list[str]:
    """Names of the tests that did not run."""
    cases = ElementTree.parse(results).getroot().iter("testcase")
    return [case.get("name", "") for case in cases if case.get("status") in ("notrun", "disabled")]


def is_complete_machine() -> bool:
    """Debian 12 as root, where every test can run."""
    release = Path("/etc/os-release")
    text = release.read_text() if release.exists() else ""
    return os.geteuid() == 0 and "ID=debian" in text and 'VERSION_ID="12"' in text


def main() -> int:
    """Prints the summary; 1 where a test was skipped that must not be."""
    build = Path(sys.argv[1])
    labels = read_labels(build)
    skipped = find_skipped(build / "results.xml")
    counts = Counter(ALLOWED if ALLOWED in labels.get(name, []) else "other" for name in skipped)
    print(f"skipped: {counts[ALLOWED]} for want of the shared vectors, {counts['other']} others")
    others = [name for name in skipped if ALLOWED not in labels.get(name, [])]
    for name in others:
        print(f"NOT TESTED HERE: {name}", file=sys.stderr)
    return 1 if others and is_complete_machine() else 0


if __name__ == "__main__":
    sys.exit(main())
