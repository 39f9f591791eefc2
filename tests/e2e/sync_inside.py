# SPDX-License-Identifier: Apache-2.0
"""The API server as clients in the private network of a Stack reach it, wherever it runs."""
from __future__ import annotations

import contextlib
import dataclasses
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from apiserver import kubeconfig
from apiserver.client import Client
from apiserver.cluster import Cluster, find_real_cluster
from apiserver.handle import ApiServer
from stack import names
from stack.stack import Stack

PORT = 6443  # at names.AWS_ADDRESS
_GATE = Path(__file__).resolve().parent / "stack" / "gate.py"


class GatedCluster(Cluster):
    """Somebody else's server, outside; `admin` leads to the gate, requests go straight to it."""

    def __init__(self, outer: Cluster, stack: Stack):
        parts = urlsplit(outer.endpoint.server)
        host, port = str(parts.hostname), parts.port or 443
        self.own_address = socket.gethostbyname(host), port
        place = f"https://{names.AWS_ADDRESS}:{PORT}"
        inside = dataclasses.replace(outer.endpoint, server=place, server_name=host)
        super().__init__(kubeconfig.write(outer.folder / "inside", inside), inside, outer.folder)
        self._outer = outer
        self._client = Client(outer.endpoint)
        self._gate = open_gate(stack, self.own_address)

    def client(self, token: str) -> Client:
        """See Cluster."""
        return self._outer.client(token)

    def close(self) -> None:
        """See Cluster."""
        self._gate.kill()
        self._gate.wait()
        self._outer.close()


def open_gate(stack: Stack, outside: tuple[str, int]) -> subprocess.Popen:
    """Listens inside at our usual place and at the server's own, which is in its certificate."""
    address, port = outside
    if not address.startswith("127."):
        stack.run(["ip", "addr", "add", f"{address}/32", "dev", "lo"]).check()
    argv = ["setpriv", "--pdeathsig", "KILL", "/usr/bin/python3", "-B", str(_GATE),
            str(stack.init), f"{address}:{port}", f"{names.AWS_ADDRESS}:{PORT}", f"{address}:{port}"]  # fmt: skip
    gate = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert gate.stdout.readline() == b"open\n"
    return gate


@contextlib.contextmanager
def cluster_inside(stack: Stack) -> Iterator[Cluster]:
    """A stand-in there, or a way to the server that KUBECONFIG_UNDER_TEST names."""
    outer = find_real_cluster()
    made = GatedCluster(outer, stack) if outer else ApiServer(stack.wrap, names.AWS_ADDRESS, PORT)
    try:
        yield made
    finally:
        made.close()


def own_place(cluster: Cluster) -> tuple[str, int]:
    """The address that is in its certificate, and the port there."""
    return cluster.own_address if isinstance(cluster, GatedCluster) else (names.AWS_ADDRESS, PORT)


def tls_name(cluster: Cluster) -> str:
    """A name that is in its certificate."""
    return cluster.endpoint.server_name or "kubernetes"
