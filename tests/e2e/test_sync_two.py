# SPDX-License-Identifier: Apache-2.0
"""Two installations that write the same secrets: they settle, and what is deleted is back at once."""
from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from apiserver.fixtures import path_of
from apiserver.handle import ApiServer
from stack.local import LocalStack
from stack.process import Result
from sync_daemon import Daemon, wait_for
from sync_fixtures import place, servers  # noqa: F401
from sync_running import is_good
from sync_user import HOSTS, PROGRAM, SyncUser, auths_of, password_of, pull_secret
from user import SECRET_KEY

NEEDS: list[str] = []
HOME = "team-a"
LIFE = 43200.0
MARKS = ("ecr-syncd/installation", "ecr-syncd/source")


@pytest.fixture
def server() -> Iterator[ApiServer]:
    """A stand-in of the test's own, whose writes are counted."""
    with ApiServer() as made:
        yield made


@pytest.fixture
def pair(place: LocalStack, server: ApiServer) -> list[SyncUser]:
    """Two of them on one namespace, each with an instance and a cache of its own."""
    server.create_namespace(HOME)
    users = [SyncUser(place, server), SyncUser(place, server)]
    for one in users:
        one.select(HOME)
    return users


@pytest.fixture
def start() -> Iterator[Callable[[SyncUser], Daemon]]:
    """Starts a daemon that is in sight of its cluster; ends it with the test."""
    started: list[Daemon] = []

    def begin(user: SyncUser) -> Daemon:
        started.append(Daemon(user))
        started[-1].hear("READY=1")
        wait_for(lambda: target_of(user).get("state") == "good")
        return started[-1]

    yield begin
    for one in started:
        one.stop()


def target_of(user: SyncUser) -> dict:
    """What `status` says of the one secret; empty before it does."""
    result = user.run("status", "--json")
    clusters = json.loads(result.out)["clusters"] if result.rc == 0 else []
    return next((target for one in clusters for target in one["targets"]), {})


def writes(server: ApiServer) -> int:
    """That were carried out."""
    return sum(
        count
        for (verb, what, status), count in server.control.counts().items()
        if (verb, what) == ("patch", "secrets") and status in (200, 201)
    )


def become_another(place: LocalStack, user: SyncUser) -> None:
    """Asks AWS with another key from now on."""
    place.aws.add_key("AKIAENDTOENDTEST0002", SECRET_KEY)
    user.env["AWS_ACCESS_KEY_ID"] = "AKIAENDTOENDTEST0002"


def share_instance(pair: list[SyncUser]) -> None:
    pair[1].config["instance"] = pair[0].config["instance"]


def marks_of(server: ApiServer) -> list[str]:
    """Installation and source."""
    annotations = server.get_secret(HOME, "regcred")["metadata"]["annotations"]
    return [annotations[mark] for mark in MARKS]


@pytest.mark.parametrize("is_one_instance", [False, True])
@pytest.mark.parametrize("later", [-240.0, 0.0, 240.0])
def test_two_installations_settle(
    place: LocalStack, server: ApiServer, pair: list[SyncUser],
    start: Callable[[SyncUser], Daemon], is_one_instance: bool, later: float,
) -> None:  # fmt: skip
    first, second = pair
    if is_one_instance:
        share_instance(pair)
    start(first)
    before = password_of(server, HOME)
    place.aws.set(ttl=LIFE + later)
    other = start(second)
    place.aws.set(ttl=LIFE)
    other.wait_to_say(f"contested by {'another' if is_one_instance else 'the'} ecr-syncd")
    wait_for(lambda: first.config["instance"] in target_of(second)["contested_by"])
    assert not target_of(second)["contested"]
    for one in (first, second, first):
        one.run("refresh", "--wait").check()
    assert (writes(server), password_of(server, HOME)) == (1, before)


@pytest.mark.parametrize("is_one_instance", [False, True])
def test_who_lives_clearly_longer_writes_once(
    place: LocalStack, server: ApiServer, pair: list[SyncUser],
    start: Callable[[SyncUser], Daemon], is_one_instance: bool,
) -> None:  # fmt: skip
    first, second = pair
    if is_one_instance:
        share_instance(pair)
    place.aws.set(ttl=LIFE - 400)
    one = start(first)
    place.aws.set(ttl=LIFE)
    start(second)
    one.wait_to_say("contested by")
    for each in (first, second, first):
        each.run("refresh", "--wait").check()
    assert writes(server) == 2


