# SPDX-License-Identifier: Apache-2.0
"""`canary: true`: one cluster takes a changed configuration first, the others when all is good there."""
from __future__ import annotations

import json
import pytest

from apiserver.handle import ApiServer
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, is_good, place, running, server, servers, team, user,
)  # fmt: skip
from sync_user import SyncUser

SECOND = "other"


@pytest.fixture
def pair(user: SyncUser, server: ApiServer, team: str) -> None:  # noqa: F811
    """A canary, and another cluster on the same server with a secret of another name."""
    canary = user.config["clusters"][0]
    canary["canary"] = True
    user.add_cluster("two", server, {**canary["targets"][0], "secret": SECOND})


@pytest.fixture
def both(pair: None, running: Daemon, server: ApiServer, team: str) -> Daemon:  # noqa: F811
    """A daemon that serves both."""
    wait_for(lambda: server.get_secret(team, SECOND))
    return running


def widen(user: SyncUser, homes: Homes) -> str:  # noqa: F811
    """Both are to serve another namespace; its name."""
    for one in user.config["clusters"]:
        one["targets"][0]["namespaces"] = {"globs": [homes.glob("team-*"), homes.glob("more-*")]}
    return homes("more-a")


def warnings(user: SyncUser) -> dict[str, list[str]]:
    """By cluster, as `status` has them."""
    told = json.loads(user.run("status", "--json").out)
    return {one["name"]: one["warnings"] for one in told["clusters"]}


def test_the_others_follow_when_all_is_good(
    both: Daemon, user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    more = widen(user, homes)
    both.reload()
    wait_for(lambda: is_good(server, more))
    wait_for(lambda: server.get_secret(more, SECOND))
    both.wait_to_say("all is good on the canaries, so the others follow")
    wait_for(lambda: not any(warnings(user).values()))


def test_the_others_stay_while_it_is_not(
    both: Daemon, user: SyncUser, server: ApiServer, homes: Homes, team: str
) -> None:
    more = widen(user, homes)
    server.control.rule(action="status", status=403, verb="patch", path=f"/{more}/secrets/regcred")
    both.reload()
    both.wait_to_say("the others stay with the configuration of before: cluster one: 1 of 2 secrets")
    held = wait_for(lambda: warnings(user)["two"])
    assert "`canary: true` away and reload" in held[0] and not warnings(user)["one"]
    assert server.get_secret(more, SECOND) is None
    server.request("DELETE", f"/api/v1/namespaces/{team}/secrets/{SECOND}").check()
    wait_for(lambda: server.get_secret(team, SECOND))
    assert server.get_secret(more, SECOND) is None
    server.control.heal()
    wait_for(lambda: server.get_secret(more, SECOND))


def test_somebody_decides_not_to_wait(
    both: Daemon, user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    more = widen(user, homes)
    server.control.rule(action="status", status=403, verb="patch", path=f"/{more}/secrets/regcred")
    both.reload()
    both.wait_to_say("the others stay")
    del user.config["clusters"][0]["canary"]
    both.reload()
    wait_for(lambda: server.get_secret(more, SECOND))
