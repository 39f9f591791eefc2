# SPDX-License-Identifier: Apache-2.0
"""SIGHUP: the whole new configuration, or none of it."""
from __future__ import annotations

import time
from collections.abc import Callable

import yaml

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, is_good, place, running, select_only, server,
    servers, team, user, wait_until_quiet,
)  # fmt: skip
from sync_user import HOSTS, SyncUser


def test_a_reload_that_changes_nothing_asks_nothing(running: Daemon, server: ApiServer) -> None:
    wait_until_quiet(server)
    server.control.clear_log()
    running.reload()
    time.sleep(0.5)  # in which nothing comes
    assert server.control.counts() == {}


def test_a_reload_takes_what_is_new(
    running: Daemon, cluster: Cluster, homes: Homes, team: str
) -> None:
    late = homes("late-a")
    select_only(running.user, homes, "late-*")
    running.reload()
    wait_for(lambda: is_good(cluster, late))
    assert is_good(cluster, team)


def wait_until_written(daemon: Daemon) -> None:
    """A thread of its own writes the lines, so those of a reload may come after its end."""
    seen = -1
    while (size := daemon.log.stat().st_size) != seen:
        seen = size
        time.sleep(0.3)


def test_a_reload_says_what_differs_and_takes_another_log_level(
    running: Daemon, cluster: Cluster, homes: Homes
) -> None:
    running.user.config["registries"].append({"host": HOSTS[0]})
    running.user.config["log_level"] = "debug"
    running.reload()
    running.wait_to_say(f"reload: registry {HOSTS[0]} is new")
    running.user.config["log_level"] = "warning"
    del running.user.config["registries"][1]
    running.reload()
    wait_until_written(running)
    size = running.log.stat().st_size
    added = homes("team-g")
    wait_for(lambda: is_good(cluster, added))
    running.user.run("refresh", "--wait")
    assert running.log.stat().st_size == size


def test_a_reload_of_a_wrong_file_keeps_the_old_one(
    running: Daemon, cluster: Cluster, homes: Homes
) -> None:
    running.user.config["clusters"][0]["colour"] = "blue"
    assert "config rejected at " in running.reload()
    added = homes("team-f")
    wait_for(lambda: is_good(cluster, added))


def exchange(user: SyncUser, name: str) -> None:
    """As kubelet does with a ConfigMap: a new folder, and the link to it renamed over the old one."""
    folder = user.path.parent / name
    folder.mkdir()
    (folder / "config.yaml").write_text(yaml.safe_dump(user.config, sort_keys=False))
    fresh = user.path.parent / "data.new"
    fresh.symlink_to(name)
    fresh.rename(user.path.parent / "data")


def test_a_changed_config_map_is_taken_without_a_signal(
    user: SyncUser, homes: Homes, cluster: Cluster, daemon: Callable[..., Daemon]
) -> None:
    home, late = homes("team-a"), homes("late-a")
    select_only(user, homes, "team-*")
    exchange(user, "first")
    user.path.symlink_to("data/config.yaml")
    started = daemon(options=("--watch-config",))
    wait_for(lambda: is_good(cluster, home))
    select_only(user, homes, "late-*")
    exchange(user, "second")
    started.wait_to_say("the configuration is read again")
    wait_for(lambda: is_good(cluster, late))
    user.config["clusters"][0]["colour"] = "blue"
    exchange(user, "third")
    started.wait_to_say("the configuration stays as it was: ")
