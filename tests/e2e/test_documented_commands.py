# SPDX-License-Identifier: Apache-2.0
"""Every command of ours in README and docs has a verb and options that the programs know."""
from __future__ import annotations

import functools
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# In an indented block, or in backquotes within a line.
BLOCK = re.compile(r"^    (?:sudo )?((?:docker-credential-ecr|ecr-syncd) .*)$", re.M)
INLINE = re.compile(r"`(?:sudo )?((?:docker-credential-ecr|ecr-syncd) [^`]*)`")
# The verbs that read their input from stdin have no options.
PROTOCOL = {"get", "store", "erase", "list", "version", "kubelet"}


class Command(NamedTuple):
    """One that a page has."""

    page: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}: {' '.join(self.words)}"


def read_commands(page: Path) -> list[Command]:
    text = page.read_text()
    found = []
    for line in BLOCK.findall(text) + INLINE.findall(text):
        # A comment, or what the output is handed to, is not ours.
        words = shlex.split(re.split(r" #|\\?\|| >|;|\)", line)[0])
        found.append(Command(str(page.relative_to(ROOT)), tuple(word for word in words if word != "...")))
    return found


COMMANDS = sorted({command for page in PAGES for command in read_commands(page)})


@functools.cache
def ask_help(program: str, *verb: str) -> str:
    run = subprocess.run([Path(os.environ["ECR_BIN_DIR"]) / program, *verb, "--help"], capture_output=True,
                         text=True, check=True, timeout=20)
    return run.stdout


def find_unknown(program: str, words: list[str]) -> list[str]:
    """What of the words the program's own help does not have."""
    verbs = re.findall(r"^  ([a-z-]+) ", ask_help(program), re.M)
    if words[0].startswith("-"):
        return [word for word in words if word.startswith("--") and word not in ask_help(program)]
    if words[0] not in verbs:
        return [words[0]]
    if program == "docker-credential-ecr" and words[0] in PROTOCOL:
        return words[1:]
    told = ask_help(program, words[0])
    options = [word.split("=")[0] for word in words[1:] if word.startswith("-")]
    return [option for option in options if not re.search(rf"(?<![\w-]){option}(?![\w-])", told)]


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_program_knows_the_command(command: Command) -> None:
    program, *words = command.words
    assert not find_unknown(program, words), command


def test_pages_have_commands() -> None:
    verbs = {command.words[:2] for command in COMMANDS}
    for verb in (("docker-credential-ecr", "configure"), ("docker-credential-ecr", "explain"),
                 ("ecr-syncd", "join"), ("ecr-syncd", "leave"), ("ecr-syncd", "doctor")):
        assert verb in verbs


def test_unknown_option_is_found() -> None:
    assert find_unknown("ecr-syncd", ["join", "production", "--dri-run"]) == ["--dri-run"]
    assert find_unknown("docker-credential-ecr", ["confgure", "HOST"]) == ["confgure"]
