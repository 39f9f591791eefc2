# SPDX-License-Identifier: Apache-2.0
"""Identities, namespaces that end, leases and watches, of the stand-in or of a real server."""
from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from apiserver.client import Result
from apiserver.cluster import Cluster
from apiserver.fixtures import causes, cluster, home, path_of, secret  # noqa: F401

NAMED = {
    "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["regcred"],
    "verbs": ["get", "list", "watch", "create", "patch"],
}  # fmt: skip


def watch(cluster: Cluster, path: str, change: Callable[[], object]) -> list[dict[str, Any]]:
    """The events of three seconds in which `change` happens."""
    found: list[Result] = []
    ask = threading.Thread(target=lambda: found.append(cluster.request("GET", path)))
    ask.start()
    time.sleep(0.7)
    change()
    ask.join()
    return found[0].lines()


def test_named_right_with_and_without_selector(cluster: Cluster, home: str) -> None:
    cluster.grant(home, "robot", [NAMED])
    robot = cluster.client(cluster.account_token(home, "robot"))
    name = "fieldSelector=metadata.name%3Dregcred"
    assert robot.request("GET", f"/api/v1/secrets?{name}").status == 200
    for query in ("", "?fieldSelector=metadata.name%3Dother", "?labelSelector=a%3Db"):
        refused = robot.request("GET", f"/api/v1/secrets{query}")
        assert (refused.status, refused.json["reason"]) == (403, "Forbidden")
    seen = robot.request("GET", f"/api/v1/secrets?watch=1&timeoutSeconds=1&{name}")
    assert seen.status == 200
    applied = robot.request(
        "PATCH", f"{path_of(home)}?fieldManager=m", secret(home),
        {"Content-Type": "application/apply-patch+yaml"},
    )  # fmt: skip
    assert applied.status == 201
    assert robot.request("POST", f"/api/v1/namespaces/{home}/secrets", secret(home)).status == 403
    assert robot.request("DELETE", path_of(home)).status == 403


def test_deleted_token_secret_opens_nothing(cluster: Cluster, home: str) -> None:
    token = cluster.account_token(home, "default")
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    told = cluster.client(token).request("POST", path, review).check()
    assert told["status"]["userInfo"]["username"] == f"system:serviceaccount:{home}:default"
    filled = cluster.get_secret(home, "default-token")["data"]
    assert base64.b64decode(filled["namespace"]).decode() == home
    assert b"BEGIN CERTIFICATE" in base64.b64decode(filled["ca.crt"])
    cluster.request("DELETE", path_of(home, "default-token")).check()
    deadline = time.monotonic() + 20  # real servers remember tokens for some seconds
    while cluster.client(token).request("POST", path, review).status != 401:
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_impersonation(cluster: Cluster, home: str) -> None:
    headers = {"Impersonate-User": "somebody"}
    refused = cluster.request("GET", path_of(home), headers=headers)
    assert refused.status == 403 and 'User "somebody"' in refused.json["message"]
    masters = {**headers, "Impersonate-Group": "system:masters"}
    assert cluster.request("GET", path_of(home), headers=masters).status == 404


def test_terminating_namespace(cluster: Cluster, home: str) -> None:
    held = {"metadata": {"name": "hold", "finalizers": ["example.com/hold"]}}
    cluster.request("POST", f"/api/v1/namespaces/{home}/configmaps", held).check()
    cluster.request("DELETE", f"/api/v1/namespaces/{home}").check()
    refused = cluster.apply_secret(secret(home), "one")
    assert refused.status == 403
    assert causes(refused.json) == [("NamespaceTerminating", "metadata.namespace")]
    free = {"metadata": {"finalizers": None}}
    merge = {"Content-Type": "application/merge-patch+json"}
    cluster.request("PATCH", path_of(home, "hold", "configmaps"), free, merge).check()
    cluster.delete_namespace(home)
    gone = cluster.apply_secret(secret(home), "one")
    assert (gone.status, gone.json["details"]["kind"]) == (404, "namespaces")


def test_lease_is_lost_to_who_was_faster(cluster: Cluster, home: str) -> None:
    base = f"/apis/coordination.k8s.io/v1/namespaces/{home}/leases"
    lease = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "lock", "namespace": home},
        "spec": {"holderIdentity": "a", "leaseDurationSeconds": 15,
                 "renewTime": "2026-01-01T00:00:00.000000Z"},
    }  # fmt: skip
    made = cluster.request("POST", base, lease).check()
    made["spec"]["holderIdentity"] = "b"
    assert cluster.request("PUT", f"{base}/lock", made).status == 200
    assert cluster.request("PUT", f"{base}/lock", made).status == 409
    assert cluster.request("PUT", f"{base}/lock", lease).status == 422


def test_watch_tells_every_change_in_order(cluster: Cluster, home: str) -> None:
    base = f"/api/v1/namespaces/{home}/secrets"
    version = cluster.request("GET", base).check()["metadata"]["resourceVersion"]

    def change() -> None:
        cluster.apply_secret(secret(home), "one").check()
        cluster.apply_secret(secret(home, labels={"a": "b"}), "one").check()
        cluster.request("DELETE", path_of(home)).check()

    lines = watch(cluster, f"{base}?watch=1&resourceVersion={version}&timeoutSeconds=3", change)
    assert [line["type"] for line in lines] == ["ADDED", "MODIFIED", "DELETED"]
    versions = [int(line["object"]["metadata"]["resourceVersion"]) for line in lines]
    assert versions == sorted(set(versions)) and versions[0] > int(version)
    again = f"{base}?watch=1&resourceVersion={versions[0]}&timeoutSeconds=1"
    assert [line["type"] for line in cluster.request("GET", again).lines()] == [
        "MODIFIED", "DELETED"]  # fmt: skip


def test_watch_without_version_begins_with_what_is_there(cluster: Cluster, home: str) -> None:
    cluster.apply_secret(secret(home), "one").check()
    path = f"/api/v1/namespaces/{home}/secrets?watch=true&timeoutSeconds=1"
    lines = cluster.request("GET", path).lines()
    assert [(line["type"], line["object"]["metadata"]["name"]) for line in lines] == [
        ("ADDED", "regcred")]  # fmt: skip


def test_streaming_list_ends_with_its_bookmark(cluster: Cluster, home: str) -> None:
    cluster.apply_secret(secret(home), "one").check()
    query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
    path = f"/api/v1/namespaces/{home}/secrets?{query}&allowWatchBookmarks=true&timeoutSeconds=1"
    found = cluster.request("GET", path)
    if found.status != 200:
        pytest.skip("this server has no streaming lists")
    assert [line["type"] for line in found.lines()][:2] == ["ADDED", "BOOKMARK"]
    annotations = found.lines()[1]["object"]["metadata"]["annotations"]
    assert annotations == {"k8s.io/initial-events-end": "true"}


def test_immutable_secret(cluster: Cluster, home: str) -> None:
    cluster.request(
        "POST", f"/api/v1/namespaces/{home}/secrets", {**secret(home), "immutable": True}
    ).check()  # fmt: skip
    refused = cluster.apply_secret(secret(home, '{"auths":{}}'), "one")
    assert refused.status == 422
    assert causes(refused.json) == [("FieldValueForbidden", "data")]
