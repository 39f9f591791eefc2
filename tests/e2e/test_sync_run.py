# SPDX-License-Identifier: Apache-2.0
"""The daemon: what wakes it, what it leaves alone, and what the service manager hears."""
from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable

from apiserver.client import MERGE
from apiserver.cluster import Cluster
from apiserver.fixtures import NAMESPACES
from apiserver.handle import ApiServer
from sync_daemon import STOP_TIME, Daemon, FullPipe, wait_for
from sync_narrow import FIXED_NAMES_RULE
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, full_pipe, homes, is_good, place, running, select_only,
    server, servers, team, user, wait_until_quiet,
)  # fmt: skip
from sync_user import SyncUser, auths_of, pull_secret

FOREIGN = {"other.example": {"auth": "YTpi"}}


def test_ready_says_what_is_served(running: Daemon) -> None:
    assert "1 of 1 secrets are good" in running.hear("STATUS=1 of 1")


def test_a_new_namespace_gets_its_secret(running: Daemon, cluster: Cluster, homes: Homes) -> None:
    added = homes("team-b")
    wait_for(lambda: is_good(cluster, added))


def test_a_namespace_that_is_not_selected_gets_none(
    running: Daemon, cluster: Cluster, homes: Homes
) -> None:
    other, selected = homes("other"), homes("team-b")
    wait_for(lambda: is_good(cluster, selected))  # which came later
    assert cluster.get_secret(other, "regcred") is None


def test_a_label_that_comes_selects_the_namespace(
    user: SyncUser, cluster: Cluster, homes: Homes, daemon: Callable[..., Daemon]
) -> None:
    target = {"namespaces": {"selectors": [f"ecr={homes.prefix}"]}}
    user.config["clusters"][0]["targets"] = [target]
    later = homes("later")
    daemon().hear("READY=1")
    label = {"metadata": {"labels": {"ecr": homes.prefix}}}
    path = f"{NAMESPACES}/{later}"
    cluster.request("PATCH", path, label, {"Content-Type": MERGE}).check()
    wait_for(lambda: is_good(cluster, later))


def test_a_namespace_made_anew_gets_its_secret_again(
    running: Daemon, cluster: Cluster, team: str
) -> None:
    cluster.delete_namespace(team)
    cluster.create_namespace(team)
    wait_for(lambda: is_good(cluster, team))


def test_a_deleted_secret_comes_back(running: Daemon, cluster: Cluster, team: str) -> None:
    cluster.delete_secret(team)
    wait_for(lambda: is_good(cluster, team))


def test_an_edited_secret_is_repaired_in_place(
    running: Daemon, cluster: Cluster, team: str
) -> None:
    before = cluster.get_secret(team, "regcred")
    cluster.replace_secret(pull_secret(team, FOREIGN), "kubectl-edit")
    wait_for(lambda: is_good(cluster, team))
    after = cluster.get_secret(team, "regcred")
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert "other.example" in auths_of(cluster, team)


def test_news_of_an_old_deletion_costs_the_secret_nothing(
    running: Daemon, server: ApiServer, team: str
) -> None:
    server.replace_secret(pull_secret(team, FOREIGN), "kubectl-edit")
    wait_for(lambda: is_good(server, team))
    wait_until_quiet(server)
    before = server.get_secret(team, "regcred")
    server.control.clear_log()
    old = {"metadata": {"name": "regcred", "namespace": team, "resourceVersion": "1"}}
    line = json.dumps({"type": "DELETED", "object": {"kind": "PartialObjectMetadata", **old}})
    assert server.control.end_watches("raw", path="secrets", text=line + "\n")
    wait_for(lambda: [row for row in server.control.log() if row["verb"] == "get"])
    wait_until_quiet(server)
    assert not [row for row in server.control.log() if row["verb"] == "patch"]
    assert server.get_secret(team, "regcred") == before
    assert "other.example" in auths_of(server, team)


def test_who_keeps_changing_it_is_named_and_met_less_often(
    running: Daemon, cluster: Cluster, team: str
) -> None:
    for _ in range(3):
        cluster.replace_secret(pull_secret(team, {}), "fighter")
        wait_for(lambda: is_good(cluster, team))
    cluster.replace_secret(pull_secret(team, {}), "fighter")
    running.wait_to_say("contested by fighter")
    assert not is_good(cluster, team)


