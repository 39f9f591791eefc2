# SPDX-License-Identifier: Apache-2.0
"""Client keys and certificates that cannot be used: said with file, member and user, and nothing
dies of them."""
from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from apiserver.handle import ApiServer
from sync_access import give_login, make_cluster, make_kubeconfig
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, is_good, place, server, servers, team, user,
)  # fmt: skip
from sync_user import SyncUser, lines_of, summary_of
from test_sync_access import encode, make_certificate

V1 = "client.authentication.k8s.io/v1"
PASSPHRASE = "pass:hunter2-is-no-passphrase"
FORMS = {
    "pkcs8": ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", PASSPHRASE],
    "traditional": ["ec", "-aes256", "-passout", PASSPHRASE],
    "der": ["ec", "-outform", "DER"],
}


def rewrite(key: Path, form: str) -> Path:
    """The same key as openssl writes it in this form."""
    made = key.with_suffix(f".{form}")
    argv = ["/usr/bin/openssl", *FORMS[form], "-in", str(key), "-out", str(made)]
    subprocess.run(argv, check=True, capture_output=True)
    return made


def make_login(user: SyncUser, cert: Path, key: Path, way: str) -> dict[str, Any]:
    """The `user` of a kubeconfig that leads to the pair in this way."""
    if way == "files":
        return {"client-certificate": str(cert), "client-key": str(key)}
    if way == "data":
        return {"client-certificate-data": encode(cert), "client-key-data": encode(key)}
    status = {"clientCertificateData": cert.read_text(), "clientKeyData": key.read_text()}
    answer = {"apiVersion": V1, "kind": "ExecCredential", "status": status}
    user.write("answer", json.dumps(answer))
    script = user.write("plugin", f"#!/bin/sh\ncat {user.home}/answer\n", 0o700)
    exec_ = {"apiVersion": V1, "command": str(script), "interactiveMode": "Never"}
    return {"exec": exec_}


@pytest.fixture
def beside(user: SyncUser, server: ApiServer, team: str) -> Callable[[dict[str, Any]], Path]:
    """Adds a cluster `two` with this login beside one that is well."""

    def add(login: dict[str, Any]) -> Path:
        text = yaml.safe_dump(make_kubeconfig(make_cluster(server), login, "jane"))
        path = user.write("two", text)
        user.add_cluster("two", server, {"namespaces": [team], "secret": "other"},
                         kubeconfig=str(path))  # fmt: skip
        return path

    return add


@pytest.mark.parametrize("way", ["files", "data", "plugin"])
@pytest.mark.parametrize("form", ["pkcs8", "traditional"])
def test_a_key_with_a_passphrase_is_its_own_clusters_trouble(
    user: SyncUser, server: ApiServer, beside: Callable[[dict[str, Any]], Path], way: str, form: str
) -> None:
    cert, key = make_certificate(user, server, "carol")
    locked = rewrite(key, form)
    path = beside(make_login(user, cert, locked, way))
    file = {"files": locked, "data": path,
            "plugin": f"the output of exec plugin {user.home}/plugin"}[way]  # fmt: skip
    words = f"cluster two: the client key in {file} is encrypted, user jane; "
    result = user.expect(2, "once")
    assert summary_of(result) == "1 cluster failed, 1 created"
    (line,) = lines_of(result)
    assert line.startswith(words), line
    for verb in ("plan", "doctor"):
        assert words in (said := user.run(verb)).out + said.err.replace("ecr-syncd: ", "")
    checked = user.run("check-config")
    assert (checked.rc, words in checked.err) == ((0, False) if way == "plugin" else (78, True))


def test_a_key_with_a_passphrase_under_a_running_daemon(
    user: SyncUser,
    server: ApiServer,
    beside: Callable[[dict[str, Any]], Path],
    daemon: Callable[..., Daemon],
    team: str,
    homes: Homes,
) -> None:
    cert, key = make_certificate(user, server, "carol")
    locked = rewrite(key, "pkcs8")
    beside(make_login(user, cert, key, "files"))
    running = daemon()
    running.hear("READY=1")
    wait_for(lambda: server.get_secret(team, "other"))
    key.write_bytes(locked.read_bytes())
    server.control.connections("close")
    second = homes("team-b")
    wait_for(lambda: is_good(server, second))
    user.config["clusters"][1]["targets"] = [{"namespaces": [second], "secret": "other"}]
    running.reload()
    running.wait_to_say(f"the client key in {key} is encrypted, user jane")
    third = homes("team-c")
    wait_for(lambda: is_good(server, third))


WRONG = {
    "the key of another certificate": (
        "client-key",
        lambda cert, key, other: (cert, other),
        "is not that of the client certificate, user test; client-key and client-certificate",
    ),
    "a key that is DER": (
        "client-key",
        lambda cert, key, other: (cert, rewrite(key, "der")),
        "is DER, user test; client-key takes PEM",
    ),
    "the two in each other's place": (
        "client-certificate",
        lambda cert, key, other: (key, cert),
        "holds no CERTIFICATE that can be read, but PRIVATE KEY, user test; client-certificate",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_pair_that_is_none(user: SyncUser, server: ApiServer, team: str, name: str) -> None:
    cert, key = make_certificate(user, server, "carol")
    _, other = make_certificate(user, server, "dave")
    member, choose, words = WRONG[name]
    first, second = choose(cert, key, other)
    give_login(user, server, {"client-certificate": str(first), "client-key": str(second)})
    (line,) = lines_of(user.expect(1, "once"))
    what, file = {"client-key": ("key", second), "client-certificate": ("certificate", first)}[member]
    assert line.startswith(f"cluster one: the client {what} in {file} {words}"), line


@pytest.mark.parametrize("member", ["certificate-authority", "client-certificate", "client-key"])
def test_data_that_is_rubbish_is_named(
    user: SyncUser, server: ApiServer, team: str, member: str
) -> None:
    cert, key = make_certificate(user, server, "carol")
    rubbish = base64.b64encode(b"rubbish\0\n-----BEGIN").decode()
    login = {"client-certificate-data": encode(cert), "client-key-data": encode(key)}
    more = {}
    if member == "certificate-authority":
        more = {f"{member}-data": rubbish}
    else:
        login[f"{member}-data"] = rubbish
    path = give_login(user, server, login, **more)
    (line,) = lines_of(user.expect(1, "once"))
    owner = "cluster test" if more else "user test"
    assert f"in {path} is not PEM text, {owner}; {member}-data takes PEM" in line, line
