# SPDX-License-Identifier: Apache-2.0
"""Starts many processes, at the same moment or one by one; reports answers and times as JSON.

stdin: {"count", "argv", "env", "inputs", "one_by_one"}; run i gets inputs[i % len(inputs)].
"""
from __future__ import annotations

import json
import os
import sys
import tempfile
import time


def _start(order: dict, text: str, folder: str, index: int) -> dict:
    paths = {name: f"{folder}/{index}.{name}" for name in ("in", "out", "err")}
    with open(paths["in"], "w", encoding="utf-8") as file:
        file.write(text)
    flags = os.O_WRONLY | os.O_CREAT
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, paths["in"], os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, paths["out"], flags, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, paths["err"], flags, 0o600),
    ]
    started = time.time()
    pid = os.posix_spawnp(order["argv"][0], order["argv"], order["env"], file_actions=actions)
    return {"pid": pid, "started": started, "paths": paths}


def _collect(runs: list[dict]) -> None:
    by_pid = {run["pid"]: run for run in runs}
    while by_pid:
        pid, status = os.wait()
        run = by_pid.pop(pid, None)
        if run is not None:
            run["ended"] = time.time()
            run["rc"] = os.waitstatus_to_exitcode(status)


def main() -> None:
    """Runs the order read from stdin."""
    order = json.load(sys.stdin)
    inputs = order["inputs"]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PATH"] = order["env"]["PATH"]
        runs = []
        for index in range(order["count"]):
            runs.append(_start(order, inputs[index % len(inputs)], folder, index))
            if order.get("one_by_one"):
                _collect(runs[-1:])
        if not order.get("one_by_one"):
            _collect(runs)
        for run in runs:
            paths = run.pop("paths")
            for name in ("out", "err"):
                with open(paths[name], encoding="utf-8", errors="replace") as file:
                    run[name] = file.read()
        json.dump(runs, sys.stdout)


if __name__ == "__main__":
    main()
