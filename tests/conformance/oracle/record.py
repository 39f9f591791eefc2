#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records what the real tools do with the cases: record.py --tools DIR [--seed N] [--count N]
[--only WORD] [--out FILE] aws|kube. README.md beside this file says how."""
from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import namespace

_HERE = Path(__file__).parent


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["aws", "kube"])
    parser.add_argument("--tools", type=Path, required=True, help="folder that tools.sh filled")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=90, help="generated cases")
    parser.add_argument("--only", default="", help="cases whose id has this in it")
    parser.add_argument("--out", type=Path, help="file; otherwise the record that CI replays")
    parser.add_argument("--skip", default="", help="tools to do without, with commas between them")
    parser.add_argument("--keep", type=Path, help="earlier record; its rows of equal cases stay")
    return parser.parse_args()


def main() -> None:
    """Enters the namespace and records there."""
    options = _parse()
    namespace.enter()
    folder = Path(tempfile.mkdtemp(prefix="oracle-"))
    options.out = options.out or _HERE / f"{options.what}.jsonl"
    # A seed of somebody's own is for generated cases alone: those by hand are the same for all.
    by_hand = options.seed == 1
    if options.what == "aws":
        from aws_grammar import generate
        from aws_written import write_cases
        from record_aws import record_aws as record
    else:
        from kube_grammar import generate
        from kube_written import write_cases
        from record_kube import record_kube as record
    cases = (write_cases() if by_hand else []) + generate(options.seed, options.count)
    record([each for each in cases if options.only in each.id], folder, options)
    os.system(f"rm -rf '{folder}'")


if __name__ == "__main__":
    main()
