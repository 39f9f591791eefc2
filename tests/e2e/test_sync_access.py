# SPDX-License-Identifier: Apache-2.0
"""Ways into a cluster: what stands in kubeconfigs is taken as kubectl takes it."""
from __future__ import annotations

import base64
import threading
import time
from pathlib import Path

import pytest
import yaml

from apiserver.certificates import make_user_certificate
from apiserver.handle import ApiServer
from stack import pki
from sync_access import (
    add_master, give, give_login, identity, kubectl_identity, make_cluster, make_kubeconfig,
)  # fmt: skip
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, lines_of, summary_of

NEEDS = ["kubectl"]


def encode(path: Path) -> str:
    """For a `-data` member."""
    return base64.b64encode(path.read_bytes()).decode()


def make_certificate(user: SyncUser, server: ApiServer, name: str) -> tuple[Path, Path]:
    """A client certificate of the cluster's authority, and its key."""
    authority = pki.Authority(server.folder / "ca.crt", server.folder / "ca.key")
    made = make_user_certificate(authority, user.home / name, name, ["system:masters"])
    return made.cert, made.key


def check_both(user: SyncUser, server: ApiServer, name: str, *paths: Path) -> None:
    """ecr-syncd and kubectl are taken for the same."""
    assert (identity(user), kubectl_identity(server, *paths)) == (name, name)


@pytest.fixture
def home(homes: Homes, user: SyncUser) -> str:
    """A namespace that is selected."""
    made = homes()
    user.select(made)
    return made


def test_token(user: SyncUser, server: ApiServer, home: str) -> None:
    path = give_login(user, server, {"token": add_master(server, "jane")})
    check_both(user, server, "jane", path)
    assert user.once() == "1 created"


@pytest.mark.parametrize("form", ["data", "files", "relative files"])
def test_client_certificate(user: SyncUser, server: ApiServer, home: str, form: str) -> None:
    cert, key = make_certificate(user, server, "carol")
    if form == "data":
        login = {"client-certificate-data": encode(cert), "client-key-data": encode(key)}
    else:
        names = (cert.name, key.name) if form.startswith("relative") else (str(cert), str(key))
        login = dict(zip(("client-certificate", "client-key"), names))
    path = give_login(user, server, login)
    check_both(user, server, "carol", path)
    assert user.once() == "1 created"


def test_basic_credentials(user: SyncUser, server: ApiServer, home: str) -> None:
    server.control.add_password("bob", "pass:word with blanks", ["system:masters"])
    user.hidden.append("pass:word")
    give_login(user, server, {"username": "bob", "password": "pass:word with blanks"})
    assert identity(user) == "bob"
    assert user.once() == "1 created"


def test_token_file_goes_before_the_token(user: SyncUser, server: ApiServer, home: str) -> None:
    user.write("token", add_master(server, "from-file") + "\n")
    path = give_login(user, server, {"tokenFile": "token", "token": add_master(server, "inline")})
    check_both(user, server, "from-file", path)


