# SPDX-License-Identifier: Apache-2.0
"""The daemon: what wakes it, what it leaves alone, and what the service manager hears."""
from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apiserver.handle import ApiServer
from sync_daemon import Daemon, FullPipe, wait_for
from sync_running import (  # noqa: F401
    daemon, is_good, place, running, server, servers, teams, user,
)  # fmt: skip
from sync_user import SyncUser, auths_of, pull_secret


def test_ready_says_what_is_served(running: Daemon) -> None:
    assert "1 of 1 secrets are good" in running.hear("STATUS=1 of 1", 20)


def test_a_new_namespace_gets_its_secret(running: Daemon, server: ApiServer) -> None:
    server.create_namespace("team-b")
    wait_for(lambda: is_good(server, "team-b"))


def test_a_namespace_that_is_not_selected_gets_none(running: Daemon, server: ApiServer) -> None:
    server.create_namespace("other")
    time.sleep(0.5)
    assert server.get_secret("other", "regcred") is None


def test_a_label_that_comes_selects_the_namespace(
    user: SyncUser, server: ApiServer, daemon: Callable[..., Daemon]
) -> None:
    user.config["clusters"][0]["targets"] = [{"namespaces": {"selectors": ["ecr=on"]}}]
    server.create_namespace("later")
    one = daemon()
    one.hear("READY=1")
    label = {"metadata": {"labels": {"ecr": "on"}}}
    headers = {"Content-Type": "application/merge-patch+json"}
    server.request("PATCH", "/api/v1/namespaces/later", label, headers).check()
    wait_for(lambda: is_good(server, "later"))


def test_a_namespace_made_anew_gets_its_secret_again(running: Daemon, server: ApiServer) -> None:
    server.delete_namespace("team-a")
    server.create_namespace("team-a")
    wait_for(lambda: is_good(server, "team-a"))


def test_a_deleted_secret_comes_back(running: Daemon, server: ApiServer) -> None:
    server.control.delete("secrets", "regcred", "team-a")
    wait_for(lambda: is_good(server, "team-a"))


def test_an_edited_secret_is_repaired_in_place(running: Daemon, server: ApiServer) -> None:
    before = server.get_secret("team-a", "regcred")
    server.control.put(pull_secret("team-a", {"other.example": {"auth": "YTpi"}}), "kubectl-edit")
    wait_for(lambda: is_good(server, "team-a"))
    after = server.get_secret("team-a", "regcred")
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert "other.example" in auths_of(server, "team-a")


def test_news_of_an_old_deletion_costs_the_secret_nothing(
    running: Daemon, server: ApiServer
) -> None:
    server.control.put(pull_secret("team-a", {"other.example": {"auth": "YTpi"}}), "kubectl-edit")
    wait_for(lambda: is_good(server, "team-a"))
    before = server.get_secret("team-a", "regcred")
    server.control.clear_log()
    old = {"metadata": {"name": "regcred", "namespace": "team-a", "resourceVersion": "1"}}
    line = json.dumps({"type": "DELETED", "object": {"kind": "PartialObjectMetadata", **old}})
    assert server.control.end_watches("raw", path="secrets", text=line + "\n")
    wait_for(lambda: [row for row in server.control.log() if row["verb"] == "get"])
    time.sleep(0.5)
    assert not [row for row in server.control.log() if row["verb"] == "patch"]
    assert server.get_secret("team-a", "regcred") == before
    assert "other.example" in auths_of(server, "team-a")


def test_who_keeps_changing_it_is_named_and_met_less_often(
    running: Daemon, server: ApiServer
) -> None:
    for _ in range(3):
        server.control.put(pull_secret("team-a", {}), "fighter")
        wait_for(lambda: is_good(server, "team-a"))
    server.control.put(pull_secret("team-a", {}), "fighter")
    time.sleep(1)
    assert not is_good(server, "team-a")
    running.wait_to_say("contested by fighter")


def test_nothing_is_asked_while_nothing_happens(running: Daemon, server: ApiServer) -> None:
    time.sleep(1)
    server.control.clear_log()
    time.sleep(3)
    assert server.control.counts() == {}


