# SPDX-License-Identifier: Apache-2.0
"""SIGHUP: the whole new configuration, or none of it."""
from __future__ import annotations

import time

from apiserver.handle import ApiServer
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    daemon, is_good, place, running, server, servers, teams, user,
)  # fmt: skip
from sync_user import HOSTS


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
