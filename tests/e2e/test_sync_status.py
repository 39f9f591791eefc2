# SPDX-License-Identifier: Apache-2.0
"""What the daemon says of itself: status, refresh, and `once` beside it."""
from __future__ import annotations

import contextlib
import json
import signal
import socket
import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    OURS, Homes, any_cluster, cluster, daemon, homes, is_good, place, running, server, servers, team,
    user, wait_until_quiet,
)  # fmt: skip
from sync_user import SyncUser, auths_of, pull_secret

pytestmark = pytest.mark.usefixtures("team")


@pytest.fixture
def shown(user: SyncUser, team: str, running: Daemon) -> Daemon:  # noqa: F811
    """A daemon that has served the first namespace and written that down, which it does every 2 s."""
    wait_for(lambda: states(user) == {team: "good"})
    return running


def status(user: SyncUser, *more: str) -> dict:
    result = user.run("status", "--json", *more)
    return json.loads(result.out) if result.out else {}


def states(user: SyncUser) -> dict[str, str]:
    clusters = status(user).get("clusters", [])
    return {t["namespace"]: t["state"] for c in clusters for t in c["targets"]}


def test_status_says_how_every_secret_is(shown: Daemon, user: SyncUser, team: str) -> None:
    result = user.run("status")
    assert result.rc == 0, result.err
    assert f"ecr-syncd runs as process {shown.process.pid}" in result.out
    assert f"registry {OURS}: password for another 11 h 5" in result.out
    assert "1 of 1 secrets hold a valid password" in result.out
    row = next(line for line in result.out.splitlines() if team in line)
    assert row.split()[:2] == [team, "regcred"] and row.endswith("good")


def test_status_as_json_names_everything(shown: Daemon, user: SyncUser, team: str) -> None:
    found = status(user)
    assert found["running"] and found["all_served"] and found["config_error"] == ""
    assert found["process_id"] == shown.process.pid
    assert [one["host"] for one in found["registries"]] == [OURS]
    (cluster,) = found["clusters"]
    assert cluster["reachable"] and cluster["error"] == ""
    (target,) = cluster["targets"]
    assert (target["namespace"], target["secret"], target["state"]) == (team, "regcred", "good")
    assert target["expires_at"] and target["last_success"] and not target["contested"]


def test_the_state_is_closed_to_strangers(shown: Daemon, user: SyncUser) -> None:
    file = Path(user.config["state_directory"], "state-v1.db")
    assert stat.S_IMODE(file.stat().st_mode) in (0o600, 0o640)
    for secret in user.secrets():
        assert secret.encode() not in file.read_bytes()


def test_status_outlives_the_daemon(user: SyncUser, team: str) -> None:
    one = Daemon(user)
    one.hear("READY=1")
    wait_for(lambda: states(user) == {team: "good"})
    one.stop()
    result = user.run("status")
    assert result.rc == 2
    assert "ecr-syncd does not run" in result.out and team in result.out


def test_status_without_a_daemon_ever_says_what_to_do(user: SyncUser) -> None:
    result = user.run("status")
    assert result.rc == 1
    assert "state-v1.db: No such file" in result.err
    assert "systemctl status ecr-syncd" in result.err


def test_status_needs_no_valid_configuration(running: Daemon, user: SyncUser) -> None:
    result = user.run("status", text="state_directory: [")
    # The state directory of the broken file is unknown, so the one that is compiled in is looked at.
    assert "/var/lib/ecr-syncd/state-v1.db" in result.err


def test_refresh_looks_at_everything(running: Daemon, user: SyncUser, server: ApiServer) -> None:
    wait_until_quiet(server)
    server.control.clear_log()
    user.expect(0, "refresh", "--wait")
    assert [key for key in server.control.counts() if key[0] == "list"]


def test_refresh_writes_what_is_wrong_alone(
    running: Daemon, user: SyncUser, cluster: Cluster, team: str
) -> None:
    before = cluster.get_secret(team, "regcred")
    result = user.run("refresh", "--wait")
    assert (result.rc, result.out) == (0, "ecr-syncd: 1 right, 0 failed\n"), result.err
    assert cluster.get_secret(team, "regcred") == before


def test_refresh_of_one_namespace(running: Daemon, user: SyncUser, team: str) -> None:
    result = user.run("refresh", "--namespace", team, "--wait")
    assert (result.rc, result.out) == (0, "ecr-syncd: 1 right, 0 failed\n"), result.err
    result = user.run("refresh", "--namespace", "nowhere", "--wait")
    assert result.rc == 1
    assert "no rule selects namespace nowhere" in result.err


def test_refresh_of_an_unknown_cluster(running: Daemon, user: SyncUser) -> None:
    result = user.run("refresh", "--cluster", "moon", "--wait")
    assert result.rc == 1
    assert "no cluster of the configuration is called moon" in result.err