def test_nothing_is_asked_while_nothing_happens(running: Daemon, server: ApiServer) -> None:
    wait_until_quiet(server)
    server.control.clear_log()
    time.sleep(3)  # in which nothing comes
    assert server.control.counts() == {}


def test_a_lost_watch_goes_on_without_a_list(
    running: Daemon, server: ApiServer, homes: Homes
) -> None:
    wait_until_quiet(server)
    server.control.clear_log()
    server.control.end_watches("reset")
    added = homes("team-c")
    wait_for(lambda: is_good(server, added))
    assert not [key for key in server.control.counts() if key[0] == "list"]


def test_an_expired_watch_lists_again(running: Daemon, server: ApiServer, homes: Homes) -> None:
    server.control.end_watches("error", status=410)
    added = homes("team-d")
    wait_for(lambda: is_good(server, added))


def test_a_server_without_streaming_lists(
    user: SyncUser, server: ApiServer, homes: Homes, daemon: Callable[..., Daemon]
) -> None:
    server.control.set(streaming_lists=False)
    select_only(user, homes, "plain-*")
    daemon().hear("READY=1")
    added = homes("plain-a")
    wait_for(lambda: is_good(server, added))


def test_an_outage_of_the_server_is_survived(
    running: Daemon, server: ApiServer, homes: Homes
) -> None:
    server.control.listen(False)
    server.control.connections("close")
    running.wait_to_say("cluster one: ")
    server.control.listen(True)
    running.wait_to_say("cluster one is back")
    added = homes("team-e")
    wait_for(lambda: is_good(server, added))


def test_a_dead_cluster_delays_no_other(
    user: SyncUser, cluster: Cluster, homes: Homes, daemon: Callable[..., Daemon]
) -> None:
    select_only(user, homes, "live-*")
    user.add_dead_cluster("dead", cluster, {"namespaces": {"globs": ["*"]}})
    one = daemon()
    one.hear("READY=1")
    added = homes("live-a")
    wait_for(lambda: is_good(cluster, added))
    time.sleep(3)  # in which it is said no more often
    assert one.log.read_text().count("cluster dead: ") <= 2


def test_fixed_names_need_no_right_that_is_cluster_wide(
    user: SyncUser, cluster: Cluster, homes: Homes, daemon: Callable[..., Daemon]
) -> None:
    fixed = homes("fixed-a")
    cluster.grant(fixed, "narrow", [FIXED_NAMES_RULE], only=fixed)
    user.use(cluster.account_kubeconfig(fixed, "narrow"))
    user.select(fixed)
    daemon().hear("READY=1")
    wait_for(lambda: is_good(cluster, fixed))
    if isinstance(cluster, ApiServer):
        wait_until_quiet(cluster, watches=1)  # so that the watch tells of it, and not its first list
    cluster.delete_secret(fixed)
    wait_for(lambda: is_good(cluster, fixed))


def test_an_account_that_is_new_gets_the_secret(
    user: SyncUser, cluster: Cluster, homes: Homes, daemon: Callable[..., Daemon]
) -> None:
    target = {"namespaces": {"globs": [homes.glob("acc-*")]}, "service_accounts": ["default"]}
    user.config["clusters"][0]["targets"] = [target]
    daemon().hear("READY=1")
    if isinstance(cluster, ApiServer):  # others are slow enough by themselves
        cluster.control.set(account_delay=0.5)
    path = f"{NAMESPACES}/{homes('acc-a')}/serviceaccounts/default"
    wait_for(lambda: {"name": "regcred"} in (
        cluster.request("GET", path).json.get("imagePullSecrets") or []))  # fmt: skip


