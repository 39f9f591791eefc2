# SPDX-License-Identifier: Apache-2.0
"""The unit that is installed: systemd understands every line of it, and it exposes little."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

NEEDS = ["systemd-analyze"]
EXAMPLES = Path(__file__).resolve().parents[2] / "systemd" / "examples"
# In tenths; a unit without any sandbox has 96.
MOST = {"": 12, "exec-plugin.conf": 15, "credentials.conf": 12}


@pytest.fixture(params=list(MOST))
def unit(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """As it is installed, with no drop-in or one; the program need not be where it will be."""
    made = Path(os.environ["ECR_BIN_DIR"]).parent / "systemd" / "ecr-syncd.service"
    program = Path(os.environ["ECR_BIN_DIR"]) / "ecr-syncd"
    lines = [
        f"ExecStart={program} run" if line.startswith("ExecStart=") else line
        for line in made.read_text().splitlines()
    ]
    copy = tmp_path / "ecr-syncd.service"
    copy.write_text("\n".join(lines) + "\n")
    if request.param:
        (tmp_path / "ecr-syncd.service.d").mkdir()
        shutil.copy(EXAMPLES / request.param, tmp_path / "ecr-syncd.service.d")
    return copy


def analyze(*words: str) -> subprocess.CompletedProcess:
    """systemd-analyze, which only warns of what it does not know."""
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)


def test_every_line_is_understood(unit: Path) -> None:
    done = analyze("verify", "--man=no", str(unit))
    assert (done.returncode, done.stderr) == (0, "")


def test_exposure_is_low(unit: Path, request: pytest.FixtureRequest) -> None:
    most = MOST[request.node.callspec.params["unit"]]
    done = analyze("security", "--offline=true", f"--threshold={most}", str(unit))
    assert done.returncode == 0, done.stdout


def test_a_loose_sandbox_would_be_noticed(unit: Path) -> None:
    unit.write_text(unit.read_text().replace("CapabilityBoundingSet=\n", ""))
    assert analyze("security", "--offline=true", "--threshold=15", str(unit)).returncode == 1
