# SPDX-License-Identifier: Apache-2.0
"""The daemon with exactly the rights that `rbac` prints: nothing of what it asks is refused."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from apiserver.fixtures import NAMESPACES, path_of
from apiserver.handle import ApiServer
from stack.local import LocalStack
from sync_daemon import Daemon, wait_for
from sync_fixtures import place, servers  # noqa: F401
from sync_user import SyncUser

NEEDS = ["kubectl"]
ACCOUNT, HOME = "narrow", "keeper"
GLOBS = {"namespaces": {"globs": ["g-*"]}}
ONE = {"namespaces": ["apps"], "secret": "s2"}
COMBINATIONS: dict[str, list[dict[str, Any]]] = {
    "accounts of both": [{**GLOBS, "service_accounts": ["default"]},
                         {**ONE, "service_accounts": ["builder"]}],
    "all accounts of the fixed one": [{**GLOBS, "service_accounts": ["default"]},
                                      {**ONE, "service_accounts": "all"}],
    "fixed ones alone": [{**ONE, "service_accounts": "all"},
                         {"namespaces": ["g-a"], "service_accounts": ["builder"]}],
    "one secret for both": [{**GLOBS, "service_accounts": ["default"]},
                            {"namespaces": ["apps"], "service_accounts": ["builder"],
                             "removal": "remove", "replace": True}],
    "labels": [{"namespaces": {"selectors": ["team=g"]}, "service_accounts": "all"},
               {**ONE, "service_accounts": ["builder"]}],
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[ApiServer]:
    """One of the test's own, so that every request in its log is the daemon's or the test's."""
    with ApiServer() as made:
        yield made


@pytest.fixture
def user(place: LocalStack, server: ApiServer) -> SyncUser:  # noqa: F811
    """Who has the administrator's kubeconfig at first."""
    return SyncUser(place, server)


@pytest.fixture
def daemon(user: SyncUser) -> Iterator[Callable[[], Daemon]]:
    """Starts one; ends it with the test."""
    started: list[Daemon] = []

    def start() -> Daemon:
        started.append(Daemon(user))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def make_account(user: SyncUser, server: ApiServer) -> Path:
    """With the printed rights and no others."""
    server.create_namespace(HOME)
    account = {"metadata": {"name": ACCOUNT}}
    server.request("POST", f"{NAMESPACES}/{HOME}/serviceaccounts", account).check()
    words = ["--account", ACCOUNT, "--account-namespace", HOME]
    text = user.expect(0, "rbac", *words).out
    server.kubectl("apply", "-f", "-", input=text).check()
    return server.account_kubeconfig(HOME, ACCOUNT)


def pulls(server: ApiServer, home: str, account: str) -> list[str]:
    """The secrets that the account's pods pull with."""
    found = server.request("GET", path_of(home, account, "serviceaccounts")).json
    return [entry["name"] for entry in found.get("imagePullSecrets") or []]


def wanted(targets: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """(namespace, account, secret) of all that are to be attached."""
    found = set()
    for target in targets:
        homes = target["namespaces"] if isinstance(target["namespaces"], list) else ["g-a", "g-b"]
        accounts = target["service_accounts"]
        accounts = ["default", "builder"] if accounts == "all" else accounts
        found |= {(home, account, target.get("secret", "regcred"))
                  for home in homes for account in accounts}  # fmt: skip
    return found


@pytest.mark.parametrize("name", COMBINATIONS)
def test_nothing_that_the_daemon_asks_is_refused(
    user: SyncUser, server: ApiServer, daemon: Callable[[], Daemon], name: str
) -> None:
    targets = COMBINATIONS[name]
    user.config["clusters"][0]["targets"] = targets
    for home in ("g-a", "g-b", "apps"):
        server.create_namespace(home, {"team": home[0]})
    user.use(make_account(user, server))
    one = daemon()
    one.hear("READY=1")
    secrets = {(home, secret) for home, _, secret in wanted(targets)}
    wait_for(lambda: all(server.get_secret(*pair) for pair in secrets), 20)
    one.wait_to_say(" secrets, ")  # the first pass, which looks at the accounts itself, is over
    # Accounts that come later are in sight as well.
    for home in ("g-a", "g-b", "apps"):
        account = {"metadata": {"name": "builder"}}
        server.request("POST", f"{NAMESPACES}/{home}/serviceaccounts", account).check()
    wait_for(lambda: all(secret in pulls(server, home, account)
                         for home, account, secret in wanted(targets)), 20)  # fmt: skip
    for home, secret in secrets:
        server.control.delete("secrets", secret, home)
    wait_for(lambda: all(server.get_secret(*pair) for pair in secrets), 20)
    refused = [row for row in server.control.log() if row["status"] == 403]
    assert not refused
    assert "cannot be watched" not in user.run("status").out


def test_doctor_asks_for_every_verb_by_name(user: SyncUser, server: ApiServer) -> None:
    user.config["clusters"][0]["targets"] = [{**GLOBS, "service_accounts": ["default"]}]
    server.create_namespace("g-a")
    user.use(make_account(user, server))
    assert "12 rights granted" in user.run("doctor").out
    role = server.kubectl("get", "clusterrole", ACCOUNT, "-o", "json").check()
    assert '"watch"' in role.out
    without = role.out.replace('"watch"', '"deletecollection"')
    server.kubectl("replace", "-f", "-", input=without).check()
    said = user.expect(2, "doctor").out
    for what in ("namespaces", "secrets regcred", "serviceaccounts default"):
        assert f"we may not watch {what} in all namespaces" in said
    assert "9 rights granted" in said
