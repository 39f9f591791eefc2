# SPDX-License-Identifier: Apache-2.0
"""Completion in real shells: what a shell offers is what --help has, of both programs."""
from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

BIN = Path(os.environ["ECR_BIN_DIR"]).resolve()
PROGRAMS = ("docker-credential-ecr", "ecr-syncd")
SHELLS = ("bash", "zsh", "fish")
# Protocol verbs read what they need from stdin, so their only help is that of the program.
WITHOUT_HELP = {"get", "store", "erase", "list", "version", "kubelet", "completion"}
FILES = {"request.json", "other.yaml"}
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07|[\x07\r]")
# Each shell shows everything at one Tab, in a column.
SET_UP = {
    "bash": "bind 'set show-all-if-ambiguous on'; bind 'set completion-query-items 0';"
            " bind 'set page-completions off'; bind 'set enable-bracketed-paste off'",
    # One of the scripts as a file of fpath, as the packages install it; all others are sourced.
    "zsh": "fpath=($PWD/functions $fpath); autoload -U compinit; compinit -u -D; PROMPT='> ';"
           " zstyle ':completion:*' verbose no;"  # what a verb or option does may name others
           " setopt no_auto_menu no_beep no_list_ambiguous; LISTMAX=10000; unset zle_bracketed_paste",
}  # fmt: skip


