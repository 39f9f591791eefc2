# SPDX-License-Identifier: Apache-2.0
"""Secrets of namespaces that are not selected any more: kept, or removed with great care."""
from __future__ import annotations

import pytest

from apiserver.cluster import Cluster
from apiserver.fixtures import path_of
from apiserver.handle import ApiServer
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, lines_of, pull_secret, summary_of

NEEDS = ["kubectl"]
DOCKER_IO = {"https://index.docker.io/v1/": {"auth": "ZG9nOmNhdA=="}}


@pytest.fixture
def remover(user: SyncUser, homes: Homes) -> SyncUser:
    """Who has written to all namespaces of the test and removes by their glob."""
    user.select(removal="remove")["namespaces"] = {"globs": [homes.glob()]}
    return user


def narrow(user: SyncUser, homes: Homes, pattern: str = "keep*") -> None:
    """From now on fewer are selected."""
    user.config["clusters"][0]["targets"][0]["namespaces"] = {"globs": [homes.glob(pattern)]}


def deletions(server: ApiServer) -> int:
    """Requests to delete a secret."""
    return sum(row["method"] == "DELETE" for row in server.control.log())


def test_kept_by_default(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    _, dropped = homes.many("keep", "drop")
    user.select()["namespaces"] = {"globs": [homes.glob()]}
    user.once()
    narrow(user, homes)
    assert user.once() == "1 unchanged"
    assert cluster.get_secret(dropped, "regcred")


def test_removed_on_request(remover: SyncUser, cluster: Cluster, homes: Homes) -> None:
    _, dropped = homes.many("keep", "drop")
    remover.once()
    narrow(remover, homes)
    assert remover.once() == "1 removed, 1 unchanged"
    assert cluster.get_secret(dropped, "regcred") is None
    assert remover.once() == "1 unchanged"


def test_what_stays_and_expires_is_named(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    _, dropped = homes.many("keep", "drop")
    user.select()["namespaces"] = {"globs": [homes.glob()]}
    user.once()
    narrow(user, homes)
    for verb in ("plan", "doctor"):
        said = user.expect(0, verb).out
        assert dropped in said and "what it holds expires at 20" in said, said
        assert "removal: remove" in said


def test_entries_of_accounts_are_taken_back(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes("a", labels={"test": homes.prefix})
    path = path_of(home, "default", "serviceaccounts")
    merge = {"Content-Type": "application/merge-patch+json"}
    other = {"imagePullSecrets": [{"name": "other"}]}
    cluster.request("PATCH", path, other, merge).check()
    target = user.select(removal="remove", service_accounts=["default"])
    target["namespaces"] = {"selectors": [f"test={homes.prefix}"]}
    assert user.once() == "1 created, 1 service account attached"
    away = {"metadata": {"labels": {"test": None}}}
    cluster.request("PATCH", f"/api/v1/namespaces/{home}", away, merge).check()
    assert user.once() == "1 removed, 1 service account detached"
    assert cluster.get_secret(home, "regcred") is None
    assert cluster.request("GET", path).json["imagePullSecrets"] == [{"name": "other"}]
    assert user.once() == "nothing to do"


def test_label_that_is_taken_away_removes(
    remover: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes("a", labels={"test": homes.prefix})
    homes("b", labels={"test": homes.prefix})
    remover.config["clusters"][0]["targets"][0]["namespaces"] = {
        "selectors": [f"test={homes.prefix}"]
    }
    remover.once()
    cluster.kubectl("label", "namespace", home, "test-").check()
    assert remover.once() == "1 removed, 1 unchanged"


def take_label(secret: dict) -> None:
    del secret["metadata"]["labels"]["ecr-syncd/instance"]


def other_instance(secret: dict) -> None:
    secret["metadata"]["labels"]["ecr-syncd/instance"] = "another"


def add_owner(secret: dict) -> None:
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "boss", "uid": "1"}
    secret["metadata"]["ownerReferences"] = [owner]


def add_entry(secret: dict) -> None:
    secret["data"] = pull_secret("x", DOCKER_IO)["data"]


@pytest.mark.parametrize("change", [take_label, other_instance, add_owner, add_entry])
def test_what_is_not_ours_alone_is_kept(
    remover: SyncUser, server: ApiServer, homes: Homes, change
) -> None:
    _, dropped = homes.many("keep", "drop")
    remover.once()
    secret = server.get_secret(dropped, "regcred")
    change(secret)
    del secret["metadata"]["managedFields"]
    server.control.put(secret, "somebody")
    narrow(remover, homes)
    assert remover.once() == "1 unchanged"
    assert server.get_secret(dropped, "regcred")


def test_copied_label_does_not_make_it_ours(
    remover: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    _, dropped = homes.many("keep", "drop")
    narrow(remover, homes)
    copy = pull_secret(dropped, {}, labels={"ecr-syncd/instance": remover.instance})
    cluster.apply_secret(copy, "replicator").check()
    assert remover.once() == "1 created"
    assert cluster.get_secret(dropped, "regcred")


def test_too_many_removals_are_none(remover: SyncUser, cluster: Cluster, homes: Homes) -> None:
    homes("keep")
    dropped = homes.many(*(f"drop-{n}" for n in range(3)))
    remover.config["max_removals"] = 2
    remover.once()
    narrow(remover, homes)
    result = remover.expect(2, "once")
    assert summary_of(result) == "1 unchanged"
    (line,) = lines_of(result)
    assert "would remove 3 secrets, more than max_removals (2)" in line and "removes none" in line
    assert all(cluster.get_secret(home, "regcred") for home in dropped)
    remover.config["max_removals"] = 3
    assert remover.once() == "3 removed, 1 unchanged"


def test_many_removals_that_are_a_small_share_are_done(
    remover: SyncUser, server: ApiServer, homes: Homes
) -> None:
    server.control.add_namespaces(prefix=f"{homes.prefix}-keep-", count=40)
    homes.many("drop-1", "drop-2")
    remover.config["max_removals"] = 1
    remover.once()
    narrow(remover, homes)
    assert remover.once() == "2 removed, 40 unchanged"


def test_ten_are_removed_without_asking(
    remover: SyncUser, server: ApiServer, homes: Homes
) -> None:
    homes("keep")
    server.control.add_namespaces(prefix=f"{homes.prefix}-drop-", count=10)
    remover.once()
    narrow(remover, homes)
    assert remover.once() == "10 removed, 1 unchanged"


def test_nothing_is_removed_for_a_cluster_that_vanished(
    remover: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes("drop")
    remover.once()
    remover.config["clusters"] = []
    other = homes.glob("other")
    remover.add_cluster("two", server, {"namespaces": [other], "secret": "x"})
    remover.expect(0, "once")
    assert server.get_secret(home, "regcred") and deletions(server) == 0


@pytest.mark.parametrize("how", ["status", "cut", "garbage", "close"])
@pytest.mark.parametrize("resource", ["namespaces", "secrets"])
def test_nothing_is_removed_after_an_incomplete_list(
    remover: SyncUser, server: ApiServer, homes: Homes, resource: str, how: str
) -> None:
    homes.many("keep", "drop")
    remover.once()
    narrow(remover, homes)
    server.control.rule(action=how, verb="list", resource=resource)
    remover.run("once")
    assert deletions(server) == 0
    server.control.heal()
    assert remover.once() == "1 removed, 1 unchanged"


def test_nothing_is_removed_with_a_namespace_option(
    remover: SyncUser, server: ApiServer, homes: Homes
) -> None:
    keep, drop = homes.many("keep", "drop")
    remover.once()
    narrow(remover, homes)
    for name in (keep, drop):
        remover.once("--namespace", name)
    assert deletions(server) == 0


def test_cluster_option_removes_in_that_cluster(
    remover: SyncUser, server: ApiServer, homes: Homes
) -> None:
    homes.many("keep", "drop")
    remover.once()
    narrow(remover, homes)
    remover.add_cluster("two", server, {"namespaces": [homes.glob("x")], "secret": "x"})
    remover.expect(0, "once", "--cluster", "two")
    assert deletions(server) == 0
    assert remover.once("--cluster", "one") == "1 removed, 1 unchanged"


def test_removal_names_what_it_saw(
    remover: SyncUser, server: ApiServer, homes: Homes
) -> None:
    _, dropped = homes.many("keep", "drop")
    remover.once()
    narrow(remover, homes)
    server.control.rule(
        action="status", status=409, method="DELETE", times=1,
        message="Precondition failed: the object has been modified",
    )  # fmt: skip
    assert remover.once() == "1 unchanged, 1 skipped"
    assert server.get_secret(dropped, "regcred")


def test_secret_of_a_terminating_namespace_is_no_removal(
    remover: SyncUser, server: ApiServer, homes: Homes
) -> None:
    _, dropped = homes.many("keep", "drop")
    remover.once()
    server.control.set(terminating=-1)
    server.request("DELETE", f"/api/v1/namespaces/{dropped}")
    assert remover.once() == "1 unchanged"
    server.control.finish(dropped)
    assert deletions(server) == 1


def test_secret_that_is_gone_already_is_no_failure(
    remover: SyncUser, server: ApiServer, homes: Homes
) -> None:
    _, dropped = homes.many("keep", "drop")
    remover.once()
    narrow(remover, homes)
    server.request("DELETE", path_of(dropped)).check()
    assert remover.once() == "1 unchanged"
