# SPDX-License-Identifier: Apache-2.0
"""A machine with systemd as its first process: this one's own files, and a layer of ours on top.

Of an ecr-syncd that this machine has, or once had, nothing is left in it: no directory, no unit, no
user. It lives in the namespaces of a Stack: the same network, and gone with them.
"""
from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import time
from pathlib import Path

from . import process
from .stack import Stack

TOOLS = ("systemd-nspawn", "systemctl", "journalctl", "systemd-creds")
_NUMBERS = itertools.count(1)
_CGROUPS = Path("/sys/fs/cgroup")
_HIERARCHIES = ("systemd", "unified", ".")  # of a hybrid host, or the only one
_BOOT_TIME = 60.0

# Where an installation, or somebody who tried the program as root, leaves files named after it.
_PLACES = "etc usr/local usr/lib/systemd usr/lib/sysusers.d usr/lib/tmpfiles.d var/cache var/lib"

# nspawn takes no "/" for a machine, hence the overlay. In a cgroup of its own it collides with no
# other. basic.target does not start what this machine has enabled.
_SCRIPT = r"""
set -eu
mkdir -p {over}
mount -t tmpfs -o mode=755 tmpfs {over}
mkdir {over}/below {over}/upper {over}/work {over}/root
cp -a {below} {over}/below
mount -t overlay overlay -o lowerdir={over}/below:/,upperdir={over}/upper,workdir={over}/work {over}/root
(cd {over}/root && find {places} -name '*ecr-syncd*' -prune -print0 | xargs -0r rm -rf)
sed -i '/^ecr-\(syncd\|cache\):/d' {over}/root/etc/passwd {over}/root/etc/group
rm -f {over}/root/etc/shadow {over}/root/etc/gshadow
cp -a {files}/. {over}/root
for place in {hierarchies}; do
  [ -e {cgroups}/$place/cgroup.procs ] || continue
  mkdir -p {cgroups}/$place/{name}
  echo 0 >{cgroups}/$place/{name}/cgroup.procs
done
exec systemd-nspawn -q -b -D {over}/root -M {name} --network-namespace-path=/proc/self/ns/net \
  --keep-unit --register=no --console=pipe --resolv-conf=off --timezone=off --link-journal=no \
  --tmpfs=/root:mode=700 --tmpfs=/home \
  systemd.unit=basic.target
"""


class Machine:
    """Booted when it is made."""

    def __init__(self, stack: Stack, files: Path, below: Path):
        """`files` is copied over what there is, with owners and modes as they are.

        What is in `below` is there as though it were this machine's.
        """
        self.stack = stack
        self._name = f"ecr-e2e-{os.getpid()}-{next(_NUMBERS)}"
        (files / "etc").mkdir(exist_ok=True)
        for empty in ("machine-id", "fstab"):
            (files / "etc" / empty).touch()
        script = _SCRIPT.format(
            over=f"/run/{self._name}", files=files, name=self._name, cgroups=_CGROUPS,
            hierarchies=" ".join(_HIERARCHIES), places=_PLACES, below=f"{below}/.",
        )  # fmt: skip
        self._holder = stack.start(["bash", "-c", script], "machine")
        self._leader = 0
        try:
            self._wait_for_boot()
        except BaseException:
            self.close()
            raise

    def _wait_for_boot(self) -> None:
        deadline = time.monotonic() + _BOOT_TIME
        state = "no first process"
        while state not in ("running", "degraded"):
            if time.monotonic() > deadline or self._holder.poll() is not None:
                raise RuntimeError(f"systemd did not boot ({state})\n{self.stack.logs()}")
            time.sleep(0.02)
            self._leader = self._leader or _find_leader(self._holder.pid)
            if self._leader:
                state = self.ask("systemctl", "is-system-running").out.strip() or "no answer yet"

    def run(self, *argv: str, input: str | None = None, timeout: float = 60.0) -> process.Result:
        """Runs inside, as root; failures report it."""
        result = self.ask(*argv, input=input, timeout=timeout)
        self.stack.history.append(result)
        return result

    def ask(self, *argv: str, input: str | None = None, timeout: float = 60.0) -> process.Result:
        """As run(), for what is asked again and again."""
        if not self._leader:
            raise RuntimeError("there is no machine")  # nsenter would act on this one
        way_in = ["nsenter", "-t", str(self._leader), "-a", "--"]
        env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        fed = input.encode() if input is not None else None
        result = process.run([*way_in, *argv], env, fed, timeout)
        result.argv = list(argv)
        return result

    def check(self, *argv: str, **more: object) -> str:
        """What a command that succeeds prints."""
        return self.run(*argv, **more).check().out

    def path(self, name: str) -> Path:
        """Of an absolute path inside, as seen from here."""
        return Path(f"/proc/{self._leader}/root") / name.lstrip("/")

    def write(self, name: str, text: str, mode: int = 0o644) -> None:
        """A file inside, root's, with its folders."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def follow_journal(self, unit: str) -> None:
        """Into journal.log of the stack, which failures print."""
        with (self.stack.folder / "journal.log").open("wb") as log:
            subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "nsenter", "-t", str(self._leader), "-a", "--",
                 "journalctl", "-f", "-n", "all", "--no-pager", "-u", unit],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def close(self) -> None:
        """Kills everything inside and removes its cgroups."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._leader or self._holder.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._holder.wait(20)
        for place in _HIERARCHIES:
            _remove_cgroup(_CGROUPS / place / self._name)


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _find_leader(pid: int) -> int:
    """The first process of the innermost namespace below `pid`; 0 where there is none yet."""
    for child in _children(pid):
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{child}/status").read_text()
            numbers = next(line for line in status.splitlines() if line.startswith("NSpid:"))
            # ours, the stack's, its own
            if len(numbers.split()) == 4 and numbers.split()[-1] == "1":
                return child
        if found := _find_leader(child):
            return found
    return 0


def _remove_cgroup(folder: Path) -> None:
    """Bottom-up; what is killed leaves its cgroup a moment later."""
    deadline = time.monotonic() + 5
    while folder.exists() and time.monotonic() < deadline:
        for place, _, _ in os.walk(folder, topdown=False):
            with contextlib.suppress(OSError):
                os.rmdir(place)
        time.sleep(0.01)
