# SPDX-License-Identifier: Apache-2.0
"""Server-side apply with versions and UIDs, of the stand-in or of KUBECONFIG_UNDER_TEST: which of
several wins, and what is created once."""
from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest

from apiserver.client import APPLY, Result
from apiserver.cluster import Cluster
from apiserver.fixtures import causes, cluster, home, path_of, secret  # noqa: F401

NEEDS: list[str] = []


def apply(
    cluster: Cluster, home: str, payload: str = "{}", manager: str = "one", force: bool = True,
    **metadata: Any,
) -> Result:  # fmt: skip
    """With these metadata beside the names."""
    return cluster.apply_secret(secret(home, payload, **metadata), manager, force)


def version_of(cluster: Cluster, home: str) -> str:
    """Of regcred."""
    return cluster.get_secret(home, "regcred")["metadata"]["resourceVersion"]


@pytest.mark.parametrize("version", ["1", "7", "999999999999"])
@pytest.mark.parametrize("force", [True, False])
def test_a_version_that_nothing_has_creates_once(
    cluster: Cluster, home: str, version: str, force: bool
) -> None:
    made = apply(cluster, home, force=force, resourceVersion=version)
    assert made.status == 201 and made.json["metadata"]["resourceVersion"] != version
    before = cluster.get_secret(home, "regcred")
    for payload in ("{}", '{"auths":{}}'):
        again = apply(cluster, home, payload, force=force, resourceVersion=version)
        assert (again.status, again.json["reason"]) == (409, "Conflict")
        assert "the object has been modified" in again.json["message"]
    assert cluster.get_secret(home, "regcred") == before


def test_the_creator_by_version_is_an_applier_that_prunes(cluster: Cluster, home: str) -> None:
    apply(cluster, home, resourceVersion="1", labels={"a": "b", "c": "d"}).check()
    found = apply(cluster, home, labels={"a": "b"}, force=False).check()
    assert found["metadata"]["labels"] == {"a": "b"}
    (entry,) = found["metadata"]["managedFields"]
    assert (entry["manager"], entry["operation"]) == ("one", "Apply")


