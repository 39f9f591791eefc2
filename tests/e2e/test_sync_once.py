# SPDX-License-Identifier: Apache-2.0
"""One pass of ecr-syncd: what it writes, when it writes, and what it leaves as it is."""
from __future__ import annotations

import json

import pytest

from apiserver.cluster import Cluster
from apiserver.fixtures import path_of
from apiserver.handle import ApiServer
from stack import names
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import HOSTS, SyncUser, auths_of, password_of, pull_secret, text_of

NEEDS = ["kubectl", "skopeo"]
DOCKER_IO = "https://index.docker.io/v1/"


def patches(server: ApiServer) -> int:
    """Requests that wrote a secret."""
    rows = server.control.log()
    return sum(row["verb"] not in ("get", "list") and row["resource"] == "secrets" for row in rows)


def test_every_selected_namespace_gets_its_secret(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    made = homes.many("a", "b", "c")
    user.select(*made)
    assert user.once() == "3 created"
    for home in made:
        secret = cluster.get_secret(home, "regcred")
        assert secret["type"] == "kubernetes.io/dockerconfigjson"
        assert secret["metadata"]["labels"]["ecr-syncd/instance"] == user.instance
        assert password_of(cluster, home) in user.place.aws.secrets()


def test_real_client_pulls_with_the_secret(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    user.once()
    login = user.write("auth.json", text_of(cluster.get_secret(home, "regcred")))
    user.place.put_image("team/app", "v1")
    image = f"docker://{names.REGISTRY}/team/app:v1"
    look = ["skopeo", "inspect", "--raw", image, "--authfile"]
    user.place.run([*look, str(login)], user.env).check()
    assert user.place.run([*look, "/dev/null"], user.env).rc != 0


def test_second_run_sends_no_change(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    user.select(*homes.many("a", "b", "c"), service_accounts=["default"])
    user.once()
    server.control.clear_log()
    assert user.once() == "3 unchanged"
    assert {row["verb"] for row in server.control.log()} <= {"get", "list"}


def test_second_run_changes_no_version(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.select(home)
    user.once()
    before = cluster.get_secret(home, "regcred")
    assert user.once() == "1 unchanged"
    assert cluster.get_secret(home, "regcred") == before


def test_new_token_goes_into_every_secret_in_place(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    made = homes.many("a", "b", "c")
    user.select(*made)
    user.once()
    before = [cluster.get_secret(home, "regcred")["metadata"]["uid"] for home in made]
    old = password_of(cluster, made[0])
    user.forget()
    assert user.once() == "3 updated"
    assert [cluster.get_secret(home, "regcred")["metadata"]["uid"] for home in made] == before
    assert {password_of(cluster, home) for home in made}.isdisjoint({old})


def test_new_token_is_one_patch_each_and_no_delete(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    user.select(*homes.many("a", "b", "c"))
    user.once()
    user.forget()
    server.control.clear_log()
    user.once()
    assert patches(server) == 3
    assert server.control.counts()["patch", "secrets", 200] == 3


def test_what_others_added_survives_every_write(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    user.once()
    cluster.kubectl("-n", home, "label", "secret", "regcred", "team=blue").check()
    cluster.kubectl("-n", home, "annotate", "secret", "regcred", "note=hands off").check()
    patch = '{"stringData":{"extra":"theirs"}}'
    cluster.kubectl("-n", home, "patch", "secret", "regcred", "-p", patch).check()
    before = cluster.get_secret(home, "regcred")
    user.forget()
    assert user.once() == "1 updated"
    after = cluster.get_secret(home, "regcred")
    assert after["metadata"]["labels"] == before["metadata"]["labels"]
    assert after["metadata"]["annotations"]["note"] == "hands off"
    assert after["data"]["extra"] == before["data"]["extra"]


def test_foreign_entries_survive_byte_for_byte(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    entry = '{ "auth" : "ZG9nOmNhdA==",  "email":"\\u00e9@x", "n": 1.0e+00, "x":[ ] }'
    text = '{"auths":{"%s": %s,"ghcr.io":%s},"credHelpers":{"a":"b" }}' % (DOCKER_IO, entry, entry)
    cluster.apply_secret(pull_secret(home, text), "somebody").check()
    user.select(home)
    for _ in range(2):
        user.forget()
        assert user.once() == "1 updated"
        written = text_of(cluster.get_secret(home, "regcred"))
        assert written.count(entry) == 2 and '"credHelpers":{"a":"b" }' in written
    assert set(auths_of(cluster, home)) == {DOCKER_IO, "ghcr.io", names.REGISTRY}


def test_one_token_for_many_namespaces_and_registries(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    made = homes.many(*"abcdefgh")
    user.config["registries"] = [{"host": host} for host in HOSTS]
    user.select(*made)
    assert user.once() == "8 created"
    assert user.place.aws.aws_calls() == ["ecr:GetAuthorizationToken"]
    assert sorted(auths_of(cluster, made[7])) == HOSTS


def test_one_token_without_a_cache_too(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.config["registries"] = [{"host": host} for host in HOSTS]
    user.config["cache_directory"] = "/proc/none"
    user.select(home)
    assert user.once() == "1 created"
    assert user.place.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


def test_accounts_times_regions(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    accounts, regions = ["100000000001", "100000000002"], ["us-east-1", "eu-west-1"]
    user.config["registries"] = [{"name": "all", "accounts": accounts, "regions": regions}]
    user.select(home, registries=["all"])
    user.once()
    wanted = {f"{a}.dkr.ecr.{r}.amazonaws.com" for a in accounts for r in regions}
    assert set(auths_of(cluster, home)) == wanted
    assert user.place.aws.aws_calls() == ["ecr:GetAuthorizationToken"] * 2


def test_target_takes_the_registries_that_it_names(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    user.config["registries"] = [
        {"name": "ours", "host": names.REGISTRY},
        {"name": "public", "public": True},
    ]
    user.select(home, registries=["public"], secret="open")
    user.select(home, secret="both")
    assert user.once() == "2 created"
    assert set(auths_of(cluster, home, "open")) == {names.PUBLIC}
    assert set(auths_of(cluster, home, "both")) == {names.PUBLIC, names.REGISTRY}


@pytest.mark.parametrize(
    "form, keys",
    [
        ("host", {names.REGISTRY}),
        ("https", {f"https://{names.REGISTRY}"}),
        ("both", {names.REGISTRY, f"https://{names.REGISTRY}"}),
    ],
)
def test_server_format(
    user: SyncUser, cluster: Cluster, homes: Homes, form: str, keys: set[str]
) -> None:
    home = homes()
    target = user.select(home)
    user.once()
    target["server_format"] = form
    summary = user.once()
    assert summary == ("1 unchanged" if form == "host" else "1 updated")
    assert set(auths_of(cluster, home)) == keys


def test_legacy_dockercfg(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.select(home, type="dockercfg", secret="legacy")
    assert user.once() == "1 created"
    secret = cluster.get_secret(home, "legacy")
    assert secret["type"] == "kubernetes.io/dockercfg"
    assert list(json.loads(text_of(secret, "dockercfg"))) == [names.REGISTRY]
    assert user.once() == "1 unchanged"


def test_labels_and_annotations_of_the_target(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    target = user.select(home, labels={"team": "blue"}, annotations={"note": "ours"})
    user.once()
    meta = cluster.get_secret(home, "regcred")["metadata"]
    assert meta["labels"]["team"] == "blue" and meta["annotations"]["note"] == "ours"
    target["labels"] = {"team": "green"}
    assert user.once() == "1 updated"
    assert cluster.get_secret(home, "regcred")["metadata"]["labels"]["team"] == "green"


def test_damage_is_repaired(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.select(home)
    user.once()
    before = text_of(cluster.get_secret(home, "regcred"))
    patch = json.dumps({"data": pull_secret(home, {})["data"]})
    cluster.kubectl("-n", home, "patch", "secret", "regcred", "-p", patch).check()
    assert user.once() == "1 updated"
    assert text_of(cluster.get_secret(home, "regcred")) == before


def test_deleted_secret_comes_back(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.select(home)
    user.once()
    cluster.request("DELETE", path_of(home)).check()
    assert user.once() == "1 created"


def test_namespace_option_narrows(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    first, second = homes.many("a", "b")
    user.select(first, second)
    assert user.once("--namespace", second) == "1 created"
    assert cluster.get_secret(first, "regcred") is None
    assert user.once("--namespace", "elsewhere") == "nothing to do"


def test_cluster_option_narrows(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    first, second = homes.many("a", "b")
    user.select(first)
    user.add_cluster("two", cluster, {"namespaces": [second]})
    result = user.expect(0, "once", "--cluster", "two")
    assert result.out.startswith("ecr-syncd: 1 cluster, 1 created, in ")
    assert cluster.get_secret(first, "regcred") is None
