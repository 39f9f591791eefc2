# SPDX-License-Identifier: Apache-2.0
"""Fails where clang-format 14 would lay out a C++ file differently."""

import shutil
import subprocess
import sys
from pathlib import Path

from tree import source_files

FOLDERS = ("common", "helper", "syncd", "bench", "tests")
SKIPPED = 77


def main() -> int:
    root = Path(sys.argv[1]).resolve()
    tool = shutil.which("clang-format-14") or shutil.which("clang-format")
    if tool is None:
        print("SKIPPED: there is no clang-format; install the package clang-format")
        return SKIPPED
    files = list(source_files(root, FOLDERS))
    return subprocess.run([tool, "--dry-run", "-Werror", "--style=file", *files]).returncode


if __name__ == "__main__":
    sys.exit(main())
