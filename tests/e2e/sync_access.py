# SPDX-License-Identifier: Apache-2.0
"""Kubeconfigs of every kind, and whom the API server takes their user for."""
from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import yaml

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from stack import process
from sync_user import SyncUser

REVIEW = "/apis/authentication.k8s.io/v1/selfsubjectreviews"


ALL_RIGHTS = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
              {"nonResourceURLs": ["*"], "verbs": ["*"]}]  # fmt: skip


def make_cluster(cluster: Cluster, **more: Any) -> dict[str, Any]:
    """The `cluster` of a kubeconfig; None takes a member away."""
    members = {
        "server": cluster.endpoint.server,
        "certificate-authority-data": base64.b64encode(cluster.endpoint.ca).decode(),
        **more,
    }
    return {key: value for key, value in members.items() if value is not None}


def make_kubeconfig(
    place: dict[str, Any], login: dict[str, Any], name: str = "test"
) -> dict[str, Any]:
    """A whole one, whose every entry has this name."""
    context = {"cluster": name, "user": name}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [{"name": name, "cluster": place}],
        "users": [{"name": name, "user": login}],
        "contexts": [{"name": name, "context": context}],
    }


def give(user: SyncUser, config: dict[str, Any], name: str = "kubeconfig") -> Path:
    """Writes it, and has the first cluster use it."""
    path = user.write(name, yaml.safe_dump(config))
    user.use(path)
    return path


def give_login(user: SyncUser, cluster: Cluster, login: dict[str, Any], **more: Any) -> Path:
    """A kubeconfig for the cluster with this user."""
    return give(user, make_kubeconfig(make_cluster(cluster, **more), login))


def identity(user: SyncUser) -> str:
    """Whom the server takes ecr-syncd for."""
    found = re.search(r"authenticated as (\S+)", user.run("doctor").out)
    assert found, user.place.history[-1].render()
    return found[1]


def kubectl_identity(cluster: Cluster, *paths: Path) -> str:
    """Whom it takes kubectl for, with the same files."""
    body = json.dumps({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"})
    argv, env = cluster.kubectl_command("create", "--raw", REVIEW, "-f", "-")
    env["KUBECONFIG"] = ":".join(map(str, paths))
    done = process.run(argv, env, body.encode(), 30).check()
    return json.loads(done.out)["status"]["userInfo"]["username"]


def add_master(server: ApiServer, name: str) -> str:
    """A token of somebody who may do everything."""
    token = f"token-of-{name}-0123456789abcdef"
    server.control.add_token(token, name, ["system:masters"])
    return token
