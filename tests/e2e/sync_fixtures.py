# SPDX-License-Identifier: Apache-2.0
"""pytest fixtures of the tests that run ecr-syncd."""
from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from apiserver.cluster import Cluster
from apiserver.fixtures import NAMESPACES
from apiserver.handle import ApiServer, find_cluster
from conftest import watch_stack
from stack.local import LocalStack
from sync_user import SyncUser
from user import KEY_ID, SECRET_KEY

_AT_ONCE = 8


@pytest.fixture(scope="session")
def servers() -> Iterator[LocalStack]:
    """What plays AWS and the registries, on loopback ports."""
    made = LocalStack(Path(os.environ["ECR_BIN_DIR"]).resolve())
    with watch_stack(made):
        yield made
    made.close()


@pytest.fixture
def place(servers: LocalStack) -> LocalStack:
    """The same, fresh, with one long-term key."""
    servers.history.clear()
    servers.aws.reset()
    servers.aws.add_key(KEY_ID, SECRET_KEY)
    return servers


@pytest.fixture(scope="session")
def any_cluster() -> Iterator[Cluster]:
    """The stand-in, or the server that KUBECONFIG_UNDER_TEST names."""
    made = find_cluster()
    yield made
    made.close()


class Homes:
    """Namespaces of one test, whose names share a prefix that no other test has.

    Neither one in another process, nor one before it whose namespaces still terminate.
    """

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self.prefix = f"sync-{secrets.token_hex(5)}"
        self._made: list[str] = []

    def __call__(self, suffix: str = "a", **metadata: Any) -> str:
        name = self.name(suffix)
        self._create(name, **metadata)
        deadline = time.monotonic() + 30
        account = f"{NAMESPACES}/{name}/serviceaccounts/default"
        while self.cluster.request("GET", account).status != 200:
            assert time.monotonic() < deadline, f"{account} does not appear"
            time.sleep(0.02)
        return name

    def name(self, suffix: str) -> str:
        """Of a namespace, which need not exist."""
        return f"{self.prefix}-{suffix}"

    def many(self, *suffixes: str) -> list[str]:
        """One namespace for each."""
        return [self(suffix) for suffix in suffixes]

    def crowd(self, suffixes: list[str]) -> list[str]:
        """The same for very many, without waiting for their accounts."""
        names = [self.name(suffix) for suffix in suffixes]
        if isinstance(self.cluster, ApiServer):
            self.cluster.control.add_namespaces(names=names)  # which go with it
            return names
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(self._create, names))
        return names

    def _create(self, name: str, **metadata: Any) -> None:
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, **metadata}}
        self.cluster.request("POST", NAMESPACES, body).check()
        self._made.append(name)

    def glob(self, pattern: str = "*") -> str:
        """That takes those of this test alone."""
        return f"{self.prefix}-{pattern}"

    def close(self) -> None:
        """Removes them."""
        for name in self._made:
            self.cluster.request("DELETE", f"{NAMESPACES}/{name}")


@pytest.fixture
def cluster(any_cluster: Cluster) -> Cluster:
    """The same, well-behaved and with an empty log where it is the stand-in."""
    if isinstance(any_cluster, ApiServer):
        any_cluster.control.listen(True)
        any_cluster.control.reset()
        any_cluster.control.clear_log()
    return any_cluster


@pytest.fixture
def server(cluster: Cluster) -> ApiServer:
    """The stand-in, for what a real server cannot be told to do."""
    if not isinstance(cluster, ApiServer):
        pytest.skip("needs the stand-in")
    return cluster


@pytest.fixture
def homes(cluster: Cluster) -> Iterator[Homes]:
    """Makes namespaces that go with the test."""
    made = Homes(cluster)
    yield made
    made.close()


@pytest.fixture
def user(place: LocalStack, cluster: Cluster) -> SyncUser:
    """Who has the administrator's kubeconfig of the cluster, and no targets yet."""
    return SyncUser(place, cluster)