def test_refresh_gets_new_passwords(
    running: Daemon, user: SyncUser, cluster: Cluster, team: str
) -> None:
    before = auths_of(cluster, team)[OURS]
    # Of two tokens that end in the same second the one in the secret stays (ADR 0019).
    started = int(time.time())
    wait_for(lambda: int(time.time()) > started)
    user.expect(0, "refresh", "--token", "--wait")
    assert auths_of(cluster, team)[OURS] != before


def test_refresh_with_new_passwords_is_one_pass(
    running: Daemon, user: SyncUser, server: ApiServer
) -> None:
    wait_until_quiet(server)
    server.control.clear_log()
    user.expect(0, "refresh", "--token", "--wait")
    # The pass that the new password needs is the one that was asked for.
    lists = [count for (verb, _, _), count in server.control.counts().items() if verb == "list"]
    assert lists == [1, 1]


def test_refresh_without_a_daemon(user: SyncUser) -> None:
    result = user.run("refresh")
    assert result.rc == 75
    assert "systemctl start ecr-syncd" in result.err


def test_once_asks_the_daemon_that_runs(running: Daemon, user: SyncUser) -> None:
    result = user.run("once")
    assert (result.rc, result.out) == (0, "ecr-syncd: 1 right, 0 failed\n")
    assert "the daemon runs on this machine" in result.err


def test_the_control_socket_is_closed_to_strangers(running: Daemon, user: SyncUser) -> None:
    path = Path(user.config["runtime_directory"], "control.sock")
    assert stat.S_IMODE(path.stat().st_mode) == 0o660


def connect(user: SyncUser) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.settimeout(20)
    # The kernel's queue is short, and who finds it full comes again.
    for _ in range(1000):
        with contextlib.suppress(BlockingIOError):
            made.connect(str(Path(user.config["runtime_directory"], "control.sock")))
            return made
        time.sleep(0.01)
    raise AssertionError("the daemon takes no connection")


@pytest.mark.parametrize("line", [
    b"rubbish\n", b"{}\n", b'{"verb":"stop"}\n', b"\0\n", b"[" * 4000 + b"\n",
    b'{"verb":"refresh","cluster":"a\\u0001b"}\n',
], ids=["text", "empty", "verb", "zero", "deep", "control"])  # fmt: skip
def test_rubbish_is_refused_in_words(running: Daemon, user: SyncUser, line: bytes) -> None:
    with connect(user) as peer:
        peer.sendall(line)
        reply = json.loads(peer.makefile().readline())
    assert reply["over"] and reply["trouble"]


def test_a_line_without_end_is_cut_off(running: Daemon, user: SyncUser) -> None:
    with connect(user) as peer:
        with pytest.raises(OSError):
            for _ in range(100):
                peer.sendall(b"x" * 1024)
                time.sleep(0.01)  # or all of it is in the kernel's buffers before anybody reads
    assert user.run("refresh", "--wait").rc == 0


def test_a_flood_hinders_nobody(
    running: Daemon, user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    silent = [connect(user) for _ in range(20)]

    def flood(_: int) -> None:
        with connect(user) as peer:
            peer.sendall(b'{"verb":"refresh","token":true}\n')
            peer.makefile().readline()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(flood, range(200)))
    added = homes("team-b")
    wait_for(lambda: is_good(cluster, added))
    for one in silent:
        one.close()
    assert user.run("refresh", "--wait").rc == 0
    # However many asked, AWS was asked a few times.
    assert len(user.place.aws.aws_calls()) <= 10


def test_a_second_daemon_leaves_the_first_its_socket(running: Daemon, user: SyncUser) -> None:
    second = Daemon(user)
    try:
        second.hear("READY=1")
        second.wait_to_say("another ecr-syncd listens there")
    finally:
        second.stop()
    assert user.run("refresh", "--wait").rc == 0


def test_a_socket_that_a_killed_daemon_left_is_replaced(user: SyncUser) -> None:
    first = Daemon(user)
    first.hear("READY=1")
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    second = Daemon(user)
    try:
        second.hear("READY=1")
        assert user.run("refresh", "--wait").rc == 0
    finally:
        second.stop()


def test_a_directory_that_cannot_be_written_is_said(
    user: SyncUser, cluster: Cluster, team: str
) -> None:
    Path(user.config["state_directory"]).mkdir(parents=True, exist_ok=True)
    user.config["state_directory"] = "/proc/no"
    one = Daemon(user)
    try:
        one.hear("READY=1")
        wait_for(lambda: is_good(cluster, team))
        one.wait_to_say("shows old news")
    finally:
        one.stop()


def test_who_fights_for_a_secret_is_named(
    running: Daemon, user: SyncUser, cluster: Cluster, team: str
) -> None:
    for _ in range(3):
        cluster.replace_secret(pull_secret(team, {}), "fighter")
        wait_for(lambda: is_good(cluster, team))
    found = wait_for(lambda: next((t for c in status(user).get("clusters", ())
                                   for t in c["targets"] if t["contested"]), None))  # fmt: skip
    assert found["contested_by"] == "fighter"
    assert "contested by fighter" in user.run("status").out
