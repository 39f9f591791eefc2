# SPDX-License-Identifier: Apache-2.0
"""Secrets of owners that only the configuration knows."""
from __future__ import annotations

import pytest

from apiserver.cluster import Cluster
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, lines_of, pull_secret


def put(cluster: Cluster, secret: dict) -> None:
    """Applies in the name of somebody else."""
    cluster.apply_secret(secret, "somebody").check()


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
