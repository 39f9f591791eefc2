# SPDX-License-Identifier: Apache-2.0
"""Clusters that are down, slow, hostile or wrong, beside others that are not."""
from __future__ import annotations

import contextlib
import email.utils
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from apiserver import kubeconfig
from apiserver.cluster import Cluster
from apiserver.fixtures import NAMESPACES
from apiserver.handle import ApiServer
from apiserver.kubeconfig import Endpoint
from stack import names, pki
from stack.process import Result
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, auths_of, lines_of, pull_secret, summary_of

DOCKER_IO = {"https://index.docker.io/v1/": {"auth": "ZG9nOmNhdA=="}}
DEEP = "[" * 1_000_000


@contextlib.contextmanager
def black_hole() -> Iterator[str]:
    """An address where connections neither succeed nor fail: its queue is full."""
    with contextlib.ExitStack() as held:
        listener = held.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"


def add_cluster_at(
    user: SyncUser, cluster: Cluster, name: str, url: str, names: list[str], ca: bytes = b""
) -> None:
    """One more whose server is elsewhere, or whose authority is another."""
    endpoint = cluster.endpoint
    made = Endpoint(url, ca or endpoint.ca, endpoint.token)
    path = kubeconfig.write(user.home / f"{name}.kubeconfig", made)
    user.add_cluster(name, cluster, {"namespaces": names[:]}, kubeconfig=str(path))


def make_other_authority(user: SyncUser) -> bytes:
    """A certificate that signed nothing here."""
    pki.make_authority(user.home, "other")
    return (user.home / "other.crt").read_bytes()


def run_aside(user: SyncUser, done: list[Result]) -> threading.Thread:
    """`once` in the background; its result goes into `done`."""
    worker = threading.Thread(target=lambda: done.append(user.run("once", timeout=90)))
    worker.start()
    return worker


