# SPDX-License-Identifier: Apache-2.0
"""What may stand where somebody names a file: nothing of it may hold a program up."""
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

# Far more than a program takes that opens none of them, and far less than one that waits.
PATIENCE = 5.0


def _make_giant(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(5 << 30)


SHAPES: dict[str, Callable[[Path], None]] = {
    "a FIFO": os.mkfifo,
    "a directory": Path.mkdir,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "larger than": _make_giant,
}
