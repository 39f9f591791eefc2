# SPDX-License-Identifier: Apache-2.0
"""The CronJob's manifests by real kubectl: what they make, and what its account may do."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apiserver.cluster import Cluster
from apiserver.fixtures import NAMESPACES, path_of
from sync_fixtures import any_cluster, cluster, place, server, servers  # noqa: F401
from user import KEY_ID, SECRET_KEY

NEEDS = ["kubectl"]
PROJECT = Path(__file__).resolve().parent.parent.parent
MANIFESTS = PROJECT / "kubernetes"
HOME, ACCOUNT, SECRET = "health-check", "ecr-helper", "regcred"
MAIN, SAMPLE, CREDS = (
    f"manifest-ecr-helper{suffix}.yaml" for suffix in ("", "-creds-sample", "-creds")
)


@pytest.fixture
def applied(cluster: Cluster, tmp_path: Path) -> Iterator[Cluster]:
    """The cluster after the four steps of the manual."""
    cluster.kubectl("create", "namespace", HOME).check()
    text = (MANIFESTS / SAMPLE).read_text()
    for name, value in (("AWS_ACCESS_KEY_ID", KEY_ID), ("AWS_SECRET_ACCESS_KEY", SECRET_KEY)):
        assert text.count(f'{name}: ""') == 1
        text = text.replace(f'{name}: ""', f'{name}: "{value}"')
    (tmp_path / CREDS).write_text(text)
    cluster.kubectl("apply", "-f", str(tmp_path / CREDS)).check()
    cluster.kubectl("apply", "-f", str(MANIFESTS / MAIN)).check()
    yield cluster
    cluster.delete_namespace(HOME)


def fetch(cluster: Cluster, group: str, plural: str, name: str = ACCOUNT) -> dict[str, Any]:
    """An object of the CronJob's namespace."""
    prefix = f"/apis/{group}/v1" if group else "/api/v1"
    return cluster.request("GET", f"{prefix}/namespaces/{HOME}/{plural}/{name}").check()


def test_manifests_make_what_the_job_needs(applied: Cluster) -> None:
    spec = fetch(applied, "batch", "cronjobs")["spec"]
    assert spec["concurrencyPolicy"] == "Forbid" and spec["startingDeadlineSeconds"]
    assert "backoffLimit" in spec["jobTemplate"]["spec"]
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["serviceAccountName"] == ACCOUNT and pod["containers"][0]["args"][0] == "once"
    assert pod["automountServiceAccountToken"] is False
    (token,) = (source["serviceAccountToken"] for volume in pod["volumes"]
                for source in volume.get("projected", {}).get("sources", []) if "serviceAccountToken" in source)  # fmt: skip
    assert token == {"path": "token", "expirationSeconds": 3600}
    binding = fetch(applied, "rbac.authorization.k8s.io", "rolebindings")
    assert [one["name"] for one in binding["subjects"]] == [ACCOUNT]


def test_second_apply_changes_nothing(applied: Cluster) -> None:
    again = applied.kubectl("apply", "-f", str(MANIFESTS / MAIN)).check().out.splitlines()
    assert len(again) == 4 and all(line.endswith(" unchanged") for line in again), again


def test_role_is_limited_to_the_secret_and_has_no_delete(applied: Cluster) -> None:
    (rule,) = fetch(applied, "rbac.authorization.k8s.io", "roles")["rules"]
    assert rule["resources"] == ["secrets"] and rule["resourceNames"] == [SECRET]
    assert set(rule["verbs"]) == {"get", "list", "watch", "create", "patch"}
    client = applied.client(applied.account_token(HOME, ACCOUNT))
    for method, path in (
        ("GET", path_of(HOME, "ecr-helper-aws")),
        ("GET", f"{NAMESPACES}/{HOME}/secrets"),
        ("GET", path_of("default", SECRET)),
        ("DELETE", path_of(HOME, SECRET)),
        ("GET", NAMESPACES),
    ):
        assert client.request(method, path).status == 403, (method, path)


def test_manifests_say_what_the_image_needs_and_how_to_start_at_once() -> None:
    text = " ".join((MANIFESTS / MAIN).read_text().replace("\n#", " ").split())
    assert "must be pullable without regcred" in text
    assert "kubectl -n health-check create job --from=cronjob/ecr-helper" in text
