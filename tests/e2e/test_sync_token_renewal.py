# SPDX-License-Identifier: Apache-2.0
"""The daemon renews the tokens of joined clusters, and says so where it cannot."""
from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from sync_daemon import Daemon, wait_for
from sync_joiner import Joiner, joiner  # noqa: F401
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, is_good, place, server, servers, user,
)  # fmt: skip
from sync_web import Web

DAY = 24 * 3600
WEEK = 7 * DAY


def join_old(joiner: Joiner, homes: Homes, days: float) -> str:
    """A namespace of a cluster that was joined so many days ago, and not looked at since."""
    home = homes("a")
    joiner.cluster.control.set(token_age=int(days * DAY))
    joiner.join()
    joiner.cluster.control.set(token_age=0)
    return home


def test_daemon_goes_over_to_the_new_token_without_a_word(
    joiner: Joiner, cluster: Cluster, homes: Homes, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    home = homes("a")
    joiner.join("--long-lived-token")
    running = daemon()
    running.hear("READY=1")
    wait_for(lambda: is_good(cluster, home))
    joiner.join()
    cluster.delete_secret(home)
    wait_for(lambda: is_good(cluster, home))
    assert "401" not in running.log.read_text()


def test_daemon_renews_what_is_due(
    joiner: Joiner, cluster: Cluster, server: ApiServer, homes: Homes, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    home = join_old(joiner, homes, 1.1)
    old, claims = joiner.token(), joiner.claims()
    web = Web.configured(joiner.user)
    running = daemon()
    running.hear("READY=1")
    wait_for(lambda: joiner.token() != old)
    joiner.user.hidden += [old, joiner.token()]
    assert joiner.claims()["iat"] >= claims["iat"] + DAY
    assert joiner.claims()["kubernetes.io"] == claims["kubernetes.io"]
    assert joiner.token_file.stat().st_mode & 0o777 == 0o600
    running.wait_to_say("cluster joined: there is a new token, good until ")
    wait_for(lambda: is_good(cluster, home))
    name = "ecr_syncd_cluster_token_expiry_timestamp_seconds"
    wait_for(lambda: f'{name}{{cluster="joined"}} {joiner.claims()["exp"]}' in web.get("/metrics").text)
    # The new one is what is used from now on, and the old one is given up by nobody before it ends.
    server.control.revoke(token=old)
    cluster.delete_secret(home)
    wait_for(lambda: is_good(cluster, home))


def test_weekend_without_a_daemon_needs_no_new_join(
    joiner: Joiner, cluster: Cluster, homes: Homes, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    home = join_old(joiner, homes, 3.9)
    old = joiner.token()
    daemon().hear("READY=1")
    wait_for(lambda: is_good(cluster, home))
    wait_for(lambda: joiner.token() != old)
    joiner.user.hidden.append(old)


def test_once_renews_where_no_daemon_runs(joiner: Joiner, homes: Homes) -> None:
    join_old(joiner, homes, 2)
    old = joiner.token()
    assert joiner.user.once() == "1 created"
    assert joiner.token() != old
    joiner.user.expect(0, "plan")


REFUSALS = {
    "no right": ({"status": 403, "reason": "Forbidden", "message": "no"},
                 "lacks the right to create serviceaccounts/token for itself"),
    "no secret": ({"status": 404, "reason": "NotFound", "message": "gone"}, "is not there any more"),
    "policy": ({"status": 422, "reason": "Invalid", "message": "ValidatingAdmissionPolicy 'p' denied it"},
               "the admission policy lets service account"),
}  # fmt: skip


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_refused_renewal_is_named_and_delays_nothing(
    joiner: Joiner, server: ApiServer, homes: Homes, daemon: Callable[..., Daemon], refusal: tuple  # noqa: F811
) -> None:
    home = join_old(joiner, homes, 2)
    old = joiner.token()
    answer, said = refusal
    server.control.rule(action="status", verb="create", resource="serviceaccounts/token", **answer)
    running = daemon()
    running.hear("READY=1")
    wait_for(lambda: is_good(server, home))
    running.wait_to_say(said)
    wait_for(lambda: said in joiner.user.run("status").out)
    status = joiner.user.run("status").out
    assert "`ecr-syncd join CONTEXT --name joined`" in status, status
    assert joiner.token() == old and "joined: reachable, 1 of 1 secrets" in status, status


def test_alarm_when_half_of_the_life_is_gone(
    joiner: Joiner, server: ApiServer, homes: Homes, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    home = join_old(joiner, homes, 4)
    server.control.rule(action="status", status=503, verb="create", resource="serviceaccounts/token")
    web = Web.configured(joiner.user)
    running = daemon()
    running.hear("READY=1")
    running.wait_to_say("half of the life of its token is gone")
    wait_for(lambda: "half of the life of its token is gone" in joiner.user.run("status").out)
    wait_for(lambda: 'ecr_syncd_cluster_token_overdue{cluster="joined"} 1' in web.get("/metrics").text)
    assert 'ecr_syncd_cluster_token_failing{cluster="joined"} 1' in web.get("/metrics").text
    assert "half of the life of its token is gone" in joiner.user.run("doctor").out
    wait_for(lambda: is_good(server, home))


def test_expired_token_says_so_and_the_other_cluster_is_served(
    joiner: Joiner, server: ApiServer, homes: Homes, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    late = homes("b")
    join_old(joiner, homes, 6.9)
    age = WEEK + 60 + int(time.time()) - joiner.claims()["iat"]
    server.control.set(token_age=age)
    expired = joiner.ask_token(server, expirationSeconds=WEEK).json["status"]["token"]
    server.control.set(token_age=0)
    joiner.user.hidden.append(expired)
    joiner.token_file.write_text(f"{expired}\n")
    joiner.user.add_cluster("other", server, {"namespaces": [late]})
    running = daemon()
    running.hear("READY=1")
    wait_for(lambda: is_good(server, late))
    running.wait_to_say("its token expired at ")
    wait_for(lambda: "its token expired at " in joiner.user.run("status").out)
