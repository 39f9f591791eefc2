# SPDX-License-Identifier: Apache-2.0
"""Kubeconfigs as they really are: what kubectl makes of a file, ecr-syncd makes of it."""
from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from apiserver.handle import ApiServer
from sync_access import add_master, give, give_login, identity, make_cluster, make_kubeconfig
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, lines_of
from test_sync_access import check_both, encode, home, make_certificate  # noqa: F401
from test_sync_exec import V1, Plugin, credential, plugin  # noqa: F401

NEEDS = ["kubectl"]


def make_id_token(server: ApiServer, name: str, end: float) -> str:
    """A JSON Web Token that the server takes for this user."""
    parts = ['{"alg":"none"}', json.dumps({"sub": name, "exp": int(end)}), "signature"]
    token = ".".join(base64.urlsafe_b64encode(p.encode()).decode().rstrip("=") for p in parts)
    server.control.add_token(token, name, ["system:masters"])
    return token


def oidc(token: str) -> dict[str, Any]:
    """A user who has logged in with it."""
    return {"auth-provider": {"name": "oidc", "config": {
        "client-id": "c", "id-token": token, "idp-issuer-url": "https://127.0.0.1:1"}}}  # fmt: skip


def with_nameless_entries(text: str) -> str:
    return text.replace("contexts:\n", "contexts:\n- context: {cluster: x, user: x}\n  name: ''\n")


def with_anchors(text: str) -> str:
    whole = yaml.safe_load(text)
    data = whole["clusters"][0]["cluster"].pop("certificate-authority-data")
    head, tail = yaml.safe_dump(whole).split("clusters:\n- cluster:\n", 1)
    return f"x-ca: &ca {data}\n{head}clusters:\n- cluster:\n    certificate-authority-data: *ca\n{tail}"


