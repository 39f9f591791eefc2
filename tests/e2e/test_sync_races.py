# SPDX-License-Identifier: Apache-2.0
"""Others who write at the same time, and namespaces that come and go under a pass."""
from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from apiserver.fixtures import NAMESPACES, path_of
from apiserver.handle import ApiServer
from stack import names
from stack.process import Result
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, auths_of, lines_of, pull_secret, summary_of

NEEDS = ["kubectl"]
OURS = "fieldManager=ecr-syncd"
DOCKER_IO = {"https://index.docker.io/v1/": {"auth": "ZG9nOmNhdA=="}}
GONE = {"kind": "namespaces", "name": "x"}


@contextlib.contextmanager
def in_between(
    user: SyncUser, server: ApiServer, method: str = "PATCH", path: str = OURS
) -> Iterator[Callable[[], Result]]:
    """The block runs after `once` has sent its first such request and before it is looked at."""
    server.control.clear_log()
    server.control.rule(action="delay", delay=1.2, method=method, path=path, times=1)
    done: list[Result] = []
    worker = threading.Thread(target=lambda: done.append(user.run("once")))

    def finish() -> Result:
        worker.join()
        return done[0]

    worker.start()
    deadline = time.monotonic() + 20
    while not any(row["method"] == method and path in row["path"] for row in server.control.log()):
        assert time.monotonic() < deadline and worker.is_alive()
        time.sleep(0.02)
    yield finish
    worker.join()


def fail_namespace(server: ApiServer, home: str, status: int, times: int, **more: object) -> None:
    """Answers to writes in this namespace."""
    server.control.rule(
        action="status", status=status, method="PATCH", path=f"/{home}/", times=times, **more
    )


