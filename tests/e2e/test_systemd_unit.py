# SPDX-License-Identifier: Apache-2.0
"""The unit that is installed: systemd understands every line of it, and it exposes little."""
from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

NEEDS = ["systemd-analyze"]
MOST = 12  # tenths; a unit without any sandbox has 96


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """As it is installed, but for the program, which need not be where it will be."""
    made = Path(os.environ["ECR_BIN_DIR"]).parent / "systemd" / "ecr-syncd.service"
    program = Path(os.environ["ECR_BIN_DIR"]) / "ecr-syncd"
    lines = [
        f"ExecStart={program} run" if line.startswith("ExecStart=") else line
        for line in made.read_text().splitlines()
    ]
    copy = tmp_path / "ecr-syncd.service"
    copy.write_text("\n".join(lines) + "\n")
    return copy


def analyze(*words: str) -> subprocess.CompletedProcess:
    """systemd-analyze, which only warns of what it does not know."""
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)


def test_every_line_is_understood(unit: Path) -> None:
    done = analyze("verify", "--man=no", str(unit))
    assert (done.returncode, done.stderr) == (0, "")


def test_exposure_is_low(unit: Path) -> None:
    done = analyze("security", "--offline=true", f"--threshold={MOST}", str(unit))
    assert done.returncode == 0, done.stdout