def test_a_restart_writes_nothing_and_asks_aws_nothing(
    user: SyncUser, server: ApiServer, homes: Homes, daemon: Callable[..., Daemon]
) -> None:
    select_only(user, homes, "again-*")
    home = homes("again-a")
    first = daemon()
    first.hear("READY=1")
    wait_for(lambda: is_good(server, home))
    first.process.send_signal(signal.SIGTERM)
    first.process.wait(STOP_TIME)
    calls = len(user.place.aws.aws_calls())
    server.control.clear_log()
    second = daemon()
    second.hear("STATUS=1 of 1 secrets are good")
    wait_until_quiet(server)
    assert [key for key in server.control.counts() if key[0] == "list"]
    assert not [key for key in server.control.counts() if key[0] == "patch"]
    assert len(user.place.aws.aws_calls()) == calls


def test_the_watchdog_is_fed(user: SyncUser, daemon: Callable[..., Daemon]) -> None:
    user.select(user.instance)  # which is nowhere
    one = daemon(WATCHDOG_USEC="600000")
    one.hear("WATCHDOG=1")
    gaps = []
    for _ in range(5):
        before = time.monotonic()
        one.hear("WATCHDOG=1")
        gaps.append(time.monotonic() - before)
    assert min(gaps) < 0.5, gaps  # a busy machine makes some longer, and not all of them


def test_a_service_manager_that_does_not_listen_holds_nothing_up(
    user: SyncUser, cluster: Cluster, homes: Homes, daemon: Callable[..., Daemon]
) -> None:
    select_only(user, homes, "deaf-*")
    home = homes("deaf-a")
    one = daemon(is_deaf=True, WATCHDOG_USEC="600000")
    wait_for(lambda: is_good(cluster, home))
    time.sleep(1)  # READY, its status and signs of life, none of which arrives
    for times in range(1, 4):
        one.process.send_signal(signal.SIGHUP)
        wait_for(lambda n=times: one.log.read_text().count("configuration is read again") == n)
    added = homes("deaf-b")
    wait_for(lambda: is_good(cluster, added))
    one.hear("READY=1")
    one.hear("RELOADING=1")
    one.hear("READY=1")
    assert sum(message.startswith("RELOADING=1") for message in one.heard) == 1


def test_a_service_manager_that_does_not_listen_delays_no_stop(
    user: SyncUser, daemon: Callable[..., Daemon]
) -> None:
    user.select(user.instance)  # which is nowhere
    one = daemon(is_deaf=True)
    one.wait_to_say("starts, with")
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(STOP_TIME) == 0


def test_a_log_that_nobody_reads_holds_nothing_up(
    full_pipe: FullPipe, user: SyncUser, cluster: Cluster, homes: Homes,
    daemon: Callable[..., Daemon],
) -> None:  # fmt: skip
    select_only(user, homes, "mute-*")
    home = homes("mute-a")
    one = daemon(stderr=full_pipe.writer, WATCHDOG_USEC="600000")
    one.hear("READY=1")
    wait_for(lambda: is_good(cluster, home))
    cluster.delete_secret(home)
    wait_for(lambda: is_good(cluster, home))
    one.reload()
    one.hear("WATCHDOG=1")
    wait_for(lambda: "configuration is read again" in full_pipe.read())
    text = full_pipe.read()
    assert text.startswith("ecr-syncd: ecr-syncd ") and " starts, with " in text.splitlines()[0]
    # The secret is there before the loop hears of it, so this line may come after the reload's.
    wait_for(lambda: home in full_pipe.read())


def test_a_log_that_nobody_reads_delays_no_stop(
    full_pipe: FullPipe, user: SyncUser, daemon: Callable[..., Daemon]
) -> None:
    user.select(user.instance)  # which is nowhere
    one = daemon(stderr=full_pipe.writer)
    one.hear("READY=1")
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(STOP_TIME) == 0


def test_what_was_said_last_is_in_the_log(user: SyncUser, daemon: Callable[..., Daemon]) -> None:
    user.select(user.instance)  # which is nowhere
    one = daemon()
    one.hear("READY=1")
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(STOP_TIME) == 0
    assert one.log.read_text().splitlines()[-1] == "ecr-syncd: ecr-syncd stops"


def test_a_wrong_configuration_ends_it_at_once(user: SyncUser) -> None:
    user.config["clusters"][0]["colour"] = "blue"
    user.expect(78, "run")
