# SPDX-License-Identifier: Apache-2.0
"""What other tools for the same job are known to get wrong, and what is easy to get wrong here."""
from __future__ import annotations

import base64
import datetime
import json
import time

import pytest

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from stack import names
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, auths_of, lines_of, password_of, pull_secret, summary_of

DOCKER_IO = {"https://index.docker.io/v1/": {"auth": "ZG9nOmNhdA=="}}
EXPIRY = "ecr-syncd/expires-at"


def put_opaque(cluster: Cluster, home: str) -> dict:
    """A secret of the wrong type, as it is stored."""
    opaque = {**pull_secret(home, {}), "type": "Opaque", "data": {}}
    return cluster.apply_secret(opaque, "somebody").check()


def deletions(server: ApiServer) -> int:
    """Requests to delete a secret."""
    return sum(row["method"] == "DELETE" for row in server.control.log())


def expiry_of(cluster: Cluster, home: str) -> datetime.datetime:
    """What the secret says about itself."""
    text = cluster.get_secret(home, "regcred")["metadata"]["annotations"][EXPIRY]
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_nothing_is_deleted_before_there_is_a_password(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    before = put_opaque(cluster, home)
    user.place.aws.fault("ecr", "close")
    user.select(home, replace=True)
    assert summary_of(user.expect(75, "once")) == "1 waiting"
    assert cluster.get_secret(home, "regcred") == before


def test_nothing_is_deleted_that_could_not_be_made_anew(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    before = put_opaque(cluster, home)
    rule = {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["regcred"],
            "verbs": ["get", "patch", "delete"]}  # fmt: skip
    cluster.grant(home, "poor", [rule], only=home)
    user.use(cluster.account_kubeconfig(home, "poor"))
    user.select(home, replace=True)
    (line,) = lines_of(user.expect(1, "once"))
    assert "not replaced: the right to create secrets is missing" in line
    assert cluster.get_secret(home, "regcred") == before


@pytest.mark.parametrize("status", [403, 422, 500, 503])
def test_failed_write_never_becomes_a_delete(
    user: SyncUser, server: ApiServer, homes: Homes, status: int
) -> None:
    home = homes()
    server.apply_secret(pull_secret(home, DOCKER_IO), "somebody").check()
    before = server.get_secret(home, "regcred")
    server.control.rule(action="status", status=status, method="PATCH", path="=ecr-syncd")
    user.select(home, replace=True)
    assert user.run("once").rc in (1, 75)
    assert server.get_secret(home, "regcred") == before and deletions(server) == 0


def test_replacement_is_made_although_the_server_stumbles(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    put_opaque(server, home)
    server.control.rule(
        action="status", status=503, method="PATCH", path="=ecr-syncd", times=2
    )
    user.select(home, replace=True)
    assert user.once() == "1 replaced"


def test_replacement_that_fails_is_not_kept_quiet(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    put_opaque(server, home)
    server.control.rule(action="status", status=500, method="PATCH", path="=ecr-syncd")
    user.select(home, replace=True)
    assert "deleted, but not made anew: " in lines_of(user.run("once"))[0]
    server.control.heal()
    assert user.once() == "1 created"


def test_expiry_of_the_token_stands_on_the_secret(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.place.aws.set(ttl=7200.0)
    user.select(home)
    user.once()
    token = json.loads(base64.b64decode(password_of(cluster, home)))
    assert abs(expiry_of(cluster, home).timestamp() - token["expiration"]) <= 1


def test_expiry_is_that_of_the_first_to_die(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    user.place.aws.set(ttl=3600.0)
    user.once()
    user.config["registries"].append({"name": "public", "public": True})
    user.place.aws.set(ttl=43200.0)
    assert user.once() == "1 updated"
    assert 3000 < expiry_of(cluster, home).timestamp() - time.time() < 3700


def test_secret_without_all_passwords_is_completed_later(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.config["registries"].append({"name": "public", "public": True})
    user.select(home)
    user.place.aws.fault("ecr-public", "close")
    assert summary_of(user.expect(2, "once")) == "1 created"
    assert set(auths_of(cluster, home)) == {names.REGISTRY}
    user.place.aws.heal()
    time.sleep(5.1)  # the failure is remembered that long
    assert user.once() == "1 updated"
    assert set(auths_of(cluster, home)) == {names.REGISTRY, names.PUBLIC}


def test_rate_limit_is_kept(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    server.control.add_namespaces(prefix=f"{homes.prefix}-", count=30)
    user.config["clusters"][0]["requests_per_second"] = 20
    user.select()["namespaces"] = {"globs": [homes.glob()]}
    assert user.once() == "30 created"
    times = [row["time"] for row in server.control.log() if row["method"] == "PATCH"]
    assert times[-1] - times[0] >= 29 / 20 * 0.9


def test_output_that_nobody_reads_stops_nothing(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    made = homes.many("a", "b")
    user.select(*made, homes.glob("never"))
    user.wrapper = ["sh", "-c", '"$@" >/dev/full 2>/dev/full; echo "status $?"', "sh"]
    result = user.run("once")
    assert result.out == "status 0\n", result.render()
    assert all(cluster.get_secret(home, "regcred") for home in made)
