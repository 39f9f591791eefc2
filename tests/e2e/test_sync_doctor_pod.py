# SPDX-License-Identifier: Apache-2.0
"""`doctor --pod`: the one cause why a pod does not pull, with the user's own kubeconfig alone.

The API server's stand-in holds pods and nodes that no kubelet looks at; a real server would not take
their status, hence the marker.
"""
from __future__ import annotations

import base64
import time
from typing import Any

import pytest

from apiserver import kubeconfig
from apiserver.cluster import Cluster
from apiserver.kubeconfig import Endpoint
from stack import names
from stack.process import Result
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, pull_secret
from test_sync_doctor import findings

pytestmark = pytest.mark.standin
IMAGE = f"{names.REGISTRY}/team/app:v1"


class Pods:
    """Pods of one namespace that wait for their image, and their node."""

    def __init__(self, user: SyncUser, cluster: Cluster, home: str):
        self.user, self.cluster, self.home = user, cluster, home
        self.node = f"node-{home}"
        user.place.put_image("team/app", "v1")
        info = {"operatingSystem": "linux", "architecture": "amd64"}
        self.make("/api/v1/nodes", "Node", self.node, status={"nodeInfo": info})

    def make(self, path: str, kind: str, name: str, **more: Any) -> None:
        metadata = {"name": name} if kind == "Node" else {"name": name, "namespace": self.home}
        body = {"apiVersion": "v1", "kind": kind, "metadata": metadata, **more}
        self.cluster.request("POST", path, body).check()

    def add(self, image: str = IMAGE, words: str = "Back-off pulling image", secret: str = "regcred") -> None:
        waiting = {"reason": "ImagePullBackOff", "message": words}
        self.make(
            f"/api/v1/namespaces/{self.home}/pods", "Pod", "web-0",
            spec={"nodeName": self.node, "imagePullSecrets": [{"name": secret}] if secret else [],
                  "containers": [{"name": "app", "image": image}]},
            status={"phase": "Pending", "containerStatuses": [{"name": "app", "state": {"waiting": waiting}}]},
        )  # fmt: skip

    def ask(self, **env: str) -> Result:
        """Without a configuration, and in time."""
        began = time.monotonic()
        told = {**self.user.env, "KUBECONFIG": str(self.cluster.admin), **env}
        argv = ["ecr-syncd", "--config", "/nonexistent", "doctor", "--pod", f"{self.home}/web-0"]
        result = self.user.check(self.user.place.run(argv, told))
        assert time.monotonic() - began < 8, "5 s, and some for a busy machine"
        return result

    def cause(self, **env: str) -> tuple[str, str]:
        """The only one."""
        result = self.ask(**env)
        (only,) = findings(result)
        assert result.rc == 2 and result.out.endswith("this is the cause\n"), result.render()
        return only


@pytest.fixture
def pods(user: SyncUser, cluster: Cluster, homes: Homes) -> Pods:
    home = homes()
    user.select(home)
    return Pods(user, cluster, home)


def test_pod_that_would_pull(user: SyncUser, pods: Pods) -> None:
    user.once()
    pods.add()
    result = pods.ask()
    assert result.rc == 0 and "nothing keeps this pod from pulling" in result.out, result.render()
    assert f"{names.REGISTRY} accepts for team/app:v1, valid until 20" in result.out


def test_secret_that_is_missing(pods: Pods) -> None:
    pods.add()
    what, remedy = pods.cause()
    assert what == f"secret {pods.home}/regcred, which the pod names, does not exist"
    assert "ecr-syncd once" in remedy


def test_token_that_has_expired(pods: Pods, cluster: Cluster) -> None:
    token = base64.b64encode(b'{"payload":"x","expiration":1700000000}').decode()
    auth = base64.b64encode(f"AWS:{token}".encode()).decode()
    cluster.apply_secret(pull_secret(pods.home, {names.REGISTRY: {"auth": auth}}), "x").check()
    pods.add()
    what, _ = pods.cause()
    assert what == f"the password for {names.REGISTRY} in secret regcred expired at 2023-11-14T22:13:20Z"


def test_password_that_the_registry_refuses(pods: Pods, cluster: Cluster) -> None:
    cluster.apply_secret(pull_secret(pods.home, {names.REGISTRY: {"auth": "QVdTOm5vbmU="}}), "x").check()
    pods.add()
    what, remedy = pods.cause()
    assert f"{names.REGISTRY} refuses the password in secret regcred" in what and remedy


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (f"{names.REGISTRY}/team/app:nope", "has no tag nope"),
        # The registry of these tests says the same of a repository that it does not have; ECR says more.
        (f"{names.REGISTRY}/team/none:v1", "team/none has no tag v1"),
        (f"{names.REGISTRY}/Team/app:v1", "capital letters"),
        ("12345.dkr.ecr.us-east-1.amazonaws.com/team/app:v1", "12345 is not an account"),
        (f"{names.OTHER_REGISTRY}/team/app:v1", f"has an entry for {names.OTHER_REGISTRY}"),
    ],
    ids=["tag", "repository", "letters", "account", "registry"],
)
def test_image_that_is_not_there(user: SyncUser, pods: Pods, image: str, expected: str) -> None:
    user.once()
    pods.add(image)
    what, remedy = pods.cause()
    assert expected in what and remedy, what


def test_node_that_does_not_reach_the_registry(user: SyncUser, pods: Pods) -> None:
    user.once()
    pods.add(words="failed to do request: dial tcp 10.0.0.1:443: i/o timeout")
    what, _ = pods.cause()
    assert what == f"node {pods.node} does not reach {names.REGISTRY}"


def test_pod_that_is_not_there(pods: Pods) -> None:
    what, remedy = pods.cause()
    assert what == f"there is no pod {pods.home}/web-0" and "get pods" in remedy


def test_server_that_does_not_answer(pods: Pods, cluster: Cluster) -> None:
    dead = kubeconfig.write(
        pods.user.home / "dead.kubeconfig",
        Endpoint("https://127.0.0.1:1", cluster.endpoint.ca, cluster.endpoint.token or "none"),
    )
    what, _ = pods.cause(KUBECONFIG=str(dead))
    assert what.startswith("the API server cannot be asked") and "127.0.0.1:1" in what


def test_kubeconfig_that_is_not_there(pods: Pods) -> None:
    result = pods.ask(KUBECONFIG="/nonexistent/config")
    assert result.rc == 1 and "/nonexistent/config" in result.err, result.render()


def test_names_that_are_none(user: SyncUser, cluster: Cluster) -> None:
    for pod in ("a/b/c", "A/b", "../x", "a/"):
        result = user.run("doctor", "--pod", pod, KUBECONFIG=str(cluster.admin))
        assert result.rc == 64 and "NAMESPACE/POD is wanted" in result.err, result.render()
    assert "not with --cluster" in user.run("doctor", "--pod", "a/b", "--cluster", "one").err
    assert "need --pod" in user.run("doctor", "--context", "x").err
