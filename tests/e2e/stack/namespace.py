# SPDX-License-Identifier: Apache-2.0
"""Private network, mount and process namespaces; nothing in them outlives their holder."""
from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from . import names

# /etc is an overlay on a tmpfs: hosts file, trust store and root's home are private.
_SCRIPT = """
set -eu
ip link set lo up
for address in {addresses}; do ip addr add "$address/32" dev lo; done
mount -t tmpfs tmpfs /run
mkdir -p /run/lock /run/etc/upper /run/etc/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work /etc
cat {folder}/hosts >/etc/hosts
mkdir -p /etc/ssl/certs /run/root
sed -i 's#^\\(root:.*\\):/root:#\\1:/run/root:#' /etc/passwd
cat {folder}/bundle.crt >/etc/ssl/certs/ca-certificates.crt
touch /run/ready
exec tini -s -- sleep infinity
"""

# What the script above needs to be allowed; scripts/quickstart asks the same.
_PROBE = """
mount -t tmpfs tmpfs /run && mkdir /run/u /run/w &&
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/u,workdir=/run/w /etc
"""


class Namespace:
    """The holder process and the way in."""

    def __init__(self, folder: Path):
        addresses = f"{names.REGISTRY_ADDRESS} {names.AWS_ADDRESS} {names.METADATA_ADDRESS}"
        addresses += f" {names.CONTAINER_ADDRESS}"
        script = _SCRIPT.format(addresses=addresses, folder=folder)
        self._log = folder / "namespace.log"
        with self._log.open("w") as log:
            self._holder = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL",
                 "unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc",
                 "--propagation", "private", "--kill-child=SIGKILL", "--", "bash", "-c", script],
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.init = 0
        self.init = self._wait_for_init()

    def _wait_for_init(self) -> int:
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children")
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self._holder.poll() is None:
            try:
                pids = children.read_text().split()
            except OSError:
                pids = []
            if pids and os.path.exists(f"/proc/{pids[0]}/root/run/ready"):
                return int(pids[0])
            time.sleep(0.005)
        self.close()
        raise RuntimeError(f"no private namespaces: {self._log.read_text()}")

    def wrap(self, argv: list[str], folder: str | Path = "/") -> list[str]:
        """The command line that runs `argv` inside, in `folder`."""
        way_in = [
            "nsenter",
            "-t",
            str(self.init),
            "-n",
            "-m",
            "-p",
            "--root",
            f"--wdns={folder}",
            "--",
        ]
        return way_in + argv

    def wrap_network(self, argv: list[str]) -> list[str]:
        """The same outside of the process namespace; what runs so has to be ended by its starter."""
        return ["nsenter", "-t", str(self.init), "-n", "-m", "--root", "--", *argv]

    def root(self) -> Path:
        """The file system as seen inside."""
        return Path(f"/proc/{self.init}/root")

    def close(self) -> None:
        """Kills everything inside and returns when all of it is gone, mounts included."""
        try:
            # The kernel lets the first process of the namespaces end after all others.
            os.kill(self.init or self._holder.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._holder.wait()


def find_obstacle() -> str | None:
    """Why private namespaces cannot be had here; None where they can."""
    if os.geteuid() != 0:
        return "not root"
    words = ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c", _PROBE]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "no unshare command"
    return f"namespaces are refused: {done.stderr.strip()}" if done.returncode else None