class Terminal:
    """An interactive shell on a terminal, with the completion of both programs loaded."""

    def __init__(self, shell: str, folder: Path):
        self.master, slave = pty.openpty()
        argv = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}[shell]
        environment = {"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(folder), "TERM": "xterm", "PS1": "> ",
                       "INPUTRC": "/dev/null", "COLUMNS": "300", "LINES": "200"}  # fmt: skip
        self.process = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, env=environment,
                                        cwd=folder, start_new_session=True)  # fmt: skip
        os.close(slave)
        self.count = 0
        (folder / "functions").mkdir()
        if shell == "zsh":
            (folder / "functions" / f"_{PROGRAMS[1]}").write_bytes(
                subprocess.run([BIN / PROGRAMS[1], "completion", shell], capture_output=True, check=True).stdout)
        self.say("stty rows 200 columns 300")
        self.say(SET_UP[shell])
        for program in PROGRAMS if shell == "bash" else PROGRAMS[:1]:
            self.say(f"source <({program} completion {shell})")

    def say(self, line: str) -> None:
        """Runs the line to its end."""
        self.count += 1
        # What is typed is echoed, and must not be taken for what is printed.
        os.write(self.master, f"{line}\necho mark-$(({self.count} + 0))-\n".encode())
        mark, seen, end = f"mark-{self.count}-", "", time.monotonic() + 20
        while mark not in seen:
            assert time.monotonic() < end, f"no answer: {seen!r}"
            seen += self.read(1)

    def read(self, seconds: float) -> str:
        """What is shown within that time, without what moves the cursor."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        return ESCAPES.sub(b" ", os.read(self.master, 65536)).decode(errors="replace") if ready else ""

    def complete(self, line: str, wanted: set[str]) -> set[str]:
        """The words that a Tab behind the line shows, the line's included.

        A shell that finds more input shows less, so nothing is typed until what is wanted has come, and then
        nothing more.
        """
        os.write(self.master, f"{line}\t".encode())
        shown, end = "", time.monotonic() + (10 if wanted else 1)
        words: set[str] = set()
        while not wanted <= words or not wanted:
            if time.monotonic() > end:
                break
            shown += self.read(0.2)
            words = set(re.findall(r"[\w./:-]+", shown))
        while more := self.read(0.3):
            shown += more
        # C-u takes away what was typed and not run.
        self.say("\x15")
        return set(re.findall(r"[\w./:-]+", shown))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


class Fish:
    """fish says without a terminal what it would offer."""

    def __init__(self, folder: Path):
        self.folder = folder

    def complete(self, line: str, _wanted: set[str]) -> set[str]:
        load = "; ".join(f"{program} completion fish | source" for program in PROGRAMS)
        run = subprocess.run(
            ["fish", "--no-config", "--command", f"{load}; complete --do-complete '{line}'"], check=True,
            capture_output=True, text=True, cwd=self.folder, timeout=20,
            env={"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(self.folder)},
        )  # fmt: skip
        assert run.stderr == "", run.stderr
        return {row.split("\t")[0] for row in run.stdout.splitlines()}


Complete = Callable[[str, set[str]], set[str]]


@pytest.fixture(scope="module", params=SHELLS)
def complete(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Complete]:
    if shutil.which(request.param) is None:
        pytest.skip(f"there is no {request.param}; scripts/test installs it")
    folder = tmp_path_factory.mktemp("completion")
    for name in FILES:
        (folder / name).touch()
    if request.param == "fish":
        yield Fish(folder).complete
        return
    terminal = Terminal(request.param, folder)
    yield terminal.complete
    terminal.close()


def ask_help(program: str, *verb: str) -> str:
    return subprocess.run([BIN / program, *verb, "--help"], capture_output=True, text=True, check=True,
                          timeout=20).stdout  # fmt: skip


def verbs_of(program: str) -> set[str]:
    return set(re.findall(r"^  ([a-z][a-z-]*)(?: |$)", ask_help(program).split("Examples:")[0], re.M)) - set(PROGRAMS)


def options_of(program: str, verb: str) -> set[str]:
    return set(re.findall(r"^  (?:-\w \[ )?(--[a-z-]+)", ask_help(program, verb), re.M))


@pytest.mark.parametrize("program", PROGRAMS)
def test_verbs(complete: Complete, program: str) -> None:
    verbs = verbs_of(program)
    assert {"completion", "explain" if program == PROGRAMS[0] else "doctor"} <= verbs
    assert verbs <= complete(f"{program} ", verbs)


@pytest.mark.parametrize("program", PROGRAMS)
def test_options_of_each_verb_are_those_of_its_help(complete: Complete, program: str) -> None:
    for verb in sorted(verbs_of(program) - WITHOUT_HELP):
        options = options_of(program, verb)
        words = complete(f"{program} {verb} --", options)
        assert {word for word in words if word.startswith("--") and word != "--"} == options, verb


@pytest.mark.parametrize("program", PROGRAMS)
def test_shells_behind_completion(complete: Complete, program: str) -> None:
    assert set(SHELLS) <= complete(f"{program} completion ", set(SHELLS))


@pytest.mark.parametrize("line", ["docker-credential-ecr explain --kubelet ", "ecr-syncd once --config ",
                                  "ecr-syncd --config ", "ecr-syncd join x --kubeconfig "])  # fmt: skip
def test_files_where_a_file_is_wanted(complete: Complete, line: str) -> None:
    assert FILES <= complete(line, FILES)


@pytest.mark.parametrize("line", ["docker-credential-ecr get ", "ecr-syncd once --cluster "])
def test_nothing_where_nothing_is_known(complete: Complete, line: str) -> None:
    shown = complete(line, set())
    assert not FILES & shown and "doctor" not in shown


@pytest.mark.parametrize("line", ["ecr-syncd --config /etc/x doc", "ecr-syncd doc"])
def test_a_value_before_the_verb_is_no_verb(complete: Complete, line: str) -> None:
    assert "doctor" in complete(line, {"doctor"})


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("words", [[], ["tcsh"]], ids=["none", "unknown"])
def test_another_shell_is_refused(program: str, words: list[str]) -> None:
    run = subprocess.run([BIN / program, "completion", *words], capture_output=True, text=True, check=False)
    assert run.returncode != 0 and run.stdout == ""
    assert run.stderr.count("\n") == 1 and "name one of bash, zsh and fish" in run.stderr


def test_installed_scripts_are_what_the_programs_print(tmp_path: Path) -> None:
    subprocess.run(["cmake", "--install", str(BIN.parent), "--prefix", str(tmp_path)], check=True,
                   capture_output=True, timeout=120)  # fmt: skip
    for program in PROGRAMS:
        for shell, place in (
            ("bash", f"bash-completion/completions/{program}"), ("zsh", f"zsh/site-functions/_{program}"),
            ("fish", f"fish/vendor_completions.d/{program}.fish"),
        ):  # fmt: skip
            file = tmp_path / "share" / place
            printed = subprocess.run([BIN / program, "completion", shell], capture_output=True, check=True)
            assert file.read_bytes() == printed.stdout and file.stat().st_mode & 0o777 == 0o644
