# SPDX-License-Identifier: Apache-2.0
"""An operator who lets clusters in, and looks at what that leaves behind."""
from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
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
ADMISSION = "/apis/admissionregistration.k8s.io/v1"
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
        self.token_file = Path(user.config["state_directory"]) / "tokens/joined.token"

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
        user = yaml.safe_load(self.login.read_text())["users"][0]["user"]
        return user["token"] if "token" in user else Path(user["tokenFile"]).read_text().strip()

    @property
    def policy(self) -> str:
        """Path of the policy that limits the account's tokens."""
        return f"{ADMISSION}/validatingadmissionpolicies/ecr-syncd-tokens.{self.where}.{self.account}"

    def claims(self) -> dict[str, Any]:
        """What the account's token says."""
        middle = self.token().split(".")[1]
        return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))

    def ask_token(self, client: Client | None = None, **spec: Any) -> Any:
        """A TokenRequest for the account; by default by itself, for what it may have."""
        bound = {"apiVersion": "v1", "kind": "Secret", "name": f"{self.account}-login"}
        wish = {"boundObjectRef": bound, "expirationSeconds": 3600, **spec}
        body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
                "spec": {key: value for key, value in wish.items() if value is not None}}  # fmt: skip
        path = path_of(self.where, self.account, "serviceaccounts")
        return (client or self.client()).request("POST", f"{path}/token", body)

    def client(self) -> Client:
        """Requests with what was written."""
        return self.cluster.client(self.token())

    def objects(self) -> list[dict]:
        """Of the account, in all the places where there may be any."""
        name, space = self.account, f"{RBAC}/namespaces/{self.homes.glob('a')}"
        paths = [
            path_of(self.where, name, "serviceaccounts"), path_of(self.where, f"{name}-token"),
            path_of(self.where, f"{name}-login"), self.policy, self.policy.replace("policies", "policybindings"),
            f"{RBAC}/namespaces/{self.where}/roles/{name}-login",
            f"{RBAC}/namespaces/{self.where}/rolebindings/{name}-login",
            f"{RBAC}/clusterroles/{name}", f"{RBAC}/clusterrolebindings/{name}",
            f"{space}/roles/{name}", f"{space}/rolebindings/{name}",
        ]  # fmt: skip
        answers = [self.cluster.request("GET", path) for path in paths]
        return [one.check() for one in answers if one.status != 404]

    def close(self) -> None:
        for plural in ("clusterroles", "clusterrolebindings"):
            self.cluster.request("DELETE", f"{RBAC}/{plural}/{self.account}")
        self.cluster.request("DELETE", self.policy)
        self.cluster.request("DELETE", self.policy.replace("policies", "policybindings"))


@pytest.fixture
def joiner(user: SyncUser, cluster: Cluster, homes: Homes) -> Iterator[Joiner]:
    made = Joiner(user, cluster, homes)
    yield made
    made.close()
