# SPDX-License-Identifier: Apache-2.0
"""The daemon while something around it is bad: it serves what it can and says what it cannot."""
from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from stack.local import LocalStack
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    OURS, Homes, any_cluster, cluster, daemon, homes, is_good, place, server, servers, team, user,
)  # fmt: skip
from sync_user import SyncUser, password_of

pytestmark = pytest.mark.usefixtures("team")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for next to nothing."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def serves_another(homes: Homes, suffix: str) -> None:  # noqa: F811
    added = homes(suffix)
    wait_for(lambda: is_good(homes.cluster, added), 120)


def trouble_of(user: SyncUser) -> str:  # noqa: F811
    """What `status` says is wrong with the cluster."""
    return json.loads(user.run("status", "--json").out)["clusters"][0]["error"]


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="a file system needs root")


@needs_root
def test_a_full_disk(
    user: SyncUser, cluster: Cluster, homes: Homes, team: str, daemon: Callable[[], Daemon],
    small_disk: Path,
) -> None:  # fmt: skip
    user.config["state_directory"] = str(small_disk / "state")
    user.config["cache_directory"] = str(small_disk / "cache")
    (small_disk / "rest").write_bytes(b"x" * 64 * 1024)
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: is_good(cluster, team))
    one.wait_to_say("shows old news")
    serves_another(homes, "team-b")
    calls = len(user.place.aws.aws_calls())
    time.sleep(3)
    assert len(user.place.aws.aws_calls()) == calls  # without a cache the password is held all the same
    (small_disk / "rest").unlink()
    assert user.run("refresh", "--wait").rc == 0


def test_what_came_in_an_outage_is_repaired_soon_after_it(
    server: ApiServer, homes: Homes, team: str, daemon: Callable[[], Daemon]
) -> None:
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: is_good(server, team))
    server.control.listen(False)
    server.control.connections("close")
    one.wait_to_say("cluster one: ")
    time.sleep(12)  # in which pauses that double would have come to eight seconds
    server.control.listen(True)
    began = time.monotonic()
    added = homes("team-e")
    wait_for(lambda: is_good(server, added))
    assert time.monotonic() - began < 4


def test_rubbish_with_a_good_status_for_ever(
    user: SyncUser, server: ApiServer, homes: Homes, team: str, daemon: Callable[[], Daemon]
) -> None:
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: is_good(server, team))
    for verb in ("list", "watch", "patch"):  # of nobody but the daemon
        server.control.rule(name="garbage", action="garbage", verb=verb)
    server.control.end_watches("reset")
    wait_for(lambda: trouble_of(user))
    time.sleep(3)
    lines = len(one.log.read_text().splitlines())
    time.sleep(3)
    assert len(one.log.read_text().splitlines()) - lines <= 1
    assert len(server.control.log()) < 200  # it does not storm
    server.control.heal("garbage")
    serves_another(homes, "team-b")
    wait_for(lambda: not trouble_of(user))


def test_writes_that_a_proxy_answers_are_no_success(
    user: SyncUser, server: ApiServer, homes: Homes, team: str, daemon: Callable[[], Daemon]
) -> None:
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: is_good(server, team))
    added = homes.name("team-b")
    server.control.rule(name="proxy", action="garbage", verb="patch", path=f"/{added}/")
    homes("team-b")
    wait_for(lambda: "is not that Secret" in user.run("status", "--json").out)
    assert user.run("status").rc == 2
    time.sleep(3)
    assert len([row for row in server.control.log() if row["verb"] == "patch"]) < 20
    server.control.heal("proxy")
    wait_for(lambda: is_good(server, added))
    wait_for(lambda: user.run("status").rc == 0)


def test_a_reply_without_an_end(
    user: SyncUser, server: ApiServer, homes: Homes, team: str, daemon: Callable[[], Daemon]
) -> None:
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: is_good(server, team))
    for verb in ("list", "watch"):  # of nobody but the daemon
        server.control.rule(action="flood", verb=verb, times=2)
    server.control.end_watches("reset")
    serves_another(homes, "team-b")
    memory = Path(f"/proc/{one.process.pid}/status").read_text()
    peak = next(line for line in memory.splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) < 200 * 1024, peak


def test_credentials_that_change_under_it(
    user: SyncUser, server: ApiServer, homes: Homes, team: str, daemon: Callable[[], Daemon]
) -> None:
    token = user.home / "token"
    server.control.add_token("first", "admin", ["system:masters"])
    server.control.add_token("second", "admin", ["system:masters"])
    user.hidden += ["first-token-of-the-test"]
    token.write_text("first")
    kubeconfig = server.token_kubeconfig("rotating", "replaced")
    text = kubeconfig.read_text()
    kubeconfig.write_text(text.replace("token: replaced", f"tokenFile: {token}"))
    assert "tokenFile" in kubeconfig.read_text()
    user.use(kubeconfig)
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: is_good(server, team))
    token.write_text("second")
    server.control.revoke(token="first")
    server.control.end_watches("close")
    serves_another(homes, "team-b")
    assert "unauthorized" not in one.log.read_text().lower()


