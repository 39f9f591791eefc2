# SPDX-License-Identifier: Apache-2.0
"""What was found out about a real API server, 1.36.2, of the stand-in or of KUBECONFIG_UNDER_TEST."""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apiserver.client import JSON_PATCH, MERGE
from apiserver.cluster import Cluster
from apiserver.fixtures import NAMESPACES, causes, cluster, home, path_of, secret  # noqa: F401
from apiserver.handle import ApiServer

META = "g=meta.k8s.io;v=v1"
REFUSED_PATCH = {
    "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
    "message": "the server rejected our request due to an error in our request",
    "reason": "Invalid", "details": {}, "code": 422,
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[ApiServer]:
    """A stand-in that has just begun."""
    with ApiServer() as made:
        yield made


def label(cluster: Cluster, home: str, value: str) -> dict[str, Any]:
    """The namespace with that label."""
    change = {"metadata": {"labels": {"ecr": value}}}
    path = f"{NAMESPACES}/{home}"
    return cluster.request("PATCH", path, change, {"Content-Type": MERGE}).check()


@pytest.mark.parametrize("step", [
    {"op": "test", "path": "/metadata/resourceVersion", "value": "0"},
    {"op": "add", "path": "/imagePullSecrets/-", "value": {"name": "x"}},
    {"op": "remove", "path": "/nothing"},
    {"op": "replace", "path": "/nothing/here", "value": 1},
    {"op": "shake", "path": "/metadata"},
])  # fmt: skip
def test_a_json_patch_that_fails_says_nothing(
    cluster: Cluster, home: str, step: dict[str, Any]
) -> None:
    path = path_of(home, "default", "serviceaccounts")
    refused = cluster.request("PATCH", path, [step], {"Content-Type": JSON_PATCH})
    assert (refused.status, refused.json) == (422, REFUSED_PATCH)


def test_an_unknown_token_is_told_nothing(cluster: Cluster) -> None:
    refused = cluster.client("nobody").request("GET", NAMESPACES)
    assert (refused.status, refused.json) == (401, {
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": "Unauthorized", "reason": "Unauthorized", "code": 401,
    })  # fmt: skip


def test_a_list_has_its_own_form_of_metadata(cluster: Cluster, home: str) -> None:
    cluster.apply_secret(secret(home), "one").check()
    forms = {"PartialObjectMetadata": (406, 200), "PartialObjectMetadataList": (200, 406)}
    for form, expected in forms.items():
        headers = {"Accept": f"application/json;as={form};{META}"}
        paths = (f"{NAMESPACES}/{home}/secrets", path_of(home))
        answers = [cluster.request("GET", path, headers=headers) for path in paths]
        assert tuple(one.status for one in answers) == expected, form
        assert [one.json["reason"] for one in answers if one.status == 406] == ["NotAcceptable"]


def test_who_leaves_a_selection_is_deleted_with_the_labels_of_before(
    cluster: Cluster, home: str
) -> None:
    version = label(cluster, home, home)["metadata"]["resourceVersion"]
    left = label(cluster, home, "off")["metadata"]["resourceVersion"]
    query = f"watch=1&labelSelector=ecr%3D{home}&resourceVersion={version}&timeoutSeconds=1"
    (line,) = cluster.request("GET", f"{NAMESPACES}?{query}").lines()
    metadata = line["object"]["metadata"]
    assert (line["type"], metadata["labels"]["ecr"]) == ("DELETED", home)
    assert metadata["resourceVersion"] == left


def test_a_namespace_that_ends_takes_nothing_new_and_what_it_has_is_changed(
    cluster: Cluster, home: str
) -> None:
    cluster.apply_secret(secret(home), "one").check()
    if isinstance(cluster, ApiServer):
        cluster.control.set(terminating=-1.0)  # until it is told
    cluster.request("DELETE", f"{NAMESPACES}/{home}").check()
    other = secret(home, name="other")
    apply = {"Content-Type": "application/apply-patch+yaml"}
    path = f"{path_of(home, 'other')}?fieldManager=one&force=true"
    for refused in (
        cluster.request("POST", f"{NAMESPACES}/{home}/secrets", other),
        cluster.request("PATCH", path, other, apply),
        cluster.request("PATCH", f"{path}&dryRun=All", other, apply),
    ):
        assert (refused.status, refused.json["reason"]) == (403, "Forbidden")
        assert causes(refused.json) == [("NamespaceTerminating", "metadata.namespace")]
    changed = cluster.apply_secret(secret(home, labels={"a": "b"}), "one")
    assert changed.status in (200, 403)  # until its content is removed, which comes soon
    if isinstance(cluster, ApiServer):
        assert changed.status == 200
        cluster.control.finish(home)
        cluster.control.reset()


def test_a_quota_refuses_as_missing_rights_do(cluster: Cluster, home: str) -> None:
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "few"},
             "spec": {"hard": {"count/secrets": "0"}}}  # fmt: skip
    cluster.request("POST", f"{NAMESPACES}/{home}/resourcequotas", quota).check()
    refused = until(lambda: cluster.apply_secret(secret(home), "one"), lambda r: r.status == 403)
    assert refused.json["reason"] == "Forbidden" and "causes" not in refused.json["details"]
    assert 'secrets "regcred" is forbidden: exceeded quota: few' in refused.json["message"]


def until(ask: Callable[[], Any], is_right: Callable[[Any], bool]) -> Any:
    """The first answer that is; a real server's controllers take a moment."""
    deadline = time.monotonic() + 30
    while not is_right(found := ask()):
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def test_string_data_is_owned_as_such_and_stays_in_data(cluster: Cluster, home: str) -> None:
    plain = secret(home, name="plain")
    plain.update(type="Opaque", data={}, stringData={"a": "1", "b": "2"})
    made = cluster.apply_secret(plain, "one").check()
    assert set(made["data"]) == {"a", "b"}
    (owned,) = made["metadata"]["managedFields"]
    assert set(owned["fieldsV1"]["f:stringData"]) >= {"f:a", "f:b"}
    del plain["stringData"]["b"]
    assert set(cluster.apply_secret(plain, "one").check()["data"]) == {"a", "b"}


def test_a_server_that_never_restarted_remembers_its_first_version(server: ApiServer) -> None:
    path = f"{NAMESPACES}?watch=1&resourceVersion=1&timeoutSeconds=1"
    seen = [line["object"]["metadata"]["name"] for line in server.request("GET", path).lines()]
    assert {"default", "kube-system"} <= set(seen)
    server.control.compact()
    (line,) = server.request("GET", path).lines()
    assert (line["type"], line["object"]["code"]) == ("ERROR", 410)


def test_a_token_is_remembered_for_a_while(server: ApiServer) -> None:
    token = server.account_token("default", "default")
    server.control.set(token_memory=1.5)
    server.delete_secret("default", "default-token")
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    answers = [server.client(token).request("POST", path, review)]
    until(lambda: server.client(token).request("POST", path, review), lambda r: r.status == 401)
    assert answers[0].status == 201
