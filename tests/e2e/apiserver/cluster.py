# SPDX-License-Identifier: Apache-2.0
"""What tests ask of a cluster, whether the stand-in or a real one answers.

KUBECONFIG_UNDER_TEST names the kubeconfig of a real server with every right; tests that take a
Cluster from find_cluster() then run against it.
"""
from __future__ import annotations

import base64
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from stack import process

from . import kubeconfig
from .client import APPLY, Client, Result
from .kubeconfig import Endpoint

VARIABLE = "KUBECONFIG_UNDER_TEST"
_PATH = "/usr/local/bin:/usr/bin:/bin"
_WAIT = 30.0


class Cluster:
    """A server, its administrator and a folder for files."""

    is_standin = False

    def __init__(self, admin: Path, endpoint: Endpoint, folder: Path):
        self.admin = admin  # kubeconfig
        self.endpoint = endpoint
        self.folder = folder
        self._client = Client(endpoint)

    def request(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Result:
        """A request of the administrator."""
        return self._client.request(method, path, body, headers)

    def client(self, token: str) -> Client:
        """Somebody else's requests."""
        given = self.endpoint
        return Client(Endpoint(given.server, given.ca, token, socket=given.socket))

    def wrap(self, argv: list[str]) -> list[str]:
        """The command line that runs another where the server can be reached."""
        return argv

    def kubectl_command(
        self, *words: str, as_config: Path | None = None
    ) -> tuple[list[str], dict[str, str]]:
        """Command line and environment: the administrator's kubeconfig, or another, and no more."""
        env = {"PATH": _PATH, "HOME": str(self.folder), "KUBECONFIG": str(as_config or self.admin)}
        return self.wrap([os.environ.get("KUBECTL", "kubectl"), *words]), env

    def kubectl(
        self, *words: str, as_config: Path | None = None, input: str | None = None,
        timeout: float = 60.0,
    ) -> process.Result:  # fmt: skip
        """Runs it to its end."""
        argv, env = self.kubectl_command(*words, as_config=as_config)
        return process.run(argv, env, input.encode() if input is not None else None, timeout)

    def create_namespace(self, name: str, labels: dict[str, str] | None = None) -> None:
        """Returns when its `default` ServiceAccount is there."""
        metadata = {"name": name, "labels": labels or {}}
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
        self.request("POST", "/api/v1/namespaces", namespace).check()
        self._wait_for(f"/api/v1/namespaces/{name}/serviceaccounts/default", 200)

    def delete_namespace(self, name: str) -> None:
        """Returns when it is gone."""
        self.request("DELETE", f"/api/v1/namespaces/{name}")
        self._wait_for(f"/api/v1/namespaces/{name}", 404)

    def _wait_for(self, path: str, status: int) -> None:
        deadline = time.monotonic() + _WAIT
        while self.request("GET", path).status != status:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{path} did not become {status}")
            time.sleep(0.02)

    def get_secret(self, namespace: str, name: str) -> dict[str, Any] | None:
        """The object; None where it does not exist."""
        found = self.request("GET", f"/api/v1/namespaces/{namespace}/secrets/{name}")
        return None if found.status == 404 else found.check()

    def delete_secret(self, namespace: str, name: str = "regcred") -> None:
        """One that exists."""
        self.request("DELETE", f"/api/v1/namespaces/{namespace}/secrets/{name}").check()

    def replace_secret(self, secret: dict[str, Any], manager: str) -> None:
        """By PUT, in the name of any manager, whatever it was before; it may be new."""
        metadata = secret["metadata"]
        path = f"/api/v1/namespaces/{metadata['namespace']}/secrets"
        query = f"fieldManager={manager}"
        done = self.request("PUT", f"{path}/{metadata['name']}?{query}", secret)
        if done.status == 404:
            done = self.request("POST", f"{path}?{query}", secret)
        done.check()

    def apply_secret(self, secret: dict[str, Any], manager: str, force: bool = True) -> Result:
        """Server-side apply in the name of any manager."""
        metadata = secret["metadata"]
        path = f"/api/v1/namespaces/{metadata['namespace']}/secrets/{metadata['name']}"
        query = f"fieldManager={manager}&force={str(force).lower()}"
        return self.request("PATCH", f"{path}?{query}", secret, {"Content-Type": APPLY})

    def grant(
        self, namespace: str, account: str, rules: list[dict], only: str = "", name: str = ""
    ) -> None:
        """Creates a ServiceAccount and binds the rules to it, everywhere or `only` there.

        `name` is that of role and binding.
        """
        meta = {"name": account, "namespace": namespace}
        body = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta}
        self.request("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts", body).check()
        group = "rbac.authorization.k8s.io"
        prefix, scope = ("", "Cluster") if not only else (f"/namespaces/{only}", "")
        name = name or f"{namespace}-{account}"
        role = {"apiVersion": f"{group}/v1", "kind": f"{scope}Role",
                "metadata": {"name": name}, "rules": rules}  # fmt: skip
        binding = {
            "apiVersion": f"{group}/v1",
            "kind": f"{scope}RoleBinding",
            "metadata": {"name": name},
            "roleRef": {"apiGroup": group, "kind": f"{scope}Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": namespace}],
        }
        for plural, made in (("roles", role), ("rolebindings", binding)):
            path = f"/apis/{group}/v1{prefix}/{scope.lower()}{plural}"
            self.request("POST", path, made).check()

    def withdraw(self, namespace: str, account: str, name: str = "") -> None:
        """Takes back what grant() gave everywhere; what it gave in a namespace goes with that."""
        for plural in ("clusterrolebindings", "clusterroles"):
            path = f"/apis/rbac.authorization.k8s.io/v1/{plural}/{name or f'{namespace}-{account}'}"
            self.request("DELETE", path)

    def account_token(self, namespace: str, account: str) -> str:
        """A token of a ServiceAccount, from a Secret made for it."""
        name = f"{account}-token"
        secret = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": name,
                         "annotations": {"kubernetes.io/service-account.name": account}},
            "type": "kubernetes.io/service-account-token",
        }  # fmt: skip
        path = f"/api/v1/namespaces/{namespace}/secrets"
        made = self.request("POST", path, secret)
        assert made.status in (201, 409), made.body
        deadline = time.monotonic() + _WAIT
        while time.monotonic() < deadline:
            data = self.request("GET", f"{path}/{name}").check().get("data", {})
            if "token" in data:
                return base64.b64decode(data["token"]).decode()
            time.sleep(0.02)
        raise RuntimeError(f"no token for {namespace}/{account}")

    def account_kubeconfig(self, namespace: str, account: str) -> Path:
        """A kubeconfig with such a token."""
        token = self.account_token(namespace, account)
        path = self.folder / f"{namespace}-{account}.kubeconfig"
        return kubeconfig.write(path, Endpoint(self.endpoint.server, self.endpoint.ca, token))

    def close(self) -> None:
        """Ends what was started."""
        raise NotImplementedError


class RealCluster(Cluster):
    """Somebody else's server; only the folder is ours."""

    def close(self) -> None:
        """Removes the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def find_real_cluster() -> Cluster | None:
    """The one that KUBECONFIG_UNDER_TEST names."""
    named = os.environ.get(VARIABLE)
    if not named:
        return None
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    return RealCluster(Path(named).resolve(), kubeconfig.read(Path(named), folder), folder)
