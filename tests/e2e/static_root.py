# SPDX-License-Identifier: Apache-2.0
"""A root in which a static program finds nothing but what a test puts there."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from stack.stack import Stack

NEEDS = ["strace", "readelf", "chroot", "iptables"]
NOBODY = 65534
BUNDLE = "etc/ssl/certs/ca-certificates.crt"
# Binds the root read-only and one folder writable, and goes on with what follows.
_ENTER = 'mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"; mount --bind "$1" "$0$2"; shift 2; exec "$@"'
# What runs programs of another processor; ECR_BIN_DIR has scripts then that call it.
EMULATOR = os.environ.get("ECR_EMULATOR")
# What that opens for itself.
_EMULATORS_OWN = {"/proc/self/maps", "/proc/stat", "/proc/sys/vm/mmap_min_addr"}
_OPEN = re.compile(r'openat\([^"]*"([^"]*)"')


def find_file(program: str) -> Path:
    """The program's own."""
    folder = Path(os.environ["ECR_BIN_DIR"])
    return (folder.parent / "bin" if EMULATOR else folder) / program


class Root:
    """A folder with the program; /proc, /dev and /tmp are absent, and one folder can be written to."""

    def __init__(self, stack: Stack, program: str, writable: str) -> None:
        self.stack = stack
        self.program = program
        self.folder = stack.new_home()
        self.folder.chmod(0o755)
        self.writable = writable
        self.outside = stack.new_home()  # the writable folder
        os.chown(self.outside, NOBODY, NOBODY)
        (self.folder / writable.lstrip("/")).mkdir()
        shutil.copy(find_file(program), self.folder / program)
        self.start = [f"/{program}"]
        if EMULATOR:
            shutil.copy(EMULATOR, self.folder / "emulator")
            self.start.insert(0, "/emulator")

    def write(self, path: str, text: str) -> None:
        """A file of the root's."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def trust(self, path: str = BUNDLE) -> None:
        """The stack's authority where a distribution keeps its own."""
        self.write(path, (self.stack.folder / "bundle.crt").read_text())

    def command(self, words: list[str], env: dict[str, str], before: tuple[str, ...] = (),
                user: int = NOBODY) -> list[str]:  # fmt: skip
        """Runs the program in there, in the place of the process that runs this; `before` goes before
        the command, as strace does."""
        given = [f"{name}={value}" for name, value in env.items() if value]
        return [
            "unshare", "--mount", "sh", "-ec", _ENTER, str(self.folder), str(self.outside), self.writable,
            *before, "env", "-i", *given, "/usr/sbin/chroot", f"--userspec={user}:{user}", "--groups=",
            str(self.folder), *self.start, *words,
        ]  # fmt: skip

    def traced(self, log: Path) -> str:
        """The program's own part of it."""
        _, _, own = log.read_text().partition(f'execve("{self.start[0]}"')
        assert own, log.read_text()
        return own

    def opened(self, log: Path) -> set[str]:
        """The paths that the program opened or tried to, by strace's words; not those below /sys and
        in the writable folder."""
        found = {path for path in _OPEN.findall(self.traced(log))
                 if not path.startswith((f"{self.writable}/", "/sys/"))}  # fmt: skip
        return found - _EMULATORS_OWN - {f"/{self.program}"} if EMULATOR else found


def trace(log: Path) -> tuple[str, ...]:
    """What goes before a command whose files are to be seen."""
    return "strace", "-f", "-e", "trace=execve,open,openat,openat2", "-o", str(log)


def expect_static(program: str, kind: str) -> None:
    """It loads nothing, is of that type of ELF file, and is hardened."""
    words = ["readelf", "-W", "-h", "-l", "-d", str(find_file(program))]
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "(NEEDED)" not in text
    assert "INTERP" not in text
    assert re.search(rf"Type:\s+{kind}", text)
    assert "GNU_RELRO" in text
    assert not re.search(r"GNU_STACK.*\sRWE\s", text)


def expect_nothing_of_this_machine(program: str) -> None:
    """By the linker's map: a C library for cross-compiling gets no security updates."""
    text = (find_file(program).parent.parent / f"{program}.map").read_text(errors="replace")
    linked = re.findall(r"^LOAD (\S+)", text, re.MULTILINE)
    assert any(path.endswith("/libc.a") for path in linked)
    assert [path for path in linked if path.startswith(("/usr/", "/lib/"))] == []