def test_a_lost_watch_goes_on_without_a_list(running: Daemon, server: ApiServer) -> None:
    time.sleep(0.5)
    server.control.clear_log()
    server.control.end_watches("reset")
    server.create_namespace("team-c")
    wait_for(lambda: is_good(server, "team-c"))
    assert not [key for key in server.control.counts() if key[0] == "list"]


def test_an_expired_watch_lists_again(running: Daemon, server: ApiServer) -> None:
    server.control.end_watches("error", status=410)
    server.create_namespace("team-d")
    wait_for(lambda: is_good(server, "team-d"))


def test_a_server_without_streaming_lists(
    user: SyncUser, server: ApiServer, daemon: Callable[..., Daemon]
) -> None:
    server.control.set(streaming_lists=False)
    user.config["clusters"][0]["targets"] = [{"namespaces": {"globs": ["plain-*"]}}]
    one = daemon()
    one.hear("READY=1")
    server.create_namespace("plain-a")
    wait_for(lambda: is_good(server, "plain-a"))
    server.control.set(streaming_lists=True)


def test_an_outage_of_the_server_is_survived(running: Daemon, server: ApiServer) -> None:
    server.control.listen(False)
    server.control.connections("close")
    running.wait_to_say("cluster one: ")
    server.control.listen(True)
    running.wait_to_say("cluster one is back", 60)
    server.create_namespace("team-e")
    wait_for(lambda: is_good(server, "team-e"))


def test_a_dead_cluster_delays_no_other(
    user: SyncUser, server: ApiServer, daemon: Callable[..., Daemon]
) -> None:
    user.config["clusters"][0]["targets"] = [{"namespaces": {"globs": ["live-*"]}}]
    dead = user.home / "dead.kubeconfig"
    dead.write_text(Path(server.admin).read_text().replace(str(server.port), "1"))
    user.add_cluster("dead", server, {"namespaces": {"globs": ["*"]}}, kubeconfig=str(dead))
    one = daemon()
    one.hear("READY=1")
    server.create_namespace("live-a")
    wait_for(lambda: is_good(server, "live-a"))
    time.sleep(3)
    assert one.log.read_text().count("cluster dead: ") <= 2


def test_fixed_names_need_no_right_that_is_cluster_wide(
    user: SyncUser, server: ApiServer, daemon: Callable[..., Daemon]
) -> None:
    server.create_namespace("fixed-a")
    rule = {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["regcred"],
            "verbs": ["get", "list", "watch", "create", "patch"]}  # fmt: skip
    server.grant("fixed-a", "narrow", [rule], only="fixed-a")
    user.use(server.account_kubeconfig("fixed-a", "narrow"))
    user.select("fixed-a")
    daemon().hear("READY=1")
    wait_for(lambda: is_good(server, "fixed-a"))
    time.sleep(1)
    server.control.delete("secrets", "regcred", "fixed-a")
    wait_for(lambda: is_good(server, "fixed-a"))


def test_an_account_that_is_new_gets_the_secret(
    user: SyncUser, server: ApiServer, daemon: Callable[..., Daemon]
) -> None:
    target = {"namespaces": {"globs": ["acc-*"]}, "service_accounts": ["default"]}
    user.config["clusters"][0]["targets"] = [target]
    daemon().hear("READY=1")
    server.control.set(account_delay=0.5)
    server.create_namespace("acc-a")
    path = "/api/v1/namespaces/acc-a/serviceaccounts/default"
    wait_for(lambda: {"name": "regcred"} in (
        server.request("GET", path).json.get("imagePullSecrets") or []))
    server.control.set(account_delay=0)


