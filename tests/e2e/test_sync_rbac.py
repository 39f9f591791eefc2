# SPDX-License-Identifier: Apache-2.0
"""Manifests of `rbac`: applied by kubectl they are enough for `once`, and good for nothing else."""
from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from apiserver.client import APPLY, Client
from apiserver.cluster import Cluster
from apiserver.fixtures import NAMESPACES, path_of
from apiserver.handle import ApiServer
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, pull_secret

NEEDS = ["kubectl"]
WISHES: dict[str, dict[str, Any]] = {
    "names": {"namespaces": ["PREFIX-a", "PREFIX-b"]},
    "excluded": {"namespaces": {"names": ["PREFIX-a", "PREFIX-b"], "exclude": {"globs": ["*-b"]}}},
    "globs": {"namespaces": {"globs": ["PREFIX-?"]}},
    "selectors": {"namespaces": {"selectors": ["test=PREFIX"]}},
    "annotation": {"namespaces": {"annotation": "test=PREFIX"}},
    "excluded by label": {"namespaces": {"names": ["PREFIX-a"], "exclude": {"selectors": ["x"]}}},
    "accounts": {"namespaces": ["PREFIX-a"], "service_accounts": ["default", "builder"]},
    "all accounts": {"namespaces": ["PREFIX-a"], "service_accounts": "all"},
    "accounts of globs": {"namespaces": {"globs": ["PREFIX-*"]}, "service_accounts": ["default"]},
    "all of globs": {"namespaces": {"globs": ["PREFIX-*"]}, "service_accounts": "all"},
    "removal": {"namespaces": {"globs": ["PREFIX-*"]}, "removal": "remove"},
    "replace": {"namespaces": ["PREFIX-a"], "replace": True},
    "legacy": {"namespaces": ["PREFIX-a"], "type": "dockercfg", "secret": "123"},
}  # fmt: skip
CLUSTER_WIDE = {"globs", "selectors", "annotation", "excluded by label", "accounts of globs",
                "all of globs", "removal"}  # fmt: skip
MAY_DELETE = {"removal", "replace"}


class Granting:
    """Applies what is printed, and takes it away at the end."""

    def __init__(self, user: SyncUser, cluster: Cluster, homes: Homes):
        self.user, self.cluster = user, cluster
        self.where = homes("keeper")
        self.account = f"{homes.prefix}-sync"
        self._applied: list[str] = []

    def print(self, *words: str) -> str:
        """The manifests."""
        return self.user.expect(0, "rbac", *words).out

    def apply(self, *words: str) -> list[dict]:
        """The objects, after kubectl has applied them."""
        text = self.print(*words)
        self.cluster.kubectl("apply", "-f", "-", input=text).check()
        self._applied.append(text)
        return [one for one in yaml.safe_load_all(text) if one]

    def use_account(self) -> list[dict]:
        """From now on the user has nothing but the account's kubeconfig."""
        words = ["--account", self.account, "--account-namespace", self.where, "--long-lived-token"]
        objects = self.apply(*words)
        self.user.use(self.fetch_kubeconfig(self.print(*words, "--kubeconfig")))
        return objects

    def fetch_kubeconfig(self, template: str, where: str = "", account: str = "") -> Path:
        """As the manual page says it, once the token is there."""
        account = account or self.account
        words = ["-n", where or self.where, "get", "secret", f"{account}-token"]
        deadline = time.monotonic() + 30
        while True:
            got = self.cluster.kubectl(*words, "-o", f"go-template={template}").check().out
            token = yaml.safe_load(got)["users"][0]["user"]["token"]
            if token and token != "<no value>":
                self.user.hidden.append(token)
                return self.user.write("account.kubeconfig", got)
            assert time.monotonic() < deadline, "the account gets no token"
            time.sleep(0.05)

    def client(self) -> Client:
        """Requests of the account."""
        return self.cluster.client(self.cluster.account_token(self.where, self.account))

    def close(self) -> None:
        for text in self._applied:
            words = ["delete", "--ignore-not-found", "--wait=false", "-f", "-"]
            self.cluster.kubectl(*words, input=text)


@pytest.fixture
def granting(user: SyncUser, cluster: Cluster, homes: Homes) -> Iterator[Granting]:
    made = Granting(user, cluster, homes)
    yield made
    made.close()