FORMS: dict[str, Callable[[str], str]] = {
    "nameless entries": with_nameless_entries,
    "an anchor": with_anchors,
    "a merged map": lambda text: text.replace(
        "users:\n", "x-login: &login {token: token-of-jane-0123456789abcdef}\nusers:\n"
    ).replace("    token: token-of-jane-0123456789abcdef", "    <<: *login"),
    "a key that stands twice": lambda text: text.replace(
        "    token: ", "    token: token-of-nobody\n    token: "
    ),
    "a second document": lambda text: f"{text}---\ncurrent-context: other\n",
    "a company's clusters": lambda text: text.replace("clusters:\n", "clusters:\n" + "".join(
        f"- name: c{i}\n  cluster: {{server: 'https://c{i}', certificate-authority-data: "
        f"{'QUFB' * 800}}}\n" for i in range(420))),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_form_of_a_file(user: SyncUser, server: ApiServer, home: str, form: str) -> None:
    login = {"token": add_master(server, "jane")}
    text = FORMS[form](yaml.safe_dump(make_kubeconfig(make_cluster(server), login)))
    path = user.write("kubeconfig", text)
    user.use(path)
    check_both(user, server, "jane", path)
    assert user.expect(0, "check-config").err == ""


def test_forty_files(user: SyncUser, server: ApiServer, home: str) -> None:
    paths = [user.write(f"k{i}", "apiVersion: v1\nkind: Config\n") for i in range(39)]
    whole = make_kubeconfig(make_cluster(server), {"token": add_master(server, "jane")})
    paths.append(user.write("last", yaml.safe_dump(whole)))
    user.config["clusters"][0]["kubeconfig"] = list(map(str, paths))
    check_both(user, server, "jane", *paths)


def test_limit_of_a_file_is_named(user: SyncUser, server: ApiServer, home: str) -> None:
    path = user.write("huge", "# " + "b" * (17 << 20))
    user.use(path)
    (line,) = lines_of(user.expect(1, "once"))
    assert line == f"cluster one: kubeconfig: cannot read {path}: larger than {16 << 20} bytes"


def test_oidc_login(user: SyncUser, server: ApiServer, home: str) -> None:
    token = make_id_token(server, "jane", time.time() + 3600)
    user.hidden.append(token)
    path = give_login(user, server, oidc(token))
    check_both(user, server, "jane", path)
    assert user.once() == "1 created"


def test_oidc_login_that_is_past(user: SyncUser, server: ApiServer, home: str) -> None:
    token = make_id_token(server, "jane", 1_700_000_000)
    user.hidden.append(token)
    path = give_login(user, server, oidc(token))
    (line,) = lines_of(user.expect(1, "once"))
    assert line == (
        f"cluster one: the id-token of auth-provider oidc in {path}, user test, expired at "
        "2023-11-14T22:13:20Z; log in again with what wrote it"
    )


@pytest.mark.parametrize("more", ["token", "null"])
def test_auth_provider_that_is_not_needed(
    user: SyncUser, server: ApiServer, home: str, more: str
) -> None:
    login: dict[str, Any] = {"token": add_master(server, "jane"), "auth-provider": None}
    if more == "token":
        login |= oidc(make_id_token(server, "kim", time.time() + 3600))
    path = give_login(user, server, login)
    check_both(user, server, "jane", path)


def test_certificate_goes_before_a_plugin(
    user: SyncUser, server: ApiServer, plugin: Plugin
) -> None:
    cert, key = make_certificate(user, server, "carol")
    path = plugin.install(server)
    whole = yaml.safe_load(path.read_text())
    whole["users"][0]["user"] |= {
        "client-certificate-data": encode(cert), "client-key-data": encode(key),
    }  # fmt: skip
    check_both(user, server, "carol", give(user, whole))
    assert plugin.count() == 0


def test_plugin_that_prints_yaml(user: SyncUser, server: ApiServer, plugin: Plugin) -> None:
    whole = json.loads(credential(token=add_master(server, "jane")))
    whole["status"]["expirationTimestamp"] = "2126-01-01T00:00:00Z"
    plugin.print(yaml.safe_dump(whole))
    check_both(user, server, "jane", plugin.install(server))


def test_plugin_is_told_what_the_cluster_has_for_it(
    user: SyncUser, server: ApiServer, plugin: Plugin
) -> None:
    seen = user.home / "seen"
    script = f"printf '%s' \"$KUBERNETES_EXEC_INFO\" >{seen}; cat {plugin.answer}"
    path = plugin.install(server, script, provideClusterInfo=True)
    text = path.read_text().replace(
        "- cluster:\n",
        "- cluster:\n    disable-compression: true\n    extensions:\n"
        "    - name: client.authentication.k8s.io/exec\n"
        "      extension: {audience: 'yes', octal: 012, list: [a, ~, 1.5]}\n",
    )
    path = user.write("kubeconfig", text)
    found = []
    for run in (lambda: user.run("doctor"),
                lambda: server.kubectl("get", "--raw", "/version", as_config=path)):  # fmt: skip
        run()
        found.append(json.loads(seen.read_text())["spec"]["cluster"])
    assert found[0] == found[1]
    assert found[0]["config"]["audience"] == "yes" and found[0]["disable-compression"] is True


def test_plugin_that_is_not_on_the_path(user: SyncUser, server: ApiServer, home: str) -> None:
    exec_ = {"apiVersion": V1, "command": "no-such-plugin", "interactiveMode": "Never"}
    give_login(user, server, {"exec": exec_})
    (line,) = lines_of(user.expect(1, "once"))
    assert "it is looked for on the PATH of ecr-syncd, which is /" in line


@pytest.fixture
def proxied(server: ApiServer) -> Iterator[str]:
    """The address of a `kubectl proxy` to the server."""
    argv, env = server.kubectl_command("proxy", "--port", "0")
    process = subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    yield "http://" + process.stdout.readline().split()[-1]
    process.terminate()
    process.wait(10)


@pytest.mark.parametrize("login", ["none", "token", "exec"])
def test_kubectl_proxy(
    user: SyncUser, server: ApiServer, plugin: Plugin, proxied: str, login: str
) -> None:
    path = plugin.install(server) if login == "exec" else user.write("kubeconfig", "")
    users = {"none": {}, "token": {"token": "open-secret"}, "exec": {}}
    whole = make_kubeconfig({"server": proxied}, users[login])
    if login == "exec":
        whole["users"] = yaml.safe_load(path.read_text())["users"]
    elif login == "none":
        del whole["users"], whole["contexts"][0]["context"]["user"]
    give(user, whole)
    assert user.once() == "1 created"
    assert identity(user) != "open-secret" and plugin.count() == 0


def test_service_that_cannot_see_homes(user: SyncUser, home: str) -> None:
    user.use(Path("/home/nobody-has-this/config"))
    (line,) = lines_of(user.expect(1, "once", NOTIFY_SOCKET="/run/none"))
    assert line.endswith("; this service cannot see home directories: put it under /etc/ecr-syncd")