def test_credentials_that_are_taken_away_and_given_back(
    user: SyncUser, server: ApiServer, homes: Homes, team: str, daemon: Callable[[], Daemon]
) -> None:
    token = user.home / "token"
    server.control.add_token("lost", "admin", ["system:masters"])
    token.write_text("lost")
    kubeconfig = server.token_kubeconfig("lost", "replaced")
    kubeconfig.write_text(
        kubeconfig.read_text().replace("token: replaced", f"tokenFile: {token}"))
    user.use(kubeconfig)
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: is_good(server, team))
    server.control.revoke(token="lost")
    server.control.end_watches("close")
    wait_for(lambda: "nauthorized" in trouble_of(user))
    server.control.add_token("lost", "admin", ["system:masters"])
    serves_another(homes, "team-b")


def outlive(
    renew: Callable[[float], object], server: ApiServer, team: str, daemon: Callable[[], Daemon]
) -> Daemon:
    """A daemon that has served and watches, by a certificate that has expired since.

    `renew` makes one that is good for so many seconds: long enough to start in, which takes as
    long as it takes.
    """
    for life in (4.0, 8.0, 16.0, 32.0, 64.0):
        end = time.time() + life
        renew(life)
        one = daemon()
        one.hear("READY=1")
        while time.time() < end - 1:
            if is_good(server, team) and len(server.control.watches()) == 2:
                time.sleep(end + 1 - time.time())
                return one
            time.sleep(0.02)
        one.stop()
    raise AssertionError("it never starts in time")


@pytest.fixture
def long_certificate(server: ApiServer) -> Iterator[None]:
    """The server, which others share, has one of its own again when the test is over."""
    yield
    server.renew_certificate()


def test_a_certificate_that_expires_while_connected(
    user: SyncUser, server: ApiServer, homes: Homes, team: str, daemon: Callable[[], Daemon]
) -> None:
    kubeconfig = server.user_kubeconfig("admin", ["system:masters"])
    user.use(kubeconfig)
    one = outlive(lambda life: server.user_kubeconfig("admin", ["system:masters"], seconds=life),
                  server, team, daemon)  # fmt: skip
    server.control.end_watches("end")  # as a server does now and then
    wait_for(lambda: trouble_of(user))
    said = "cluster one: HTTP 401: the client certificate expired at 20"
    one.wait_to_say(said)
    assert trouble_of(user).startswith(said) and f"it is from {kubeconfig}," in trouble_of(user)
    server.user_kubeconfig("admin", ["system:masters"])
    serves_another(homes, "team-b")
    wait_for(lambda: not trouble_of(user))
    assert len([line for line in one.log.read_text().splitlines() if "expired" in line]) == 1


@pytest.mark.usefixtures("long_certificate")
def test_a_certificate_of_the_server_that_expires_while_connected(
    user: SyncUser, server: ApiServer, homes: Homes, team: str, daemon: Callable[[], Daemon]
) -> None:
    one = outlive(lambda life: server.renew_certificate(seconds=life), server, team, daemon)
    serves_another(homes, "team-b")  # what is connected stays so
    server.control.connections("close")
    said = "its certificate has expired; check this machine's clock, else the host needs a new one"
    wait_for(lambda: said in trouble_of(user))
    (line,) = [line for line in one.log.read_text().splitlines() if "expired" in line]
    assert re.fullmatch(rf"ecr-syncd: cluster one: 127\.0\.0\.1(:\d+)?: {said}", line)
    server.renew_certificate()
    serves_another(homes, "team-c")
    wait_for(lambda: not trouble_of(user))


def test_aws_that_is_down_past_the_expiry_leaves_the_secret_alone(
    user: SyncUser, cluster: Cluster, homes: Homes, team: str, daemon: Callable[[], Daemon],
    place: LocalStack,  # noqa: F811
) -> None:  # fmt: skip
    place.aws.set(ttl=70)
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: is_good(cluster, team))
    held = password_of(cluster, team, OURS)
    place.aws.fault("ecr", "status", status=500)
    serves_another(homes, "team-b")  # while the password lives
    wait_for(lambda: "no password;" in user.run("status").out, 150)
    assert user.run("status").rc == 2
    assert password_of(cluster, team, OURS) == held
    one.wait_to_say(f"registry {OURS}: ")
    place.aws.heal()
    wait_for(lambda: password_of(cluster, team, OURS) != held)
