# SPDX-License-Identifier: Apache-2.0
"""Which tests look at a program from outside, as a process with system calls of its own, in a way in which an
emulator stands for another one. With ECR_EMULATOR those tests are left out.
"""
from __future__ import annotations

import os

import pytest

MARK = "own_process"
VARIABLE = "ECR_EMULATOR"


def register(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line("markers", f"{MARK}: sees the program's own process; left out with {VARIABLE}")


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Takes them out of the list where there is an emulator."""
    if not os.environ.get(VARIABLE):
        return
    out = [item for item in items if item.get_closest_marker(MARK)]
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)
