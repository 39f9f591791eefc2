# SPDX-License-Identifier: Apache-2.0
"""What could not be asked is counted and named, and what others keep is told of by the daemon."""
from __future__ import annotations

import json
import re
from collections.abc import Callable

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, is_good, place, running, select_only, server, servers,
    team, user, wait_until_quiet,
)  # fmt: skip
from sync_user import SyncUser, lines_of, summary_of
from test_sync_accounts import add_account, apply_account, pull_secrets

MANY = 15
REFRESHED = re.compile(
    r"ecr-syncd: (\d+) right, (\d+) failed(?:, (\d+) not asked about)?(?:; .*)?\n"
)


def numbers(text: str) -> list[int]:
    """Right, failed, not asked about."""
    found = REFRESHED.fullmatch(text)
    assert found, text
    return [int(number or 0) for number in found.groups()]


def serve_many(user: SyncUser, server: ApiServer, homes: Homes, one: Daemon) -> list[str]:  # noqa: F811
    """A daemon that has served so many namespaces."""
    made = homes.crowd([f"team-{n}" for n in range(MANY)])
    wait_for(lambda: all(is_good(server, home) for home in made))
    wait_until_quiet(server)
    return made


def test_refresh_counts_what_a_dead_server_was_not_asked(
    user: SyncUser, server: ApiServer, homes: Homes, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    select_only(user, homes, "team-*")
    one = daemon()
    one.hear("READY=1")
    serve_many(user, server, homes, one)
    server.control.rule(action="status", status=500, body="etcdserver: request timed out")
    result = user.run("refresh", "--token", "--wait")
    assert result.rc == 1, result.render()
    assert sum(numbers(result.out)) == MANY and numbers(result.out)[0] == 0, result.render()
    assert "cluster one: " in result.err and "request timed out" in result.err, result.render()
    server.control.heal()
    wait_for(lambda: numbers(user.run("refresh", "--wait").out) == [MANY, 0, 0])


def test_refresh_counts_what_a_server_that_is_away_was_not_asked(
    user: SyncUser, server: ApiServer, homes: Homes, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    select_only(user, homes, "team-*")
    one = daemon()
    one.hear("READY=1")
    serve_many(user, server, homes, one)
    server.control.listen(False)
    server.control.connections("close")
    wait_for(lambda: "unreachable" in user.run("status").out)
    result = user.run("refresh", "--wait")
    assert result.rc == 1 and numbers(result.out) == [0, 0, MANY], result.render()
    assert "cluster one: " in result.err, result.render()


def test_once_counts_a_list_that_was_refused(
    user: SyncUser, server: ApiServer, homes: Homes  # noqa: F811
) -> None:
    homes.many("team-a", "other")
    user.config["clusters"][0]["targets"] = [
        {"namespaces": {"globs": [homes.glob("team-*")]}, "removal": "remove"}]  # fmt: skip
    assert user.once() == "1 created"
    server.control.rule(action="status", status=500, body="etcdserver: request timed out",
                        verb="list", resource="secrets")  # fmt: skip
    result = user.run("once")
    assert summary_of(result) == "1 unchanged, 1 question unanswered", result.render()
    (line,) = lines_of(result)
    assert line.startswith("cluster one: which secrets regcred are left over cannot be told"), line
    planned = user.run("plan")
    assert "1 question unanswered" in planned.out, planned.render()


def test_once_counts_namespaces_that_were_refused(
    user: SyncUser, server: ApiServer, homes: Homes  # noqa: F811
) -> None:
    fixed = homes("a")
    user.select(fixed)
    user.select()["namespaces"] = {"globs": [homes.glob("team-*")]}
    server.control.rule(action="status", status=500, body="etcdserver: request timed out",
                        resource="namespaces")  # fmt: skip
    result = user.run("once")
    assert result.rc == 2 and "1 created, 1 question unanswered" in summary_of(result), result.render()


def test_accounts_that_two_ways_lead_to_are_patched_once(
    user: SyncUser, server: ApiServer, homes: Homes, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    target = {"namespaces": {"globs": [homes.glob("team-*")]}, "service_accounts": ["default"]}
    user.config["clusters"][0]["targets"] = [target]
    one = daemon()
    one.hear("READY=1")
    wait_until_quiet(server)
    server.control.clear_log()
    made = homes.crowd([f"team-{n}" for n in range(MANY)])
    wait_for(lambda: all(pull_secrets(server, home) == ["regcred"] for home in made))
    user.expect(0, "refresh", "--wait")
    counts = server.control.counts()
    patched = {code: count for (verb, kind, code), count in counts.items()
               if (verb, kind) == ("patch", "serviceaccounts")}  # fmt: skip
    assert patched == {200: MANY}


def test_status_names_an_account_that_somebody_applies(
    user: SyncUser, cluster: Cluster, homes: Homes, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    home = homes("team-a")
    add_account(cluster, home, "other")
    assert apply_account(cluster, home, "theirs") == 201
    select_only(user, homes, "team-*")
    user.config["clusters"][0]["targets"][0]["service_accounts"] = "all"
    one = daemon()
    one.hear("READY=1")
    text = f"service account {home}/builder: its imagePullSecrets are kept by helm"
    wait_for(lambda: text in user.run("status").out)
    warnings = json.loads(user.run("status", "--json").out)["clusters"][0]["warnings"]
    assert [warning for warning in warnings if text in warning] and len(warnings) == 1
    one.wait_to_say(f"{home} service account builder: its imagePullSecrets are kept by helm")
    assert pull_secrets(cluster, home, "builder") == ["theirs", "regcred"]
    # The chart names it now: what was told of is over.
    assert apply_account(cluster, home, "theirs", "regcred", force=True) == 200
    user.expect(0, "refresh", "--wait")
    wait_for(lambda: text not in user.run("status").out)