def test_a_restart_writes_nothing_and_asks_aws_nothing(
    user: SyncUser, server: ApiServer, daemon: Callable[..., Daemon]
) -> None:
    user.config["clusters"][0]["targets"] = [{"namespaces": {"globs": ["again-*"]}}]
    server.create_namespace("again-a")
    first = daemon()
    first.hear("READY=1")
    wait_for(lambda: is_good(server, "again-a"))
    first.process.send_signal(signal.SIGTERM)
    first.process.wait(5)
    calls = len(user.place.aws.aws_calls())
    server.control.clear_log()
    second = daemon()
    second.hear("READY=1")
    wait_for(lambda: [key for key in server.control.counts() if key[0] == "list"])
    time.sleep(0.5)
    assert not [key for key in server.control.counts() if key[0] == "patch"]
    assert len(user.place.aws.aws_calls()) == calls


def test_the_watchdog_is_fed(user: SyncUser, daemon: Callable[..., Daemon]) -> None:
    user.select("team-a")
    one = daemon(WATCHDOG_USEC="600000")
    for _ in range(5):
        one.hear("WATCHDOG=1", 1)


def test_a_service_manager_that_does_not_listen_holds_nothing_up(
    user: SyncUser, server: ApiServer, daemon: Callable[..., Daemon]
) -> None:
    user.config["clusters"][0]["targets"] = [{"namespaces": {"globs": ["deaf-*"]}}]
    server.create_namespace("deaf-a")
    one = daemon(is_deaf=True, WATCHDOG_USEC="600000")
    wait_for(lambda: is_good(server, "deaf-a"))
    time.sleep(1)  # READY, its status and signs of life, none of which arrives
    for times in range(1, 4):
        one.process.send_signal(signal.SIGHUP)
        wait_for(lambda n=times: one.log.read_text().count("configuration is read again") == n)
    server.create_namespace("deaf-b")
    wait_for(lambda: is_good(server, "deaf-b"), 5)
    one.hear("READY=1")
    one.hear("RELOADING=1")
    one.hear("READY=1")
    assert sum(message.startswith("RELOADING=1") for message in one.heard) == 1


def test_a_service_manager_that_does_not_listen_delays_no_stop(
    user: SyncUser, daemon: Callable[..., Daemon]
) -> None:
    user.select("team-a")
    one = daemon(is_deaf=True)
    one.wait_to_say("starts, with")
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(5) == 0


@pytest.fixture
def full_pipe() -> Iterator[FullPipe]:
    """Closed after whoever writes to it."""
    pipe = FullPipe()
    yield pipe
    pipe.close()


def test_a_log_that_nobody_reads_holds_nothing_up(
    full_pipe: FullPipe, user: SyncUser, server: ApiServer, daemon: Callable[..., Daemon]
) -> None:
    user.config["clusters"][0]["targets"] = [{"namespaces": {"globs": ["mute-*"]}}]
    server.create_namespace("mute-a")
    one = daemon(stderr=full_pipe.writer, WATCHDOG_USEC="600000")
    one.hear("READY=1")
    wait_for(lambda: is_good(server, "mute-a"))
    server.request("DELETE", "/api/v1/namespaces/mute-a/secrets/regcred").check()
    wait_for(lambda: is_good(server, "mute-a"), 5)
    one.reload()
    one.hear("WATCHDOG=1")
    wait_for(lambda: "configuration is read again" in full_pipe.read())
    text = full_pipe.read()
    assert text.startswith("ecr-syncd: ecr-syncd ") and " starts, with " in text.splitlines()[0]
    assert text.index("mute-a") < text.index("configuration is read again")


def test_a_log_that_nobody_reads_delays_no_stop(
    full_pipe: FullPipe, user: SyncUser, daemon: Callable[..., Daemon]
) -> None:
    user.select("team-a")
    one = daemon(stderr=full_pipe.writer)
    one.hear("READY=1", 30)
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(5) == 0


def test_what_was_said_last_is_in_the_log(user: SyncUser, daemon: Callable[..., Daemon]) -> None:
    user.select("team-a")
    one = daemon()
    one.hear("READY=1", 30)
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(5) == 0
    assert one.log.read_text().splitlines()[-1] == "ecr-syncd: ecr-syncd stops"


def test_a_wrong_configuration_ends_it_at_once(user: SyncUser) -> None:
    user.config["clusters"][0]["colour"] = "blue"
    user.expect(78, "run")
