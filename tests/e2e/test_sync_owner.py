# SPDX-License-Identifier: Apache-2.0
"""Secrets that are there already: taken over, refused, replaced, or another ecr-syncd's."""
from __future__ import annotations

import json
from typing import Any

import pytest

from apiserver.cluster import Cluster
from apiserver.fixtures import path_of
from apiserver.handle import ApiServer
from stack import names
from stack.local import LocalStack
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, auths_of, lines_of, password_of, pull_secret, summary_of, text_of

NEEDS = ["kubectl"]
DOCKER_IO = "https://index.docker.io/v1/"
OWNER = {"apiVersion": "v1", "kind": "ConfigMap", "name": "boss", "uid": "0-1-2-3"}
CLAIMS: list[tuple[str, dict[str, Any]]] = [
    ("ConfigMap/boss (ownerReference)", {"ownerReferences": [OWNER]}),
    ("Helm", {"labels": {"app.kubernetes.io/managed-by": "Helm"}}),
    ("Helm", {"annotations": {"meta.helm.sh/release-name": "web"}}),
    ("External Secrets", {"labels": {"reconcile.external-secrets.io/managed": "true"}}),
    ("Argo CD", {"labels": {"argocd.argoproj.io/instance": "web"}}),
    ("Flux", {"labels": {"kustomize.toolkit.fluxcd.io/name": "apps"}}),
    ("kyverno", {"labels": {"app.kubernetes.io/managed-by": "kyverno"}}),
    ("Sealed Secrets", {"annotations": {"sealedsecrets.bitnami.com/managed": "true"}}),
    ("Argo CD", {"annotations": {"argocd.argoproj.io/tracking-id": "web:/Secret:a/regcred"}}),
]


def put(cluster: Cluster, secret: dict[str, Any], manager: str = "somebody") -> str:
    """Applies in the name of somebody else; its uid."""
    return cluster.apply_secret(secret, manager).check()["metadata"]["uid"]


def make_by_kubectl(cluster: Cluster, home: str) -> str:
    """As the manual of Kubernetes tells everybody to do it; the uid."""
    words = ["create", "secret", "docker-registry", "regcred", f"--docker-server={DOCKER_IO}"]
    words += ["--docker-username=dog", "--docker-password=cat"]
    cluster.kubectl("-n", home, *words).check()
    return cluster.get_secret(home, "regcred")["metadata"]["uid"]


