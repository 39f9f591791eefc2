# SPDX-License-Identifier: Apache-2.0
"""Service accounts that get the secret, whatever else is in their lists."""
from __future__ import annotations

import threading
from collections import Counter

import pytest

from apiserver.client import APPLY, JSON_PATCH
from apiserver.cluster import Cluster
from apiserver.fixtures import NAMESPACES, path_of
from apiserver.handle import ApiServer
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, lines_of, summary_of

WRITERS = 6
ROUNDS = 5


def account_path(home: str, account: str = "default") -> str:
    """Its URL."""
    return path_of(home, account, "serviceaccounts")


def add_account(cluster: Cluster, home: str, name: str, *secrets: str) -> None:
    """One with these pull secrets."""
    lists = {"imagePullSecrets": [{"name": one} for one in secrets]} if secrets else {}
    body = {"metadata": {"name": name}, **lists}
    cluster.request("POST", f"{NAMESPACES}/{home}/serviceaccounts", body).check()


def pull_secrets(cluster: Cluster, home: str, account: str = "default") -> list[str]:
    """What the account's pods pull with."""
    found = cluster.request("GET", account_path(home, account)).check()
    return [one["name"] for one in found.get("imagePullSecrets", [])]


def test_none_by_default(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.select(home)
    user.once()
    assert pull_secrets(cluster, home) == []


def test_default_account(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    first, second = homes.many("a", "b")
    user.select(first, second, service_accounts=["default"])
    assert user.once() == "2 created, 2 service accounts attached"
    assert pull_secrets(cluster, first) == pull_secrets(cluster, second) == ["regcred"]
    assert user.once() == "2 unchanged"


def test_named_accounts_alone(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    add_account(cluster, home, "builder")
    add_account(cluster, home, "other")
    user.select(home, service_accounts=["builder"])
    user.once()
    found = [pull_secrets(cluster, home, name) for name in ("builder", "other", "default")]
    assert found == [["regcred"], [], []]


def test_all_accounts(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    for name in ("builder", "other"):
        add_account(cluster, home, name)
    user.select(home, service_accounts="all")
    assert user.once() == "1 created, 3 service accounts attached"
    add_account(cluster, home, "late")
    assert user.run("once").rc == 0
    for name in ("builder", "other", "default", "late"):
        assert pull_secrets(cluster, home, name) == ["regcred"]


def test_other_entries_survive(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    add_account(cluster, home, "builder", "theirs-1", "theirs-2")
    user.select(home, service_accounts=["builder"])
    user.once()
    user.forget()
    user.once()
    assert pull_secrets(cluster, home, "builder") == ["theirs-1", "theirs-2", "regcred"]


def test_accounts_of_globs(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    made = homes.many("a", "b", "c")
    add_account(cluster, made[0], "builder", "regcred")
    user.select(service_accounts=["builder", "default"])["namespaces"] = {"globs": [homes.glob()]}
    summary = user.once()
    assert summary.startswith("3 created, 3 service accounts attached")
    assert [pull_secrets(cluster, home) for home in made] == [["regcred"]] * 3
    assert pull_secrets(cluster, made[0], "builder") == ["regcred"]


def test_account_that_is_not_there_yet_is_no_failure(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.select(home, service_accounts=["later"])
    assert user.once() == "1 created, 1 skipped"
    add_account(cluster, home, "later")
    user.once()
    assert pull_secrets(cluster, home, "later") == ["regcred"]


def test_account_is_left_alone_where_the_secret_failed(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    server.control.rule(action="status", status=403, resource="secrets")
    user.select(home, service_accounts=["default"])
    user.expect(1, "once")
    assert pull_secrets(server, home) == []


@pytest.mark.parametrize("accounts, right", [(["default"], "get"), ("all", "list")])
def test_missing_right_is_named(
    user: SyncUser, server: ApiServer, homes: Homes, accounts: object, right: str
) -> None:
    user.select(homes(), service_accounts=accounts)
    server.control.rule(
        action="status", status=403, resource="serviceaccounts",
        message=f'serviceaccounts is forbidden: User "u" cannot {right} resource "serviceaccounts"',
    )  # fmt: skip
    result = user.expect(2, "once")
    assert summary_of(result) == "1 created, 1 failed"
    (line,) = lines_of(result)
    assert f"the right to {right} serviceaccounts is missing: `ecr-syncd rbac`" in line


def test_refused_patch_is_tried_again(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    home = homes()
    body = '{"kind":"Status","status":"Failure","reason":"Invalid","code":422,"message":"x"}'
    server.control.rule(
        action="status", status=422, body=body, method="PATCH", path="/serviceaccounts/", times=3
    )
    user.select(home, service_accounts=["default"])
    assert user.once() == "1 created, 1 service account attached"
    assert server.control.counts()["patch", "serviceaccounts", 422] == 3


def test_refusal_for_ever_ends(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    body = '{"kind":"Status","status":"Failure","reason":"Invalid","code":422,"message":"x"}'
    server.control.rule(
        action="status", status=422, body=body, method="PATCH", path="/serviceaccounts/"
    )
    user.select(homes(), service_accounts=["default"])
    result = user.expect(2, "once")
    assert "refused the patch 10 times" in lines_of(result)[0]
    assert server.control.counts()["patch", "serviceaccounts", 422] == 10


def write_carefully(cluster: Cluster, home: str, item: str) -> None:
    """Adds one entry as ecr-syncd does: a test of the version, and again where it fails."""
    while True:
        found = cluster.request("GET", account_path(home)).check()
        test = {"op": "test", "path": "/metadata/resourceVersion",
                "value": found["metadata"]["resourceVersion"]}  # fmt: skip
        entry = {"name": item}
        add = {"op": "add", "path": "/imagePullSecrets/-", "value": entry}
        if not found.get("imagePullSecrets"):
            add = {"op": "add", "path": "/imagePullSecrets", "value": [entry]}
        headers = {"Content-Type": JSON_PATCH}
        if cluster.request("PATCH", account_path(home), [test, add], headers).status == 200:
            return


def test_concurrent_writers_lose_nothing(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    wanted = [f"theirs-{writer}-{n}" for writer in range(WRITERS) for n in range(ROUNDS)]

    def write(writer: int) -> None:
        for n in range(ROUNDS):
            write_carefully(cluster, home, f"theirs-{writer}-{n}")

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    user.select(home, service_accounts=["default"])
    for thread in threads:
        thread.start()
    summary = user.once()
    for thread in threads:
        thread.join()
    assert summary == "1 created, 1 service account attached"
    assert Counter(pull_secrets(cluster, home)) == Counter([*wanted, "regcred"])


def apply_account(cluster: Cluster, home: str, *secrets: str, force: bool = False) -> int:
    """What Helm 4 does with the account `builder` of a chart; the status."""
    body = {
        "apiVersion": "v1", "kind": "ServiceAccount",
        "metadata": {"name": "builder", "namespace": home, "labels": {"app": "builder"}},
        "imagePullSecrets": [{"name": one} for one in secrets],
    }  # fmt: skip
    path = f"{account_path(home, 'builder')}?fieldManager=helm&force={str(force).lower()}"
    return cluster.request("PATCH", path, body, {"Content-Type": APPLY}).status


def test_list_that_somebody_applies_is_told_of(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    assert apply_account(cluster, home, "theirs") == 201
    user.select(home, service_accounts=["builder"])
    text = f"one/{home} service account builder: its imagePullSecrets are kept by helm"
    assert text in user.expect(0, "plan").out
    result = user.expect(0, "once")
    (line,) = lines_of(result)
    assert line.startswith(text) and "--force-conflicts" in line
    assert pull_secrets(cluster, home, "builder") == ["theirs", "regcred"]
    # What was foretold.
    assert apply_account(cluster, home, "theirs") == 409
    assert f"{home}/builder is kept by helm" in user.run("doctor").out


def test_list_that_names_the_secret_itself_is_left_to_its_applier(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    assert apply_account(cluster, home, "theirs", "regcred") == 201
    user.select(home, service_accounts=["builder"])
    assert user.once() == "1 created"
    assert apply_account(cluster, home, "theirs", "regcred") == 200