def test_dead_clusters_delay_no_other(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    good, other, lost = homes.many("good", "other", "lost")
    done: list[Result] = []
    user.config["clusters"] = []
    with black_hole() as nowhere:
        add_cluster_at(user, cluster, "hole", nowhere, [lost])
        add_cluster_at(user, cluster, "refused", "https://127.0.0.1:1", [lost])
        stranger = make_other_authority(user)
        add_cluster_at(user, cluster, "stranger", cluster.endpoint.server, [lost], stranger)
        user.add_cluster("good", cluster, {"namespaces": [good]})
        user.add_cluster("other", cluster, {"namespaces": [other]})
        started = time.monotonic()
        worker = run_aside(user, done)
        while not (cluster.get_secret(good, "regcred") and cluster.get_secret(other, "regcred")):
            assert time.monotonic() - started < 45, "a dead cluster delays the others"
            time.sleep(0.05)
        assert worker.is_alive(), "the black hole was none"
        worker.join()
    result = done[0]
    assert (result.rc, summary_of(result)) == (2, "2 created, 3 failed"), result.render()
    text = "\n".join(lines_of(result))
    assert "refused" in text and "certificate" in text and "hole/" in text
    assert cluster.get_secret(lost, "regcred") is None


def test_unreachable_cluster_is_asked_once_not_for_each_namespace(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    user.config["clusters"] = []
    many = [f"team-{n}" for n in range(200)]
    with black_hole() as nowhere:
        add_cluster_at(user, cluster, "hole", nowhere, many)
        result = user.expect(75, "once", timeout=90)
    assert result.seconds < 45 and summary_of(result) == "200 failed"


def test_one_refused_cluster_among_twenty_costs_no_time(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    user.config["clusters"] = []
    for number in range(20):
        home = homes(str(number))
        user.add_cluster(f"good-{number}", cluster, {"namespaces": [home]})
    user.once()
    user.forget()
    usual = user.expect(0, "once").seconds
    add_cluster_at(user, cluster, "refused", "https://127.0.0.1:1", ["lost"])
    user.forget()
    result = user.expect(2, "once")
    assert summary_of(result) == "20 updated, 1 failed"
    assert result.seconds < 2 * usual + 5


@pytest.mark.parametrize("how", ["seconds", "date"])
def test_retry_after_is_obeyed(
    user: SyncUser, server: ApiServer, homes: Homes, how: str
) -> None:
    home = homes()
    wait = "2" if how == "seconds" else email.utils.formatdate(time.time() + 5, usegmt=True)
    server.control.rule(
        action="status", status=429, headers={"Retry-After": wait}, method="PATCH", times=1
    )
    user.select(home)
    assert user.once() == "1 created"
    times = [row["time"] for row in server.control.log() if row["method"] == "PATCH"]
    assert len(times) == 2 and times[1] - times[0] >= (1.9 if how == "seconds" else 1.0)


def test_throttling_without_a_time_is_survived(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    server.control.rule(action="status", status=429, verb="list", times=2)
    homes()
    user.select()["namespaces"] = {"globs": [homes.glob()]}
    assert user.once() == "1 created"


def test_retry_after_of_an_hour_is_not_waited_for(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    server.control.rule(
        action="status", status=429, headers={"Retry-After": "3600"}, method="PATCH"
    )
    user.select(homes())
    result = user.expect(75, "once")
    assert result.seconds < 45 and "HTTP 429" in lines_of(result)[0]


def test_hanging_requests_end_and_others_are_done(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    good, slow = homes.many("good", "slow")
    server.control.rule(action="hang", path=f"/{slow}/")
    user.select(good, slow)
    result = user.expect(2, "once", timeout=90)
    assert summary_of(result) == "1 created, 1 failed" and result.seconds < 45
    assert lines_of(result)[0].startswith(f"one/{slow} ")


HOSTILE = {
    "flood": {"action": "flood"},
    "half": {"action": "cut", "how": "end"},
    "lost": {"action": "cut", "how": "close"},
    "reset": {"action": "reset"},
    "page": {"action": "garbage"},
    "deep": {"action": "garbage", "body": DEEP},
    "empty": {"action": "garbage", "body": ""},
    "number": {"action": "garbage", "body": "7"},
    "nameless": {"action": "mangle", "set": {"metadata.name": 7}},
    "lying name": {"action": "mangle", "set": {"metadata.name": "../../nodes"}},
    "lying namespace": {"action": "mangle", "set": {"metadata.namespace": "kube-system"}},
    "no version": {"action": "mangle", "set": {"metadata.resourceVersion": 7}},
    "no uid": {"action": "mangle", "set": {"metadata.uid": None}},
    "no metadata": {"action": "mangle", "set": {"metadata": []}},
    "no data": {"action": "mangle", "set": {"data": 7}},
    "no type": {"action": "mangle", "set": {"type": 7}},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_answer_to_a_read_changes_nothing(
    user: SyncUser, server: ApiServer, homes: Homes, name: str
) -> None:
    good, bad = homes.many("good", "bad")
    server.apply_secret(pull_secret(bad, DOCKER_IO), "somebody").check()
    before = server.get_secret(bad, "regcred")
    rule = HOSTILE[name]
    server.control.rule(**rule, path=f"/{bad}/", method="GET", resource="secrets")
    user.select(good, bad)
    result = user.expect(2, "once")
    assert result.out.startswith("ecr-syncd: 1 cluster, 1 created, 1 "), result.render()
    server.control.heal()
    assert server.get_secret(bad, "regcred") == before
    assert len(lines_of(result)) == 1 and len(result.err) < 2000


@pytest.mark.parametrize("name", [
    "page", "deep", "empty", "number", "nameless", "lying name", "lying namespace", "no version",
    "no uid", "no metadata",
])  # fmt: skip
def test_hostile_answer_to_a_write_is_no_success(
    user: SyncUser, server: ApiServer, homes: Homes, name: str
) -> None:
    good, bad = homes.many("good", "bad")
    server.control.rule(**HOSTILE[name], path=f"/{bad}/", method="PATCH", resource="secrets")
    user.select(good, bad)
    result = user.expect(2, "once")
    assert summary_of(result) == "1 created, 1 failed"
    assert "is not that Secret" in lines_of(result)[0], result.render()
    server.control.heal()
    user.once()
    assert set(auths_of(server, bad)) == {names.REGISTRY}


@pytest.mark.parametrize("name", ["flood", "half", "lost", "page", "deep", "empty", "number"])
@pytest.mark.parametrize("resource", ["namespaces", "secrets"])
def test_hostile_list_changes_nothing_that_is_there(
    user: SyncUser, server: ApiServer, homes: Homes, resource: str, name: str
) -> None:
    home = homes()
    server.apply_secret(pull_secret(home, DOCKER_IO), "somebody").check()
    server.control.rule(**HOSTILE[name], verb="list", resource=resource)
    user.select()["namespaces"] = {"globs": [homes.glob()]}
    result = user.run("once", timeout=90)
    if resource == "namespaces":
        assert result.rc in (1, 75) and summary_of(result) == "1 cluster failed", result.render()
        assert lines_of(result)[0].startswith("cluster one: ")
        assert set(auths_of(server, home)) == set(DOCKER_IO)
    else:
        assert result.rc == 0, result.render()
        assert summary_of(result) == "1 updated, 1 question unanswered"
        assert set(auths_of(server, home)) == {*DOCKER_IO, names.REGISTRY}


def test_endless_list_ends(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    homes()
    page = server.request("GET", f"{NAMESPACES}?limit=1").check()
    again = {"metadata.continue": page["metadata"]["continue"]}
    server.control.rule(action="mangle", verb="list", resource="namespaces", set=again)
    user.select()["namespaces"] = {"globs": [homes.glob()]}
    assert "does not end" in user.expect(1, "once").err


def test_redirect_is_not_followed(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        listener.settimeout(0.2)
        target = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        user.select(homes())
        for status in (301, 302, 307, 308):
            server.control.rule(action="status", status=status, headers={"Location": target})
            assert f"HTTP {status}" in user.expect(1, "once").err
            server.control.heal()
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize("settings", [{"goaway_chance": 0.02}, {"goaway_after": 100}])
def test_goaway_is_survived(
    user: SyncUser, server: ApiServer, homes: Homes, settings: dict
) -> None:
    server.control.add_namespaces(prefix=f"{homes.prefix}-", count=1000)
    server.control.set(**settings)
    user.select()["namespaces"] = {"globs": [homes.glob()]}
    assert user.once(timeout=120) == "1000 created"
    user.forget()
    assert user.once(timeout=120) == "1000 updated"


def test_connections_closed_under_way_are_survived(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    server.control.add_namespaces(prefix=f"{homes.prefix}-", count=300)
    server.control.rule(action="close", method="PATCH", skip=50, times=1)
    user.select()["namespaces"] = {"globs": [homes.glob()]}
    assert sum(int(part.split()[0]) for part in user.once().split(", ")) == 300


def test_versionless_list_is_not_built_upon(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    server.apply_secret(pull_secret(home, DOCKER_IO), "somebody").check()
    change = {"items.0.metadata.resourceVersion": 7}
    server.control.rule(action="mangle", verb="list", resource="secrets", set=change)
    user.select()["namespaces"] = {"globs": [homes.glob()]}
    assert summary_of(user.expect(0, "once")) == "1 updated, 1 question unanswered"
    assert set(auths_of(server, home)) == {*DOCKER_IO, names.REGISTRY}