def test_secret_made_by_kubectl_is_taken_over(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    uid = make_by_kubectl(cluster, home)
    before = auths_of(cluster, home)[DOCKER_IO]
    user.select(home)
    assert user.once() == "1 updated"
    assert cluster.get_secret(home, "regcred")["metadata"]["uid"] == uid
    assert auths_of(cluster, home)[DOCKER_IO] == before
    assert password_of(cluster, home) in user.place.aws.secrets()
    assert user.once() == "1 unchanged"


def test_refuse_writes_only_what_is_ours(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    theirs, free = homes.many("theirs", "free")
    make_by_kubectl(cluster, theirs)
    before = cluster.get_secret(theirs, "regcred")
    user.select(theirs, free, ownership="refuse")
    result = user.expect(2, "once")
    assert summary_of(result) == "1 created, 1 refused"
    (line,) = lines_of(result)
    assert line.startswith(f"one/{theirs} secret regcred: it is not ours but made by kubectl")
    assert "ownership: adopt" in line
    assert cluster.get_secret(theirs, "regcred") == before
    user.forget()
    assert summary_of(user.expect(2, "once")) == "1 updated, 1 refused"


@pytest.mark.parametrize("who, metadata", CLAIMS)
def test_managed_secret_is_refused_and_its_manager_named(
    user: SyncUser, cluster: Cluster, homes: Homes, who: str, metadata: dict
) -> None:
    home = homes()
    put(cluster, pull_secret(home, {}, **metadata))
    before = cluster.get_secret(home, "regcred")
    user.select(home)
    result = user.expect(1, "once")
    assert summary_of(result) == "1 refused"
    (line,) = lines_of(result)
    assert line.startswith(f"one/{home} secret regcred: it is managed by {who}")
    assert "ownership: force" in line
    assert cluster.get_secret(home, "regcred") == before


@pytest.mark.parametrize("who, metadata", CLAIMS[:2])
def test_force_writes_and_keeps_foreign_entries(
    user: SyncUser, cluster: Cluster, homes: Homes, who: str, metadata: dict
) -> None:
    home = homes()
    entry = {DOCKER_IO: {"auth": "ZG9nOmNhdA=="}}
    uid = put(cluster, pull_secret(home, entry, **metadata))
    user.select(home, ownership="force")
    assert user.once() == "1 updated"
    secret = cluster.get_secret(home, "regcred")
    assert secret["metadata"]["uid"] == uid
    assert secret["metadata"].get("ownerReferences") == metadata.get("ownerReferences")
    assert set(auths_of(cluster, home)) == {DOCKER_IO, names.REGISTRY}


@pytest.mark.parametrize("ownership", ["adopt", "force"])
def test_wrong_type_is_refused(
    user: SyncUser, cluster: Cluster, homes: Homes, ownership: str
) -> None:
    home = homes()
    opaque = {**pull_secret(home, {}), "type": "Opaque", "data": {"a": "Yg=="}}
    put(cluster, opaque)
    before = cluster.get_secret(home, "regcred")
    user.select(home, ownership=ownership)
    (line,) = lines_of(user.expect(1, "once"))
    assert "its type is Opaque and not kubernetes.io/dockerconfigjson" in line
    assert "replace: true" in line
    assert cluster.get_secret(home, "regcred") == before


def test_immutable_is_refused(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    put(cluster, {**pull_secret(home, {}), "immutable": True})
    before = cluster.get_secret(home, "regcred")
    user.select(home)
    (line,) = lines_of(user.expect(1, "once"))
    assert "it is immutable" in line and "replace: true" in line
    assert cluster.get_secret(home, "regcred") == before


@pytest.mark.parametrize("change", [{"type": "Opaque"}, {"immutable": True}])
def test_replace_makes_it_anew(
    user: SyncUser, cluster: Cluster, homes: Homes, change: dict
) -> None:
    home = homes()
    entry = {DOCKER_IO: {"auth": "ZG9nOmNhdA=="}}
    uid = put(cluster, {**pull_secret(home, entry), **change})
    user.select(home, replace=True)
    assert user.once() == "1 replaced"
    secret = cluster.get_secret(home, "regcred")
    assert secret["metadata"]["uid"] != uid
    assert secret["type"] == "kubernetes.io/dockerconfigjson" and "immutable" not in secret
    assert names.REGISTRY in auths_of(cluster, home)
    if "type" not in change:
        assert DOCKER_IO in auths_of(cluster, home)
    assert user.once() == "1 unchanged"


def test_replace_never_deletes_what_changed_meanwhile(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    put(server, {**pull_secret(home, {}), "type": "Opaque", "data": {}})
    server.control.rule(
        action="status", status=409, verb="delete", resource="secrets", times=1,
        message="Precondition failed: the object has been modified",
    )  # fmt: skip
    user.select(home, replace=True)
    assert user.once() == "1 replaced"
    assert server.control.counts()["delete", "secrets", 200] == 1


def test_replace_leaves_alone_what_needs_no_delete(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    uid = make_by_kubectl(server, home)
    user.select(home, replace=True)
    assert user.once() == "1 updated"
    assert server.get_secret(home, "regcred")["metadata"]["uid"] == uid
    assert not any(row["verb"] == "delete" for row in server.control.log())


@pytest.mark.parametrize("text", ['{"auths": 7}', '{"auths": ["x"]}'])
def test_content_that_is_no_docker_configuration_is_kept(
    user: SyncUser, cluster: Cluster, homes: Homes, text: str
) -> None:
    home = homes()
    put(cluster, pull_secret(home, text))
    target = user.select(home)
    (line,) = lines_of(user.expect(1, "once"))
    assert "it holds no Docker configuration" in line and "ownership: force" in line
    assert text_of(cluster.get_secret(home, "regcred")) == text
    target["ownership"] = "force"
    assert user.once() == "1 updated"
    assert set(auths_of(cluster, home)) == {names.REGISTRY}


@pytest.mark.parametrize("text", ["user: dog\n", "", '{"auths":{"a":{}}', "[" * 5000])
def test_content_that_is_no_json_is_kept(
    user: SyncUser, server: ApiServer, homes: Homes, text: str
) -> None:
    home = homes()
    server.control.put(pull_secret(home, text or " "), "somebody")
    user.select(home)
    (line,) = lines_of(user.expect(1, "once"))
    assert "it holds no Docker configuration" in line
    assert text_of(server.get_secret(home, "regcred")) == (text or " ")


class Pair:
    """Two installations that write the same secret, with caches of their own."""

    def __init__(self, place: LocalStack, cluster: Cluster, home: str):
        self.first = SyncUser(place, cluster)
        self.second = SyncUser(place, cluster)
        for one in (self.first, self.second):
            one.select(home)


def test_newer_token_of_another_ecr_syncd_stays(
    place: LocalStack, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    pair = Pair(place, cluster, home)
    pair.first.once()
    before = cluster.get_secret(home, "regcred")
    place.aws.set(ttl=36000.0)
    assert pair.second.once() == "1 unchanged"
    assert cluster.get_secret(home, "regcred") == before


def test_older_token_of_another_ecr_syncd_is_replaced(
    place: LocalStack, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    pair = Pair(place, cluster, home)
    place.aws.set(ttl=36000.0)
    pair.first.once()
    old = password_of(cluster, home)
    place.aws.set(ttl=43200.0)
    assert pair.second.once() == "1 updated"
    assert password_of(cluster, home) != old
    assert pair.first.once() == "1 unchanged"


# By a clock that is up to a day behind, what is good for twelve hours lives longer still.
@pytest.mark.parametrize("ttl, what", [(130200.0, "1 updated"), (129000.0, "1 unchanged")])
def test_token_that_lives_longer_than_any_can_does_not_win(
    place: LocalStack, cluster: Cluster, homes: Homes, ttl: float, what: str
) -> None:
    home = homes()
    pair = Pair(place, cluster, home)
    place.aws.set(ttl=ttl)
    pair.first.once()
    place.aws.set(ttl=3600.0)
    assert pair.second.once() == what


def test_annotation_of_a_later_expiry_does_not_win(
    place: LocalStack, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    pair = Pair(place, cluster, home)
    place.aws.set(ttl=3600.0)
    pair.first.once()
    expiry = next(k for k in cluster.get_secret(home, "regcred")["metadata"]["annotations"]
                  if k.startswith("ecr-syncd/"))  # fmt: skip
    cluster.kubectl("-n", home, "annotate", "--overwrite", "secret", "regcred",
                    f"{expiry}=2999-01-01T00:00:00Z").check()  # fmt: skip
    place.aws.set(ttl=43200.0)
    assert pair.second.once() == "1 updated"


def test_value_that_no_ecr_syncd_wrote_does_not_win(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    user.once()
    newer = text_of(cluster.get_secret(home, "regcred"))
    cluster.request("DELETE", path_of(home)).check()
    put(cluster, pull_secret(home, newer))
    user.forget()
    user.place.aws.set(ttl=3600.0)
    assert user.once() == "1 updated"
    assert text_of(cluster.get_secret(home, "regcred")) != newer
    assert json.loads(newer)["auths"].keys() == auths_of(cluster, home).keys()
