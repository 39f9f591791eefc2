# SPDX-License-Identifier: Apache-2.0
"""The daemon: what wakes it, what it leaves alone, and what the service manager hears."""
from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apiserver.handle import ApiServer
from stack.local import LocalStack
from sync_daemon import Daemon, wait_for
from sync_fixtures import place, servers  # noqa: F401
from sync_user import HOSTS, SyncUser, auths_of, pull_secret

OURS = "123456789012.dkr.ecr.us-east-1.amazonaws.com"


@pytest.fixture
def server() -> Iterator[ApiServer]:
    """A stand-in of the test's own: what it holds and how often it was asked is counted."""
    with ApiServer() as made:
        yield made


@pytest.fixture
def user(place: LocalStack, server: ApiServer) -> SyncUser:  # noqa: F811
    """Who has the administrator's kubeconfig."""
    return SyncUser(place, server)


@pytest.fixture
def daemon(user: SyncUser) -> Iterator[Callable[..., Daemon]]:
    """Starts one; ends it with the test."""
    started: list[Daemon] = []

    def start(**more: str) -> Daemon:
        started.append(Daemon(user, **more))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def is_good(server: ApiServer, namespace: str) -> bool:
    """Whether the pull secret is there and has our entry."""
    return server.get_secret(namespace, "regcred") is not None and OURS in auths_of(server, namespace)


@pytest.fixture
def running(
    user: SyncUser, server: ApiServer, daemon: Callable[..., Daemon]
) -> Daemon:
    """In sight of a cluster whose first pass is over."""
    user.config["clusters"][0]["targets"] = [{"namespaces": {"globs": ["team-*"]}}]
    server.create_namespace("team-a")
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: is_good(server, "team-a"))
    return one


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


def test_who_keeps_changing_it_is_named_and_met_less_often(
    running: Daemon, server: ApiServer
) -> None:
    for _ in range(3):
        server.control.put(pull_secret("team-a", {}), "fighter")
        wait_for(lambda: is_good(server, "team-a"))
    server.control.put(pull_secret("team-a", {}), "fighter")
    time.sleep(1)
    assert not is_good(server, "team-a")
    assert "contested by fighter" in running.log.read_text()


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
    wait_for(lambda: "cluster one: " in running.log.read_text())
    server.control.listen(True)
    wait_for(lambda: "cluster one is back" in running.log.read_text(), 20)
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


def test_a_reload_that_changes_nothing_asks_nothing(running: Daemon, server: ApiServer) -> None:
    time.sleep(1)
    server.control.clear_log()
    running.reload()
    time.sleep(0.5)
    assert server.control.counts() == {}


def test_a_reload_takes_what_is_new(running: Daemon, server: ApiServer) -> None:
    server.create_namespace("late-a")
    running.user.config["clusters"][0]["targets"] = [{"namespaces": {"globs": ["late-*"]}}]
    running.reload()
    wait_for(lambda: is_good(server, "late-a"))
    assert is_good(server, "team-a")


def test_a_reload_says_what_differs_and_takes_another_log_level(
    running: Daemon, server: ApiServer
) -> None:
    running.user.config["registries"].append({"host": HOSTS[0]})
    running.user.config["log_level"] = "debug"
    running.reload()
    wait_for(lambda: f"reload: registry {HOSTS[0]} is new" in running.log.read_text())
    running.user.config["log_level"] = "warning"
    del running.user.config["registries"][1]
    running.reload()
    size = running.log.stat().st_size
    server.create_namespace("team-g")
    wait_for(lambda: is_good(server, "team-g"))
    running.user.run("refresh", "--wait")
    assert running.log.stat().st_size == size


def test_a_reload_of_a_wrong_file_keeps_the_old_one(running: Daemon, server: ApiServer) -> None:
    running.user.config["clusters"][0]["colour"] = "blue"
    assert "config rejected at " in running.reload()
    server.create_namespace("team-f")
    wait_for(lambda: is_good(server, "team-f"))


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
    wait_for(lambda: "starts, with" in one.log.read_text())
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(5) == 0


def test_a_wrong_configuration_ends_it_at_once(user: SyncUser) -> None:
    user.config["clusters"][0]["colour"] = "blue"
    user.expect(78, "run")
