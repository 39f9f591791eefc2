#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs an end-to-end file, unless it has passed with the very same programs, tests and documents.

usage: unless_proved.py REPORT PROGRAM... -- COMMAND...

REPORT is the file that COMMAND writes its cases into. What decides is the content of the programs, of all that
the tests may read of the tree, and of the list of installed packages. What has passed, and its report, are
kept in the folder `proved` beside that of REPORT: whoever wants to have everything run again removes it. A
fresh checkout has none, so CI always runs everything. An API server that somebody named to be judged is
judged every time.
"""
from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = ("README.md", "docs", "kubernetes", "scripts", "systemd", "tests/e2e", "tests/support")
PACKAGES = Path("/var/lib/dpkg/status")


def list_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and file.suffix != ".pyc")


def make_digest(programs: list[Path], command: list[str]) -> str:
    digest = hashlib.sha256("\0".join(command).encode())
    for path in [*programs, PACKAGES, *(ROOT / name for name in READ)]:
        for file in list_files(path):
            digest.update(f"{file}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def main(arguments: list[str]) -> int:
    end = arguments.index("--")
    report, programs, command = Path(arguments[0]), [Path(name) for name in arguments[1:end]], arguments[end + 1:]
    folder = report.parent.parent / "proved"
    digest, proof, kept = make_digest(programs, command), folder / report.stem, folder / report.name
    is_judge_foreign = "KUBECONFIG_UNDER_TEST" in os.environ
    if not is_judge_foreign and proof.exists() and kept.exists() and proof.read_text() == digest:
        report.parent.mkdir(exist_ok=True)
        shutil.copyfile(kept, report)
        print(f"has passed with the same programs and tests; to have it run again: rm -r {folder}")
        return 0
    proof.unlink(missing_ok=True)
    status = subprocess.run(command, check=False).returncode
    if status == 0 and report.exists() and not is_judge_foreign:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(report, kept)
        # Written elsewhere first: half a digest is none.
        new = folder / (report.stem + ".new")
        new.write_text(digest)
        os.replace(new, proof)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
