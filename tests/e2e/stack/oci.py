# SPDX-License-Identifier: Apache-2.0
"""Images that are run on this machine, in a store that goes with its folder, and a base for roots.

The base is what debootstrap makes from the machine's own mirror. It is kept as a tar file in the
folder of the build that is tested, since it takes half a minute.
"""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import process

_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
TOOLS = ("podman", "runc")


class NoBase(Exception):
    """There is no mirror to make a base from; why."""


def find_mirror() -> str:
    """Where apt gets bookworm from."""
    words = ["$(REPO_URI)", "Codename: bookworm", "Created-By: Packages"]
    argv = ["apt-get", "indextargets", "--format", *words]
    done = process.run(argv, {"PATH": _PATH}, None, 30)
    found = done.out.split()
    if not found:
        raise NoBase("apt knows no mirror of bookworm")
    return found[0]


def make_base(tar: Path) -> None:
    """A minimal Debian as a tar file."""
    folder = Path(tempfile.mkdtemp(prefix="base-", dir=tar.parent))
    try:
        argv = ["debootstrap", "--variant=minbase", "bookworm", str(folder / "root"), find_mirror()]
        done = process.run(argv, {"PATH": _PATH}, None, 300)
        if done.rc:
            raise NoBase(f"debootstrap failed: {done.out[-300:]}")
        packed = folder / "base.tar"
        argv = ["tar", "-C", str(folder / "root"), "--exclude=./var/cache/apt/archives/*.deb",
                "--exclude=./dev/*", "-cf", str(packed), "."]  # fmt: skip
        process.run(argv, {"PATH": _PATH}, None, 120).check()
        os.replace(packed, tar)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Images:
    """podman with a store of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.history: list[process.Result] = []
        storage = f'[storage]\ndriver = "overlay"\ngraphroot = "{folder}/store"\n'
        (folder / "storage.conf").write_text(f'{storage}runroot = "{folder}/run"\n')
        self._policy = folder / "policy.json"
        self._policy.write_text(json.dumps({"default": [{"type": "insecureAcceptAnything"}]}))
        self._env = {
            "PATH": _PATH,
            "HOME": str(folder),
            "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
        }

    def _run(self, *argv: str, timeout: float = 240.0) -> process.Result:
        result = process.run(list(argv), self._env, None, timeout)
        self.history.append(result)
        return result

    def load(self, archive: Path) -> str:
        """An image that lies in a file; its name."""
        policy = f"--signature-policy={self._policy}"
        return self._run("podman", "pull", "-q", policy, f"oci-archive:{archive}").check().out.strip()

    def run(self, image: str, options: list[str], words: list[str]) -> process.Result:
        """Runs a container to its end, on this machine's network."""
        # Whoever started us may have taken away the right to raise these.
        limits = [f"--ulimit={name}=1024:1024" for name in ("nofile", "nproc")]
        return self._run(
            "podman", "--cgroup-manager=cgroupfs", "--events-backend=file", "--runtime=runc",
            "run", "--rm", "--pull=never", "--network=host", *limits, *options, image, *words,
            timeout=60,
        )  # fmt: skip

    def close(self) -> None:
        """Removes what the store has mounted."""
        subprocess.run(
            ["podman", "--cgroup-manager=cgroupfs", "--events-backend=file", "rm", "-fa"],
            env=self._env, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        shutil.rmtree(self.folder, ignore_errors=True)
