# SPDX-License-Identifier: Apache-2.0
"""pytest fixtures and small helpers of the tests that talk to an API server."""
from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from .cluster import Cluster
from .handle import find_cluster

NAMESPACES = "/api/v1/namespaces"


def new_name() -> str:
    """A namespace name that no other test has, in whatever process."""
    return f"ecr-test-{secrets.token_hex(5)}"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The stand-in, or the server that KUBECONFIG_UNDER_TEST names."""
    made = find_cluster()
    yield made
    made.close()


@pytest.fixture
def home(cluster: Cluster) -> Iterator[str]:
    """A namespace of the test's own."""
    name = new_name()
    cluster.create_namespace(name, {"run": name})
    yield name
    cluster.request("DELETE", f"{NAMESPACES}/{name}")


def secret(home: str, payload: str = "{}", **metadata: Any) -> dict[str, Any]:
    """A pull secret as ecr-syncd applies it."""
    data = base64.b64encode(payload.encode()).decode()
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "regcred", "namespace": home, **metadata},
        "type": "kubernetes.io/dockerconfigjson",
        "data": {".dockerconfigjson": data},
    }


def path_of(home: str, name: str = "regcred", plural: str = "secrets") -> str:
    """The URL of an object."""
    return f"{NAMESPACES}/{home}/{plural}/{name}"


def causes(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Reason and field of each cause of a Status."""
    return [(c["reason"], c["field"]) for c in answer["details"]["causes"]]