def make_homes(homes: Homes) -> None:
    """a and b, with label and annotation; both with a second account."""
    marks = {"test": homes.prefix}
    for suffix in ("a", "b"):
        home = homes(suffix, labels=marks, annotations=marks)
        account = {"metadata": {"name": "builder"}}
        homes.cluster.request("POST", f"{NAMESPACES}/{home}/serviceaccounts", account).check()


def select(user: SyncUser, homes: Homes, wish: dict[str, Any]) -> str:
    """Puts the target into the configuration; the name of its secret."""
    text = json.dumps(wish).replace("PREFIX", homes.prefix)
    user.config["clusters"][0]["targets"].append(json.loads(text))
    return wish.get("secret", "regcred")


def verbs(objects: list[dict]) -> set[str]:
    """All that are granted."""
    roles = [one for one in objects if one["kind"] in ("Role", "ClusterRole")]
    return {verb for role in roles for rule in role["rules"] for verb in rule["verbs"]}


@pytest.mark.parametrize("name", WISHES)
def test_account_can_do_all_that_once_needs(
    user: SyncUser, homes: Homes, granting: Granting, name: str
) -> None:
    make_homes(homes)
    select(user, homes, WISHES[name])
    objects = granting.use_account()
    kinds = {one["kind"] for one in objects}
    assert ("ClusterRole" in kinds) == (name in CLUSTER_WIDE) != ("Role" in kinds)
    assert ("delete" in verbs(objects)) == (name in MAY_DELETE)
    assert not verbs(objects) & {"*", "update", "deletecollection", "impersonate", "bind"}
    assert "created" in user.once()
    assert "unchanged" in user.once() and "created" not in user.once()
    user.forget()
    assert "updated" in user.once()


@pytest.mark.parametrize("name", WISHES)
def test_every_other_secret_is_forbidden(
    user: SyncUser, cluster: Cluster, homes: Homes, granting: Granting, name: str
) -> None:
    make_homes(homes)
    secret_name = select(user, homes, WISHES[name])
    granting.use_account()
    user.once()
    client, home = granting.client(), homes.glob("a")
    other = pull_secret(home, {}, "other")
    cluster.apply_secret(other, "somebody").check()
    headers = {"Content-Type": APPLY}
    apply = "?fieldManager=x&force=true"
    secrets = f"{NAMESPACES}/{home}/secrets"
    tries = [
        ("GET", path_of(home, "other"), None, {}),
        ("GET", secrets, None, {}),
        ("GET", "/api/v1/secrets", None, {}),
        ("GET", "/api/v1/secrets?fieldSelector=metadata.name=other", None, {}),
        ("GET", f"{secrets}?watch=1&timeoutSeconds=1", None, {}),
        ("POST", secrets, pull_secret(home, {}, "new"), {}),
        ("PATCH", path_of(home, "other") + apply, other, headers),
        ("PATCH", path_of(home, "new") + apply, pull_secret(home, {}, "new"), headers),
        ("DELETE", path_of(home, "other"), None, {}),
        ("DELETE", secrets, None, {}),
        ("GET", path_of(granting.where, f"{granting.account}-token"), None, {}),
    ]
    if name not in CLUSTER_WIDE:
        tries.append(("GET", path_of(granting.where, secret_name), None, {}))
    if name not in MAY_DELETE:
        tries.append(("DELETE", path_of(home, secret_name), None, {}))
    for method, path, body, more in tries:
        answer = client.request(method, path, body, more)
        assert answer.status == 403, (method, path, answer.body)


def test_fixed_names_grant_nothing_that_is_cluster_wide(
    user: SyncUser, homes: Homes, granting: Granting
) -> None:
    make_homes(homes)
    for name in ("names", "accounts"):
        select(user, homes, {**WISHES[name], "secret": f"of-{name}"})
    granting.use_account()
    client, account = granting.client(), path_of(homes.glob("b"), "default", "serviceaccounts")
    for path in (NAMESPACES, f"{NAMESPACES}/{homes.glob('a')}", account):
        assert client.request("GET", path).status == 403
    assert "3 created" in user.once()


