# SPDX-License-Identifier: Apache-2.0
"""Run as a program inside another network: three `get`s, their times and answers as JSON."""

import json
import sys
import time
from pathlib import Path

from .programs import get, make_environment


def main() -> None:
    program, host, home = sys.argv[1:]
    runs = []
    for _ in range(3):
        start = time.monotonic()
        answer = get(program, host, make_environment(Path(home)))
        runs.append({"seconds": answer.ended - start, "code": answer.code, "out": answer.out})
    print(json.dumps(runs))


if __name__ == "__main__":
    main()
