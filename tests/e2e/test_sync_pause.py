# SPDX-License-Identifier: Apache-2.0
"""`pause` and `resume`: hands off a cluster, also after a restart, and everything right afterwards."""
from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from apiserver.cluster import Cluster
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, is_good, place, running, server, servers, team, user,
)  # fmt: skip
from sync_user import SyncUser

QUIET = 1.0  # seconds in which a daemon at work would have repaired it a hundred times


def expect_away(cluster: Cluster, home: str) -> None:
    """The secret is deleted, and nobody makes it anew."""
    cluster.request("DELETE", f"/api/v1/namespaces/{home}/secrets/regcred").check()
    time.sleep(QUIET)
    assert cluster.get_secret(home, "regcred") is None


def warnings(user: SyncUser) -> list[str]:
    """Of the first cluster, as `status` has them."""
    told = json.loads(user.run("status", "--json").out)
    return told["clusters"][0]["warnings"]


def test_nothing_is_written_until_it_is_resumed(
    running: Daemon, user: SyncUser, cluster: Cluster, team: str
) -> None:
    assert "cluster one: paused; " in user.expect(0, "pause", "--cluster", "one").out
    assert "paused already" in user.expect(0, "pause").out
    expect_away(cluster, team)
    wait_for(lambda: any("paused since" in one for one in warnings(user)))
    refused = user.run("refresh", "--wait")
    assert refused.rc == 1 and "ecr-syncd resume --cluster one" in refused.err, refused.render()
    assert "all clusters: served again" in user.expect(0, "resume").out
    wait_for(lambda: is_good(cluster, team))
    assert "not paused" in user.expect(0, "resume", "--cluster", "one").out
    wait_for(lambda: not any("paused" in one for one in warnings(user)))


def test_a_restart_does_not_forget_it(
    running: Daemon, user: SyncUser, cluster: Cluster, team: str, daemon: Callable[..., Daemon]
) -> None:
    user.expect(0, "pause", "--cluster", "one")
    running.stop()
    cluster.request("DELETE", f"/api/v1/namespaces/{team}/secrets/regcred").check()
    again = daemon()
    again.hear("READY=1")
    time.sleep(QUIET)
    assert cluster.get_secret(team, "regcred") is None
    user.expect(0, "resume", "--cluster", "one")
    wait_for(lambda: is_good(cluster, team))


def test_a_reload_does_not_forget_it(
    running: Daemon, user: SyncUser, cluster: Cluster, team: str
) -> None:
    user.expect(0, "pause")
    running.user.config["clusters"][0]["in_flight"] = 7
    running.reload()
    expect_away(cluster, team)
    user.expect(0, "resume")
    wait_for(lambda: is_good(cluster, team))


@pytest.mark.parametrize("verb", ["pause", "resume"])
def test_what_cannot_be(running: Daemon, user: SyncUser, verb: str) -> None:
    nobody = user.run(verb, "--cluster", "none")
    assert nobody.rc == 1 and "no cluster of the configuration is called none" in nobody.err


def test_without_a_daemon(user: SyncUser) -> None:
    result = user.run("pause")
    assert result.rc == 75 and result.err, result.render()


def test_what_cannot_be_kept_is_said_and_undone(
    running: Daemon, user: SyncUser, cluster: Cluster, team: str
) -> None:
    """The file's name is taken by a folder, which nothing can be renamed to."""
    (user.home / "state" / "paused.json").mkdir()
    refused = user.run("pause")
    assert refused.rc == 1 and "paused.json" in refused.err, refused.render()
    assert "nothing has changed" in refused.err
    cluster.request("DELETE", f"/api/v1/namespaces/{team}/secrets/regcred").check()
    wait_for(lambda: is_good(cluster, team))
    (user.home / "state" / "paused.json").rmdir()
    assert ": paused; " in user.expect(0, "pause").out