def test_change_between_read_and_write_is_decided_again(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    user.once()
    user.forget()
    with in_between(user, server) as finish:
        server.apply_secret(pull_secret(home, DOCKER_IO), "somebody").check()
    assert summary_of(finish()) == "1 updated"
    assert set(auths_of(server, home)) == {*DOCKER_IO, names.REGISTRY}
    assert server.control.counts()["patch", "secrets", 409] == 1


def test_force_does_not_overwrite_unseen_changes(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "boss", "uid": "1"}
    server.apply_secret(pull_secret(home, {}, ownerReferences=[owner]), "somebody").check()
    user.select(home, ownership="force")
    with in_between(user, server) as finish:
        secret = pull_secret(home, DOCKER_IO, ownerReferences=[owner])
        server.apply_secret(secret, "somebody").check()
    assert summary_of(finish()) == "1 updated"
    assert set(auths_of(server, home)) == {*DOCKER_IO, names.REGISTRY}


def test_secret_that_appears_meanwhile_keeps_its_entries(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    with in_between(user, server) as finish:
        server.apply_secret(pull_secret(home, DOCKER_IO), "somebody").check()
    assert summary_of(finish()) == "1 updated"
    assert set(auths_of(server, home)) == {*DOCKER_IO, names.REGISTRY}


def test_claim_that_appears_meanwhile_is_respected(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    helm = {"app.kubernetes.io/managed-by": "Helm"}
    user.select(home)
    with in_between(user, server) as finish:
        server.apply_secret(pull_secret(home, DOCKER_IO, labels=helm), "helm").check()
    assert "it is managed by Helm" in finish().err
    assert set(auths_of(server, home)) == set(DOCKER_IO)


def test_secret_made_anew_meanwhile_is_another_one(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    user.once()
    user.forget()
    with in_between(user, server) as finish:
        server.request("DELETE", path_of(home)).check()
        server.apply_secret(pull_secret(home, DOCKER_IO), "somebody").check()
    assert summary_of(finish()) == "1 updated"
    assert set(auths_of(server, home)) == {*DOCKER_IO, names.REGISTRY}


def test_secret_deleted_meanwhile_is_created(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    user.once()
    user.forget()
    with in_between(user, server) as finish:
        server.request("DELETE", path_of(home)).check()
    assert summary_of(finish()) == "1 created"


def test_endless_conflict_ends_and_is_temporary(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    fought, free = homes.many("fought", "free")
    server.control.rule(action="status", status=409, method="PATCH", path=f"/{fought}/")
    user.select(fought)
    result = user.expect(75, "once")
    assert "what else writes this secret?" in lines_of(result)[0]
    assert server.control.counts()["patch", "secrets", 409] == 5
    user.select(free)
    assert summary_of(user.expect(2, "once")) == "1 created, 1 failed"


def test_replace_that_is_overtaken_keeps_the_other_secret(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    opaque = {**pull_secret(home, {}), "type": "Opaque", "data": {}}
    server.apply_secret(opaque, "somebody").check()
    user.select(home, replace=True)
    with in_between(user, server, "DELETE", "/regcred") as finish:
        server.request("DELETE", path_of(home)).check()
        server.apply_secret(pull_secret(home, DOCKER_IO), "somebody").check()
    assert summary_of(finish()) == "1 updated"
    assert set(auths_of(server, home)) == {*DOCKER_IO, names.REGISTRY}


def test_brand_new_namespace_is_tried_again(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    fail_namespace(server, home, 404, 2, details=GONE)
    user.select(home)
    assert user.once() == "1 created"


@pytest.mark.parametrize("form", ["names", "globs"])
def test_terminating_namespace_is_skipped(
    user: SyncUser, server: ApiServer, homes: Homes, form: str
) -> None:
    dying, living = homes.many("dying", "living")
    server.control.set(terminating=-1)
    server.request("DELETE", f"{NAMESPACES}/{dying}")
    user.select()["namespaces"] = {form: [dying, living]}
    result = user.expect(0, "once")
    if form == "names":
        assert summary_of(result) == "1 created, 1 skipped"
        (line,) = lines_of(result)
        assert line == f"one/{dying} secret regcred: skipped: the namespace is being deleted"
    else:
        assert (summary_of(result), result.err) == ("1 created", "")
    server.control.finish(dying)


def test_secret_of_a_terminating_namespace_is_kept_fresh(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    user.once()
    user.forget()
    server.control.set(terminating=-1)
    server.request("DELETE", f"{NAMESPACES}/{home}")
    assert user.once() == "1 updated"
    server.control.finish(home)


def test_namespace_that_dies_after_the_list_is_skipped(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    dying = homes("dying")
    homes("living")
    server.control.set(terminating=-1)
    user.select()["namespaces"] = {"globs": [homes.glob()]}
    with in_between(user, server, "PATCH", f"/{dying}/") as finish:
        server.request("DELETE", f"{NAMESPACES}/{dying}")
    assert summary_of(finish()) == "1 created, 1 skipped"
    server.control.finish(dying)


def test_vanished_namespace_is_skipped(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    absent = homes.glob("never")
    user.select(homes(), absent)
    result = user.expect(0, "once")
    assert summary_of(result) == "1 created, 1 skipped"
    (line,) = lines_of(result)
    assert line.startswith(f"one/{absent} secret regcred: skipped: the namespace has vanished")


def test_forbidden_namespace_stops_no_other(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    made = homes.many(*"abcdefghij")
    fail_namespace(server, made[3], 403, 1)
    user.select(*made)
    result = user.expect(2, "once")
    assert summary_of(result) == "9 created, 1 failed"
    assert [line.split()[0] for line in lines_of(result)] == [f"one/{made[3]}"]


def test_error_on_reading_is_not_taken_for_absence(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    server.apply_secret(pull_secret(home, DOCKER_IO), "somebody").check()
    user.select(home)
    for status in (500, 403, 504):
        server.control.rule(action="status", status=status, verb="get", resource="secrets", times=1)
        assert user.run("once").rc in (1, 75)
        assert set(auths_of(server, home)) == set(DOCKER_IO)
    assert not any(row["method"] == "PATCH" and OURS in row["path"] for row in server.control.log())
