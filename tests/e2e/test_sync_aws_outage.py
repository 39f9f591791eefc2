# SPDX-License-Identifier: Apache-2.0
"""AWS that fails, refuses or lies: the secrets that are there stay as they are."""
from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from typing import Any

import pytest

from apiserver.cluster import Cluster
from stack import names
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, auths_of, lines_of, password_of, pull_secret, summary_of
from user import AGE_TOOL, SECRET_KEY

HOUR = 3600.0
DOCKER_IO = {"https://index.docker.io/v1/": {"auth": "ZG9nOmNhdA=="}}


def make_token(password: str, expires: float) -> dict[str, Any]:
    """A fault: any password with any expiry."""
    return {"token": base64.b64encode(f"AWS:{password}".encode()).decode(), "expires": expires}


FAULTS: dict[str, tuple[int, str, dict[str, Any]]] = {
    "down": (75, "close", {}),
    "overloaded": (75, "status", {"status": 503}),
    "empty": (1, "empty", {}),
    "denied": (77, "deny", {"code": "AccessDeniedException"}),
    "expired keys": (77, "deny", {"code": "ExpiredTokenException"}),
    "web page": (1, "html", {}),
    "no colon": (1, "no-colon", {}),
    "no base64": (1, "raw", {"token": "%%%"}),
    "null": (1, "status", {"status": 200, "body": '{"authorizationData":[{}]}'}),
    "expired": (1, "raw", make_token("stale-password-of-yesterday", time.time() - HOUR)),
    "no password": (1, "raw", make_token("", time.time() + HOUR)),
}


