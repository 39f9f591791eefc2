# SPDX-License-Identifier: Apache-2.0
"""Which namespaces get the secret: names, globs, regexes, labels, annotations, and excludes."""
from __future__ import annotations

from typing import Any

import pytest

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, lines_of

ALL = {"globs": ["PREFIX-*"]}


def make_four(homes: Homes) -> None:
    """web-1 and web-2 with labels, db with an annotation, and plain."""
    homes("web-1", labels={"team": "blue", "env": "prod", "test": homes.prefix})
    homes("web-2", labels={"team": "red", "env": "dev", "test": homes.prefix})
    homes("db", annotations={"ecr/pull": "yes", "test": homes.prefix})
    homes("plain")


def selected(cluster: Cluster, homes: Homes) -> list[str]:
    """Suffixes of this test's namespaces that have the secret."""
    names = [f"{homes.prefix}-{suffix}" for suffix in ("db", "plain", "web-1", "web-2")]
    found = [name for name in names if cluster.get_secret(name, "regcred")]
    return [name.removeprefix(f"{homes.prefix}-") for name in found]


def localize(value: Any, prefix: str) -> Any:
    """With the test's prefix in the place of PREFIX."""
    if isinstance(value, dict):
        return {key: localize(item, prefix) for key, item in value.items()}
    if isinstance(value, list):
        return [localize(item, prefix) for item in value]
    return value.replace("PREFIX", prefix)


@pytest.mark.parametrize(
    "wish, expected",
    [
        ({"names": ["PREFIX-plain"]}, ["plain"]),
        ({"globs": ["PREFIX-*"]}, ["db", "plain", "web-1", "web-2"]),
        ({"globs": ["PREFIX-web-?"]}, ["web-1", "web-2"]),
        ({"globs": ["PREFIX"]}, []),
        ({"regexes": ["PREFIX-(db|web-[13])"]}, ["db", "web-1"]),
        ({"regexes": ["PREFIX-web", "EFIX-db"]}, []),
        ({"selectors": ["test=PREFIX"]}, ["web-1", "web-2"]),
        ({"selectors": ["test==PREFIX,team!=red"]}, ["web-1"]),
        ({"selectors": ["test=PREFIX,env in (dev, stage)"]}, ["web-2"]),
        ({"selectors": ["test=PREFIX,env notin (dev)"]}, ["web-1"]),
        ({"selectors": ["test=PREFIX,!team"]}, []),
        ({"selectors": ["test=PREFIX,team=blue", "test=PREFIX,env=dev"]}, ["web-1", "web-2"]),
        ({"annotation": "test=PREFIX"}, ["db"]),
        ({"annotation": "test=other"}, []),
        ({"names": ["PREFIX-plain"], "annotation": "test=PREFIX"}, ["db", "plain"]),
        ({**ALL, "exclude": {"names": ["PREFIX-db"], "globs": ["*-web-?"]}}, ["plain"]),
        ({**ALL, "exclude": {"selectors": ["team"]}}, ["db", "plain"]),
        ({**ALL, "exclude": {"annotation": "ecr/pull"}}, ["plain", "web-1", "web-2"]),
        ({"names": ["PREFIX-db"], "exclude": {"regexes": [".*-db"]}}, []),
        ({"names": ["PREFIX-db"], "exclude": {"annotation": "ecr/pull=yes"}}, []),
    ],
)  # fmt: skip
def test_selection(
    user: SyncUser, cluster: Cluster, homes: Homes, wish: dict, expected: list[str]
) -> None:
    make_four(homes)
    user.select()["namespaces"] = localize(wish, homes.prefix)
    count = len(expected)
    assert user.once() == (f"{count} created" if count else "nothing to do")
    assert selected(cluster, homes) == expected


def test_first_of_two_targets_counts(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    make_four(homes)
    first = user.select(labels={"by": "first"})
    first["namespaces"] = {"globs": [homes.glob("web-1")]}
    second = user.select(labels={"by": "second"})
    second["namespaces"] = {"globs": [homes.glob()]}
    assert user.once() == "4 created"
    labels = [
        cluster.get_secret(f"{homes.prefix}-{suffix}", "regcred")["metadata"]["labels"]["by"]
        for suffix in ("web-1", "web-2", "db", "plain")
    ]
    assert labels == ["first", "second", "second", "second"]


def test_fixed_names_need_no_list(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    user.select(*homes.many("a", "b"))
    user.once()
    assert all(row["verb"] != "list" for row in server.control.log())


def test_lists_are_read_page_by_page(user: SyncUser, server: ApiServer) -> None:
    server.control.add_namespaces(prefix="paged-", count=1201)
    user.select()["namespaces"] = {"globs": ["paged-*"]}
    assert user.once() == "1201 created"
    server.control.clear_log()
    assert user.once() == "1201 unchanged"
    assert server.control.counts()["list", "secrets", 200] == 3
    for row in server.control.log():
        assert "limit=500" in row["path"] and "resourceVersion=0" not in row["path"]


def test_expired_continue_token_starts_the_list_again(
    user: SyncUser, server: ApiServer
) -> None:
    server.control.add_namespaces(prefix="expired-", count=600)
    server.control.rule(action="status", status=410, verb="list", path="continue=", times=1)
    user.select()["namespaces"] = {"globs": ["expired-*"]}
    assert user.once() == "600 created"


def test_list_that_expires_forever_ends_with_a_reason(
    user: SyncUser, server: ApiServer
) -> None:
    server.control.add_namespaces(prefix="forever-", count=600)
    server.control.rule(action="status", status=410, verb="list", path="continue=")
    user.select()["namespaces"] = {"globs": ["forever-*"]}
    result = user.expect(75, "once")
    assert lines_of(result)[0].startswith("cluster one: the namespaces cannot be listed: HTTP 410")


def test_names_work_where_the_list_is_forbidden(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    fixed = homes("fixed")
    homes("globbed")
    server.control.rule(action="status", status=403, verb="list", resource="namespaces")
    user.select(fixed)
    user.select(secret="other")["namespaces"] = {"globs": [homes.glob()]}
    result = user.expect(2, "once")
    assert "1 created" in result.out
    (line,) = lines_of(result)
    assert line.startswith("cluster one: the namespaces cannot be listed: HTTP 403")
    assert "ecr-syncd rbac" in line