def test_what_is_deleted_is_back_at_once(
    server: ApiServer, pair: list[SyncUser], start: Callable[[SyncUser], Daemon]
) -> None:
    for one in pair:
        start(one)
    slowest = 0.0
    for _ in range(20):
        server.request("DELETE", path_of(HOME)).check()
        begun = time.monotonic()
        wait_for(lambda: is_good(server, HOME))
        slowest = max(slowest, time.monotonic() - begun)
    assert slowest < 5  # the tenth of it alone; a limiter would have it wait for minutes


def test_a_deleted_secret_does_not_wait_for_a_fight_over_its_content(
    server: ApiServer, pair: list[SyncUser], start: Callable[[SyncUser], Daemon]
) -> None:
    daemon = start(pair[0])
    for _ in range(3):
        server.control.put(pull_secret(HOME, {}), "fighter")
        wait_for(lambda: is_good(server, HOME))
    daemon.wait_to_say("contested by fighter")
    server.request("DELETE", path_of(HOME)).check()
    wait_for(lambda: is_good(server, HOME), 5)


def test_who_deletes_again_and_again_is_told_and_not_waited_for(
    server: ApiServer, pair: list[SyncUser], start: Callable[[SyncUser], Daemon]
) -> None:
    daemon = start(pair[0])
    for _ in range(4):
        server.request("DELETE", path_of(HOME)).check()
        wait_for(lambda: is_good(server, HOME))
    daemon.wait_to_say("contested by somebody who keeps deleting it; it is made anew each time")


def test_a_changed_role_is_pushed_at_once(
    place: LocalStack, server: ApiServer, pair: list[SyncUser]
) -> None:
    user = pair[0]
    assert user.once() == "1 created"
    installation, source = marks_of(server)
    become_another(place, user)
    place.aws.set(ttl=LIFE - 3600)  # that lives no longer is no reason
    assert user.once() == "1 updated"
    now = marks_of(server)
    assert now[0] == installation and now[1] != source
    assert user.once() == "1 unchanged"


def test_two_principals_in_one_name_are_a_conflict(
    place: LocalStack, server: ApiServer, pair: list[SyncUser],
    start: Callable[[SyncUser], Daemon],
) -> None:  # fmt: skip
    user = pair[0]
    daemon = start(user)
    become_another(place, user)
    user.config["runtime_directory"] = str(user.home / "elsewhere")  # else the daemon does it
    assert user.once() == "1 updated"
    user.config["runtime_directory"] = str(user.home / "run")
    daemon.wait_to_say("for another AWS principal")
    before = password_of(server, HOME)
    user.run("refresh", "--wait").check()
    assert password_of(server, HOME) == before
    wait_for(lambda: "another AWS principal" in target_of(user)["contested_by"])


def test_of_six_creations_from_two_processes_one_is_carried_out(
    server: ApiServer, pair: list[SyncUser]
) -> None:
    crowd = [f"crowd-{number}" for number in range(10)]
    for name in crowd:
        server.create_namespace(name)
    for number, one in enumerate(pair):
        one.config["registries"] = [{"host": HOSTS[number]}]
        one.config["clusters"][0]["targets"] = [{"namespaces": crowd}]
    server.control.rule(action="delay", delay=0.3, method="PATCH", path="fieldManager=ecr-syncd")
    results: list[Result] = []

    def run(one: SyncUser) -> None:
        results.append(one.place.run([PROGRAM, "--config", str(one.path), "once"], one.env))

    for one in pair:
        one.run("check-config").check()  # which writes it
    threads = [threading.Thread(target=run, args=[one]) for one in pair * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result.rc for result in results] == [0] * 6
    counts = server.control.counts()
    assert counts["patch", "secrets", 201] == len(crowd)
    for name in crowd:
        assert set(auths_of(server, name)) == set(HOSTS[:2])
