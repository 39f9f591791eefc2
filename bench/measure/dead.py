# SPDX-License-Identifier: Apache-2.0
"""Clusters that are dead, each in another way, as kubeconfigs in a folder."""

import contextlib
import socket
import sys
from pathlib import Path

from .dark import BlackHole
from .standin import END_TO_END

sys.path.insert(0, str(END_TO_END))
from apiserver import kubeconfig  # noqa: E402
from apiserver.kubeconfig import Endpoint  # noqa: E402
from stack import pki  # noqa: E402

RESOLVER = "127.0.0.77"  # takes questions and answers none
CAUSES = {  # by the cluster's name: words of the daemon
    "dead-refused": "Connection refused", "dead-hole": "no connection within the time limit",
    "dead-authority": "signed by another authority", "dead-name": "DNS has not resolved the name",
    "dead-plugin": "exec plugin /usr/bin/sleep: it did not end in time"}
LOGIN = "    token: t\n"
PLUGIN = """\
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: /usr/bin/sleep
      args: ["1000"]
      interactiveMode: Never
"""


class DeadClusters:
    """Five of them, for as long as the `with` lasts. Needs root, for the port of the resolver."""

    def __init__(self, folder: Path, good: Endpoint) -> None:
        """`good`: the server whose certificate another authority did not sign."""
        folder.mkdir(parents=True)
        self.folder, self.good = folder, good
        self.files: dict[str, Path] = {}  # kubeconfigs by the clusters' names

    def __enter__(self) -> "DeadClusters":
        self.held = contextlib.ExitStack()
        resolver = self.held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        resolver.bind((RESOLVER, 53))
        self.resolver = self.folder / "resolv.conf"
        self.resolver.write_text(f"nameserver {RESOLVER}\n")
        hole = self.held.enter_context(contextlib.closing(BlackHole(0)))
        self._add("dead-refused", "https://127.0.0.1:1")
        self._add("dead-hole", f"https://127.0.0.1:{hole.port}")
        pki.make_authority(self.folder, "other")
        self._add("dead-authority", self.good.server, (self.folder / "other.crt").read_bytes())
        self._add("dead-name", "https://nobody-says.example.com:6443")
        plugin = self._add("dead-plugin", self.good.server)
        plugin.write_text(plugin.read_text().replace(LOGIN, PLUGIN))
        return self

    def __exit__(self, *_: object) -> None:
        self.held.close()

    def _add(self, name: str, server: str, authority: bytes = b"") -> Path:
        endpoint = Endpoint(server, authority or self.good.ca, "t")
        self.files[name] = kubeconfig.write(self.folder / name, endpoint)
        return self.files[name]

    def wrapper(self) -> list[str]:
        """What starts a program that asks the silent resolver."""
        script = 'mount --bind "$1" /etc/resolv.conf; shift; exec "$@"'
        return ["/usr/bin/unshare", "--mount", "/bin/sh", "-ec", script, "sh", str(self.resolver)]