def test_token_file_is_read_anew_under_way(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    first, second = add_master(server, "first"), add_master(server, "second")
    user.write("token", first)
    give_login(user, server, {"tokenFile": str(user.home / "token")})
    user.select(*homes.many(*"abcdefghijklmnopqrst"))
    user.config["clusters"][0]["in_flight"] = 1
    server.control.set(latency=0.1)
    summaries: list[str] = []
    worker = threading.Thread(target=lambda: summaries.append(user.once()))
    worker.start()
    deadline = time.monotonic() + 20
    while sum(row["method"] == "PATCH" for row in server.control.log()) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    user.write("token", second)
    server.control.revoke(token=first)
    worker.join()
    assert summaries == ["20 created"]
    names = {row["user"] for row in server.control.log() if row["method"] == "PATCH"}
    assert {"first", "second"} <= names


def test_401_without_other_credentials_is_said(
    user: SyncUser, server: ApiServer, home: str
) -> None:
    give_login(user, server, {"token": "worthless-token"})
    user.hidden.append("worthless-token")
    (line,) = lines_of(user.expect(1, "once"))
    assert "HTTP 401" in line and "renew those of the kubeconfig" in line


def test_tls_server_name(user: SyncUser, server: ApiServer, home: str) -> None:
    login = {"token": add_master(server, "jane")}
    name = "kubernetes.default.svc"
    for name, status in ((name, 0), (f"{name}.", 0), (name.upper(), 0), ("other.example.com", 1)):
        path = give_login(user, server, login, **{"tls-server-name": name})
        user.run("once")
        assert user.place.history[-1].rc == status, name
        works = server.kubectl("get", "--raw", "/version", as_config=path).rc == 0
        assert works == (status == 0)


def test_impersonation(user: SyncUser, server: ApiServer, home: str) -> None:
    login = {
        "token": add_master(server, "jane"),
        "as": "deploy",
        "as-groups": ["system:masters", "b"],
        "as-user-extra": {"reason": ["a b", "c"]},
    }
    path = give_login(user, server, login)
    check_both(user, server, "deploy", path)
    assert user.once() == "1 created"


def test_impersonation_that_is_not_allowed(user: SyncUser, server: ApiServer, home: str) -> None:
    server.control.add_token("token-of-nobody-much", "small", [])
    give_login(user, server, {"token": "token-of-nobody-much", "as": "deploy"})
    assert "cannot impersonate" in user.expect(1, "once").err


def test_merge_takes_the_first_of_each_name(
    user: SyncUser, server: ApiServer, home: str
) -> None:
    jane, kim = add_master(server, "jane"), add_master(server, "kim")
    nowhere = make_cluster(server, server="https://127.0.0.1:1")
    first = make_kubeconfig(make_cluster(server), {"token": jane}, "shared")
    second = make_kubeconfig(nowhere, {"token": kim}, "shared")
    second["current-context"] = "other"
    paths = [
        user.write("empty", "apiVersion: v1\nkind: Config\n"),
        user.home / "missing",
        user.write("first", yaml.safe_dump(first)),
        user.write("second", yaml.safe_dump(second)),
    ]
    for form in (":".join(map(str, paths)), list(map(str, paths))):
        user.config["clusters"][0]["kubeconfig"] = form
        check_both(user, server, "jane", *paths)


def test_merge_joins_what_several_files_say(
    user: SyncUser, server: ApiServer, home: str
) -> None:
    whole = make_kubeconfig(make_cluster(server), {"tokenFile": "token"})
    user.write("users/token", add_master(server, "relative"))
    parts = {"clusters": "clusters.yaml", "users": "users/users.yaml", "contexts": "contexts.yaml"}
    paths = [user.write(name, yaml.safe_dump({key: whole[key]})) for key, name in parts.items()]
    paths.append(user.write("current", "current-context: test\n"))
    user.config["clusters"][0]["kubeconfig"] = list(map(str, paths))
    check_both(user, server, "relative", *paths)
    assert user.once() == "1 created"


def test_context_of_the_configuration(user: SyncUser, server: ApiServer, home: str) -> None:
    whole = make_kubeconfig(make_cluster(server), {"token": add_master(server, "jane")})
    other = make_kubeconfig(make_cluster(server), {"token": add_master(server, "kim")}, "other")
    for key in ("clusters", "users", "contexts"):
        whole[key] += other[key]
    give(user, whole)
    assert identity(user) == "jane"
    user.config["clusters"][0]["context"] = "other"
    assert identity(user) == "kim"
    user.config["clusters"][0]["context"] = "third"
    assert "There is: other, test" in user.expect(1, "once").err


BROKEN = {
    "no YAML": "{[",
    "no map": "- a\n",
    "endless aliases": "a: &a [x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi")),
    "empty": "",
    "no context": "apiVersion: v1\ncurrent-context: gone\n",
    "bad base64": "current-context: a\nclusters: [{name: a, cluster: {server: 'https://a', "
                  "certificate-authority-data: '%'}}]\nusers: [{name: a, user: {}}]\n"
                  "contexts: [{name: a, context: {cluster: a, user: a}}]\n",
    "huge": "a: " + "b" * 2_000_000 + "\n",
    "control bytes": "current-context: \"\\e[2J\\a\"\n",
}  # fmt: skip


@pytest.mark.parametrize("name", [*BROKEN, "missing", "directory"])
def test_broken_kubeconfig_fails_its_own_cluster_alone(
    user: SyncUser, server: ApiServer, home: str, name: str
) -> None:
    path = user.home / "broken"
    if name in BROKEN:
        user.write("broken", BROKEN[name])
    elif name == "directory":
        path.mkdir()
    user.add_cluster("broken", server, {"namespaces": [home]}, kubeconfig=str(path))
    result = user.expect(2, "once")
    assert summary_of(result) == "1 cluster failed, 1 created"
    (line,) = lines_of(result)
    assert line.startswith("cluster broken: kubeconfig") and str(path) in line


@pytest.mark.parametrize("member", ["certificate-authority", "client-certificate", "tokenFile"])
def test_missing_file_is_named(user: SyncUser, server: ApiServer, home: str, member: str) -> None:
    cert, key = make_certificate(user, server, "carol")
    login = {"client-certificate": str(cert), "client-key": str(key)}
    more = {}
    if member == "certificate-authority":
        more = {"certificate-authority": "gone.pem", "certificate-authority-data": None}
    elif member == "tokenFile":
        login = {"tokenFile": "gone.pem"}
    else:
        login[member] = "gone.pem"
    give_login(user, server, login, **more)
    assert f"{user.home}/gone.pem does not exist" in user.expect(1, "once").err


def test_insecure_is_refused_with_the_reason(user: SyncUser, server: ApiServer, home: str) -> None:
    give_login(user, server, {"token": "open-secret"}, **{"insecure-skip-tls-verify": True})
    assert "insecure-skip-tls-verify is not followed" in user.expect(1, "once").err