def test_named_accounts_are_all_that_can_be_changed(
    user: SyncUser, cluster: Cluster, homes: Homes, granting: Granting
) -> None:
    make_homes(homes)
    home = homes.glob("a")
    user.select(home, service_accounts=["default"])
    granting.use_account()
    assert user.once() == "1 created, 1 service account attached"
    client, headers = granting.client(), {"Content-Type": "application/merge-patch+json"}
    change = {"metadata": {"labels": {"a": "b"}}}
    for name, status in (("default", 200), ("builder", 403)):
        path = path_of(home, name, "serviceaccounts")
        assert client.request("PATCH", path, change, headers).status == status
    token = path_of(home, "default", "serviceaccounts") + "/token"
    assert client.request("POST", token, {"spec": {}}).status == 403


def test_removal_works_with_the_rights_printed(
    user: SyncUser, cluster: Cluster, homes: Homes, granting: Granting
) -> None:
    make_homes(homes)
    target = user.select(removal="remove")
    target["namespaces"] = {"globs": [homes.glob("?")]}
    granting.use_account()
    assert user.once() == "2 created"
    target["namespaces"] = {"globs": [homes.glob("a")]}
    assert user.once() == "1 removed, 1 unchanged"
    assert cluster.get_secret(homes.glob("b"), "regcred") is None


def test_replace_works_with_the_rights_printed(
    user: SyncUser, cluster: Cluster, homes: Homes, granting: Granting
) -> None:
    make_homes(homes)
    home = homes.glob("a")
    cluster.apply_secret({**pull_secret(home, {}), "type": "Opaque"}, "somebody").check()
    user.select(home, replace=True)
    granting.use_account()
    assert user.once() == "1 replaced"


def test_namespace_of_the_account_is_printed_by_default(
    user: SyncUser, homes: Homes, granting: Granting
) -> None:
    user.select(homes())
    objects = granting.apply("--account", granting.account, "--long-lived-token")
    spaces = [one["metadata"]["name"] for one in objects if one["kind"] == "Namespace"]
    assert spaces == ["ecr-syncd"]
    words = ["--account", granting.account, "--long-lived-token", "--kubeconfig"]
    template = granting.print(*words)
    user.use(granting.fetch_kubeconfig(template, "ecr-syncd"))
    assert user.once() == "1 created"


@pytest.mark.parametrize("kind", ["--user", "--group"])
@pytest.mark.parametrize("name", ["names", "globs"])
def test_user_or_group_gets_the_rights(
    user: SyncUser, server: ApiServer, homes: Homes, granting: Granting, kind: str, name: str
) -> None:
    make_homes(homes)
    select(user, homes, WISHES[name])
    somebody = f"{homes.prefix}-jane"
    user.use(server.user_kubeconfig(somebody, [f"{homes.prefix}-ops"]))
    assert user.run("once").rc == 1
    granting.apply(kind, somebody if kind == "--user" else f"{homes.prefix}-ops")
    assert user.once() == "2 created"


def test_roles_without_bindings_say_so(user: SyncUser, homes: Homes, granting: Granting) -> None:
    user.select("a", "b")
    text = granting.print()
    kinds = [one["kind"] for one in yaml.safe_load_all(text) if one]
    assert kinds == ["Role", "Role"] and "Nobody gets these rights yet" in text


def test_kubeconfig_names_another_server_on_request(user: SyncUser, granting: Granting) -> None:
    user.select("a")
    url = "https://api.example.com:6443"
    text = granting.print("--account", "x", "--long-lived-token", "--kubeconfig", "--server", url)
    assert f'server: "{url}"' in text and "{{.data.token | base64decode}}" in text


def test_several_clusters_need_a_choice(user: SyncUser, cluster: Cluster) -> None:
    user.select("a")
    user.add_cluster("two", cluster, {"namespaces": ["b"]})
    assert "one, two" in user.expect(64, "rbac").err
    assert 'namespace: "b"' in user.expect(0, "rbac", "--cluster", "two").out


def test_comments_say_what_each_right_would_also_allow(
    user: SyncUser, granting: Granting
) -> None:
    target = user.select(replace=True, service_accounts="all")
    target["namespaces"] = {"globs": ["*"]}
    rules = granting.print().split("  - apiGroups:")[:-1]
    assert len(rules) == 3
    for text in rules:
        assert "Would also allow" in text