def age(user: SyncUser, hours: float) -> None:
    """Makes every password in the cache older."""
    database = user.home / "cache" / "private" / "tokens-v2.db"
    words = [sys.executable, str(AGE_TOOL), str(database), str(hours * HOUR)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("name", FAULTS)
def test_good_secret_is_never_replaced_by_less(
    user: SyncUser, cluster: Cluster, homes: Homes, name: str
) -> None:
    home, fresh = homes.many("a", "b")
    user.select(home)
    user.once()
    before = cluster.get_secret(home, "regcred")
    user.forget()
    status, kind, details = FAULTS[name]
    user.place.aws.fault("ecr", kind, **details)
    user.hidden += ["stale-password", "AWSwithoutcolon"]
    user.select(fresh)
    result = user.run("once")
    assert result.rc == status, result.render()
    assert summary_of(result) == "2 waiting"
    assert any(line.startswith(f"registry {names.REGISTRY}: ") for line in lines_of(result))
    assert cluster.get_secret(home, "regcred") == before
    assert cluster.get_secret(fresh, "regcred") is None


@pytest.mark.parametrize("name", ["down", "empty", "denied", "expired"])
def test_expired_secret_and_foreign_entries_stay_too(
    user: SyncUser, cluster: Cluster, homes: Homes, name: str
) -> None:
    home = homes()
    cluster.apply_secret(pull_secret(home, DOCKER_IO), "somebody").check()
    before = cluster.get_secret(home, "regcred")
    _, kind, details = FAULTS[name]
    user.hidden.append("stale-password")
    user.place.aws.fault("ecr", kind, **details)
    user.select(home)
    assert summary_of(user.run("once")) == "1 waiting"
    assert cluster.get_secret(home, "regcred") == before


def test_waiting_target_says_what_it_waits_for(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    user.once()
    user.forget()
    user.place.aws.fault("ecr", "close")
    line = lines_of(user.run("once"))[-1]
    assert line == (
        f"one/{home} secret regcred: there is no valid password for {names.REGISTRY}; "
        "the secret is left as it is"
    )


def test_one_registry_of_two_is_renewed(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.config["registries"].append({"name": "public", "public": True})
    user.select(home)
    user.once()
    before = auths_of(cluster, home)
    user.forget()
    user.place.aws.fault("ecr", "close")
    result = user.expect(2, "once")
    assert summary_of(result) == "1 updated"
    after = auths_of(cluster, home)
    assert after[names.REGISTRY] == before[names.REGISTRY]
    assert after[names.PUBLIC] != before[names.PUBLIC]


def test_cached_password_reaches_new_namespaces_while_aws_is_down(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    first, second = homes.many("a", "b")
    user.select(first)
    user.once()
    user.place.aws.fault("ecr", "close")
    user.select(second)
    assert user.once() == "1 created, 1 unchanged"
    assert password_of(cluster, second) == password_of(cluster, first)


def test_password_past_its_refresh_point_serves_while_aws_is_down(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    first, second = homes.many("a", "b")
    user.select(first)
    user.once()
    age(user, 9)
    user.place.aws.fault("ecr", "close")
    user.select(second)
    (line,) = lines_of(user.expect(0, "once"))
    assert line.startswith(f"registry {names.REGISTRY}: the cached token works until ")
    assert password_of(cluster, second) == password_of(cluster, first)


def test_password_past_its_refresh_point_is_renewed(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    user.once()
    old = password_of(cluster, home)
    age(user, 7.9)
    user.once()
    assert password_of(cluster, home) == old
    age(user, 0.2)
    user.once()
    assert password_of(cluster, home) != old


def test_dead_password_in_the_cache_is_not_written(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    user.once()
    age(user, 12.1)
    user.place.aws.fault("ecr", "close")
    before = cluster.get_secret(home, "regcred")
    assert summary_of(user.expect(75, "once")) == "1 waiting"
    assert cluster.get_secret(home, "regcred") == before


def test_password_with_colons_is_written_whole(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.hidden.append("with:two:colons")
    user.place.aws.fault("ecr", "raw", **make_token("with:two:colons", time.time() + HOUR))
    user.select(home)
    assert user.once() == "1 created"
    assert password_of(cluster, home) == "with:two:colons"


def test_keys_of_a_broken_profile_are_not_shown(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    user.env = {name: value for name, value in user.env.items() if not name.startswith("AWS_")}
    user.write(".aws/credentials", f"[default]\naws_secret_access_key = {SECRET_KEY}\n")
    user.select(homes())
    result = user.expect(77, "once")
    assert summary_of(result) == "1 waiting" and "aws_access_key_id" in result.err


MOUNT = 'mkdir -p "$1" && mount -t tmpfs -o "$2" tmpfs "$1" && shift 2 && exec "$@"'


@pytest.mark.parametrize("options", ["size=4k", "size=4k,nr_inodes=1", "ro"])
def test_full_or_read_only_cache_costs_a_call_and_no_secret(
    user: SyncUser, cluster: Cluster, homes: Homes, options: str
) -> None:
    home = homes()
    user.select(home)
    cache = user.config["cache_directory"]
    user.wrapper = ["unshare", "-m", "sh", "-c", MOUNT, "sh", cache, options]
    assert user.once() == "1 created"
    first = password_of(cluster, home)
    assert user.once() == "1 updated"
    assert password_of(cluster, home) != first
    assert user.place.aws.aws_calls() == ["ecr:GetAuthorizationToken"] * 2


def test_cache_of_somebody_else_is_not_used(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    user.select(homes())
    user.once()
    (user.home / "cache" / "private" / "tokens-v2.db").write_bytes(b"no database " * 100)
    assert user.once() in ("1 updated", "1 unchanged")
    assert json.dumps(user.place.aws.aws_calls()).count("GetAuthorizationToken") == 2


def test_silent_aws_holds_up_for_half_a_minute_at_most(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    first, second = homes.many("a", "b")
    user.select(first)
    user.once()
    user.config["registries"].append({"name": "public", "public": True})
    user.select(second, registries=[names.REGISTRY])
    user.place.aws.fault("ecr-public", "hang", seconds=60)
    result = user.expect(2, "once", timeout=90)
    assert result.seconds < 45 and "1 created" in result.out
    assert password_of(cluster, second) == password_of(cluster, first)
