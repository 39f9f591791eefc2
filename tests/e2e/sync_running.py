# SPDX-License-Identifier: Apache-2.0
"""Fixtures: an API server of the test's own and a daemon that serves it."""
from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from apiserver.handle import ApiServer
from stack.local import LocalStack
from sync_daemon import Daemon, wait_for
from sync_fixtures import place, servers  # noqa: F401
from sync_user import SyncUser, auths_of

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
def teams(user: SyncUser, server: ApiServer) -> None:
    """One rule, for namespaces called team-*, and the first of them."""
    user.config["clusters"][0]["targets"] = [{"namespaces": {"globs": ["team-*"]}}]
    server.create_namespace("team-a")


@pytest.fixture
def running(teams: None, server: ApiServer, daemon: Callable[..., Daemon]) -> Daemon:
    """In sight of a cluster whose first pass is over."""
    one = daemon()
    one.hear("READY=1")
    wait_for(lambda: is_good(server, "team-a"))
    return one
