# SPDX-License-Identifier: Apache-2.0
"""Secrets with entries that no kubelet can read, and owners that only the configuration knows."""
from __future__ import annotations

import pytest

from apiserver.cluster import Cluster
from stack import names
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, auths_of, lines_of, pull_secret, summary_of

DOCKER_IO = "https://index.docker.io/v1/"
NO_COLON = {"quay.io": {"auth": "bm9jb2xvbg=="}}


def put(cluster: Cluster, secret: dict) -> None:
    """Applies in the name of somebody else."""
    cluster.apply_secret(secret, "somebody").check()


def test_entry_that_no_kubelet_can_read_stays_and_is_named(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    put(cluster, pull_secret(home, NO_COLON))
    user.select(home)
    result = user.expect(2, "once")
    assert summary_of(result) == "1 updated, 1 that no kubelet can read"
    (line,) = lines_of(result)
    assert line.startswith(f"one/{home} secret regcred: no kubelet can read its entry for quay.io")
    assert "bm9jb2xvbg" not in line
    assert auths_of(cluster, home)["quay.io"] == NO_COLON["quay.io"]
    planned = user.expect(2, "plan").out
    assert f"one/{home} secret regcred: no kubelet can read its entry for quay.io" in planned
    assert "1 that cannot be brought right" in planned


def test_entry_that_no_kubelet_can_read_is_dropped_where_that_is_wanted(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    good = {DOCKER_IO: {"auth": "ZG9nOmNhdA=="}}
    put(cluster, pull_secret(home, {**NO_COLON, **good}))
    user.select(home, unreadable_entries="drop")
    assert "dropped its entry for quay.io" in user.expect(0, "plan").out
    assert user.once() == "1 updated"
    assert sorted(auths_of(cluster, home)) == sorted([DOCKER_IO, names.REGISTRY])
    assert user.once() == "1 unchanged"


@pytest.mark.parametrize(
    "mark, metadata",
    [
        ({"label": "vault.example.com/managed", "value": "yes"},
         {"labels": {"vault.example.com/managed": "Yes"}}),
        ({"annotation": "vault.example.com/from"}, {"annotations": {"vault.example.com/from": "a"}}),
        ({"manager": "some"}, {}),
    ],
)  # fmt: skip
def test_owner_that_the_configuration_knows(
    user: SyncUser, cluster: Cluster, homes: Homes, mark: dict, metadata: dict
) -> None:
    home = homes()
    put(cluster, pull_secret(home, {}, **metadata))
    user.select(home)
    user.config["owners"] = [{"tool": "the vault operator", **mark}]
    (line,) = lines_of(user.expect(1, "once"))
    assert "it is managed by the vault operator (" in line
    del user.config["owners"]
    assert user.once() == "1 updated"
