# SPDX-License-Identifier: Apache-2.0
"""An operator who lets clusters in, and looks at what that leaves behind."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from apiserver import kubeconfig
from apiserver.client import Client
from apiserver.cluster import Cluster
from apiserver.fixtures import path_of
from stack.process import Result
from sync_fixtures import Homes
from sync_user import SyncUser

RBAC = "/apis/rbac.authorization.k8s.io/v1"
CONTEXT = kubeconfig.CONTEXT


class Joiner:
    """An operator; what is made in the cluster is gone afterwards."""

    def __init__(self, user: SyncUser, cluster: Cluster, homes: Homes):
        self.user, self.cluster, self.homes = user, cluster, homes
        self.user.config["clusters"] = []
        self.where = homes("keeper")
        self.account = f"{homes.prefix}-sync"
        # The administrator's login under a context of our own, whatever theirs is called.
        self.operator = kubeconfig.write(user.home / "operator.kubeconfig", cluster.endpoint)
        self.login = user.home / "clusters/joined.kubeconfig"
        self.drop_in = user.home / "config.d/joined.yaml"

    def run(self, *words: str, context: str = CONTEXT, **more: Any) -> Result:
        """A join, whose output never has a token in it."""
        argv = ["join", context, "--name", "joined", "--kubeconfig", str(self.operator),
                "--account", self.account, "--account-namespace", self.where]  # fmt: skip
        result = self.user.run(*argv, *words, **more)
        if self.login.exists():
            self.user.hidden.append(self.token())
            self.user.check(result)
        return result

    def join(self, *words: str, status: int = 0, **more: Any) -> Result:
        """One that ends with this status; by default for all homes whose suffix begins with a."""
        if not any(word.startswith("--namespace") for word in words):
            words = ("--namespace", self.homes.glob("a*"), *words)
        result = self.run(*words, **more)
        assert result.rc == status, result.render()
        return result

    def refuse(self, *words: str, status: int = 1, **more: Any) -> str:
        """One that fails and leaves neither files nor objects; what it says."""
        result = self.join(*words, status=status, **more)
        assert result.out == "", result.render()
        assert not self.login.exists() and not self.drop_in.exists()
        assert self.objects() == []
        return result.err

    def token(self) -> str:
        """Of the account."""
        return yaml.safe_load(self.login.read_text())["users"][0]["user"]["token"]

    def client(self) -> Client:
        """Requests with what was written."""
        return self.cluster.client(self.token())

    def objects(self) -> list[dict]:
        """Of the account, in all the places where there may be any."""
        name, space = self.account, f"{RBAC}/namespaces/{self.homes.glob('a')}"
        paths = [
            path_of(self.where, name, "serviceaccounts"), path_of(self.where, f"{name}-token"),
            f"{RBAC}/clusterroles/{name}", f"{RBAC}/clusterrolebindings/{name}",
            f"{space}/roles/{name}", f"{space}/rolebindings/{name}",
        ]  # fmt: skip
        answers = [self.cluster.request("GET", path) for path in paths]
        return [one.check() for one in answers if one.status != 404]

    def close(self) -> None:
        for plural in ("clusterroles", "clusterrolebindings"):
            self.cluster.request("DELETE", f"{RBAC}/{plural}/{self.account}")


@pytest.fixture
def joiner(user: SyncUser, cluster: Cluster, homes: Homes) -> Iterator[Joiner]:
    made = Joiner(user, cluster, homes)
    yield made
    made.close()