@pytest.mark.parametrize("round_number", range(5))
def test_of_six_at_once_one_creates(cluster: Cluster, home: str, round_number: int) -> None:
    statuses: list[int] = []

    def create(number: int) -> None:
        token = cluster.client(cluster.endpoint.token)
        query = "fieldManager=one&force=true"
        body = secret(home, f'{{"auths":{{"{number}":{{}}}}}}', resourceVersion="1")
        sent = token.request("PATCH", f"{path_of(home)}?{query}", body, {"Content-Type": APPLY})
        statuses.append(sent.status)

    threads = [threading.Thread(target=create, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(statuses) == {201: 1, 409: 5}


@pytest.mark.parametrize("metadata", [{}, {"resourceVersion": "0"}, {"resourceVersion": ""}])
def test_without_a_version_the_last_one_wins(
    cluster: Cluster, home: str, metadata: dict[str, str]
) -> None:
    assert apply(cluster, home, **metadata).status == 201
    assert apply(cluster, home, '{"auths":{}}', **metadata).status == 200


def test_a_rehearsed_creation_is_refused_alike(cluster: Cluster, home: str) -> None:
    path = f"{path_of(home)}?fieldManager=one&force=false&dryRun=All"
    body, headers = secret(home, resourceVersion="1"), {"Content-Type": APPLY}
    assert cluster.request("PATCH", path, body, headers).status == 201
    assert cluster.get_secret(home, "regcred") is None
    apply(cluster, home).check()
    assert cluster.request("PATCH", path, body, headers).status == 409


@pytest.mark.parametrize("is_there", [True, False])
def test_a_version_that_is_no_number_fails(cluster: Cluster, home: str, is_there: bool) -> None:
    if is_there:
        apply(cluster, home).check()
    failed = apply(cluster, home, resourceVersion="abc")
    assert failed.status == 500
    assert (cluster.get_secret(home, "regcred") is not None) == is_there


def test_a_uid_is_of_something_that_is_there(cluster: Cluster, home: str) -> None:
    for metadata in ({}, {"resourceVersion": "1"}):
        refused = apply(cluster, home, uid="0-1-2-3", **metadata)
        assert (refused.status, refused.json["reason"]) == (409, "Conflict")
        assert "uid mismatch" in refused.json["message"]
        assert "no existing object was found" in refused.json["message"]
    assert cluster.get_secret(home, "regcred") is None


def test_an_update_after_a_deletion_is_refused(cluster: Cluster, home: str) -> None:
    made = apply(cluster, home).check()["metadata"]
    cluster.request("DELETE", path_of(home)).check()
    of_old = {"uid": made["uid"], "resourceVersion": made["resourceVersion"]}
    assert apply(cluster, home, **of_old).status == 409
    apply(cluster, home).check()
    assert apply(cluster, home, **of_old).status == 409


def test_a_wrong_version_and_a_wrong_uid_are_told_apart(cluster: Cluster, home: str) -> None:
    made = apply(cluster, home).check()["metadata"]
    right = made["resourceVersion"]
    for metadata in ({"resourceVersion": "1"}, {"resourceVersion": "1", "uid": "0-1-2-3"}):
        assert apply(cluster, home, '{"auths":{}}', **metadata).status == 409
    for metadata in ({}, {"resourceVersion": "0"}, {"resourceVersion": right}):
        refused = apply(cluster, home, '{"auths":{}}', uid="0-1-2-3", **metadata)
        assert refused.status == 422
        assert set(causes(refused.json)) == {("FieldValueInvalid", "metadata.uid")}
    assert version_of(cluster, home) == right


def test_a_field_of_somebody_else_is_told_before_a_version(cluster: Cluster, home: str) -> None:
    apply(cluster, home, manager="somebody").check()
    refused = apply(cluster, home, '{"auths":{}}', force=False, resourceVersion="1")
    assert causes(refused.json) == [("FieldManagerConflict", ".data..dockerconfigjson")]
    forced = apply(cluster, home, '{"auths":{}}', resourceVersion="1")
    assert forced.status == 409 and "causes" not in forced.json["details"]


def test_a_terminating_namespace_takes_changes_and_nothing_new(
    cluster: Cluster, home: str
) -> None:
    held = secret(home, finalizers=["example.com/hold"])
    made = cluster.apply_secret(held, "one").check()["metadata"]
    cluster.request("DELETE", f"/api/v1/namespaces/{home}").check()
    try:
        right = {"uid": made["uid"], "resourceVersion": version_of(cluster, home)}
        change = secret(home, '{"auths":{}}', finalizers=["example.com/hold"], **right)
        assert cluster.apply_secret(change, "one").status == 200
        other = secret(home)
        other["metadata"]["name"] = "other"
        for metadata in ({}, {"resourceVersion": "1"}):
            other["metadata"].update(metadata)
            refused = cluster.apply_secret(other, "one")
            assert refused.status == 403
            assert causes(refused.json) == [("NamespaceTerminating", "metadata.namespace")]
        other["metadata"].update(uid="0-1-2-3")
        assert cluster.apply_secret(other, "one").status == 409
    finally:
        free = {"metadata": {"finalizers": None}}
        merge = {"Content-Type": "application/merge-patch+json"}
        cluster.request("PATCH", path_of(home), free, merge)


def test_an_unchanged_apply_is_no_event(cluster: Cluster, home: str) -> None:
    made = apply(cluster, home).check()["metadata"]
    right = {"uid": made["uid"], "resourceVersion": made["resourceVersion"]}
    assert apply(cluster, home, **right).check()["metadata"] == made
    assert apply(cluster, home).check()["metadata"] == made
    last = apply(cluster, home, '{"auths":{}}').check()["metadata"]["resourceVersion"]
    path = f"/api/v1/namespaces/{home}/secrets?watch=1&timeoutSeconds=1"
    begin = made["resourceVersion"]
    told = cluster.request("GET", f"{path}&resourceVersion={begin}").lines()
    versions = [line["object"]["metadata"]["resourceVersion"] for line in told]
    assert versions == [last]
