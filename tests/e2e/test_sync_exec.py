# SPDX-License-Identifier: Apache-2.0
"""Exec plugins of kubeconfigs: the protocol of kubectl, and plugins that do not keep to it."""
from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from apiserver.handle import ApiServer
from sync_access import add_master, give_login, identity, kubectl_identity
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, lines_of, summary_of
from test_sync_access import make_certificate

NEEDS = ["kubectl"]
GROUP = "client.authentication.k8s.io"
V1, V1BETA1 = f"{GROUP}/v1", f"{GROUP}/v1beta1"


def credential(version: str = V1, **status: Any) -> str:
    """What a plugin prints."""
    return json.dumps({"apiVersion": version, "kind": "ExecCredential", "status": status})


class Plugin:
    """A shell script that notes every run before it does its work."""

    def __init__(self, user: SyncUser):
        self.user = user
        self.runs = user.home / "runs"
        self.answer = user.home / "answer"

    def install(self, server: ApiServer, script: str = "", version: str = V1, **more: Any) -> Path:
        """The kubeconfig that uses it; without `script` it prints the answer."""
        text = f"#!/bin/sh\necho run >>{self.runs}\n{script or f'cat {self.answer}'}\n"
        path = self.user.write("plugin", text, 0o700)
        exec_ = {"apiVersion": version, "command": str(path), "interactiveMode": "Never", **more}
        return give_login(self.user, server, {"exec": exec_})

    def print(self, text: str) -> None:
        """From now on this is the answer."""
        self.user.write("answer", text)

    def count(self) -> int:
        """How often it ran."""
        return len(self.runs.read_text().splitlines()) if self.runs.exists() else 0


@pytest.fixture
def plugin(user: SyncUser, server: ApiServer, homes: Homes) -> Plugin:
    """That prints the token of jane, for a user who selects one namespace."""
    made = Plugin(user)
    user.select(homes())
    user.hidden.append("token-of-")
    made.print(credential(token=add_master(server, "jane")))
    return made


def failure(user: SyncUser, status: int = 1, **more: Any) -> str:
    """The only line of a run that fails for want of credentials."""
    result = user.expect(status, "once", **more)
    (line,) = lines_of(result)
    assert line.startswith("cluster one: exec plugin "), result.render()
    return line


@pytest.mark.parametrize("version", [V1, V1BETA1])
def test_token_of_a_plugin(
    user: SyncUser, server: ApiServer, plugin: Plugin, version: str
) -> None:
    plugin.print(credential(version, token=add_master(server, "jane")))
    path = plugin.install(server, version=version)
    assert identity(user) == kubectl_identity(server, path) == "jane"
    assert user.once() == "1 created"


def test_certificate_of_a_plugin(user: SyncUser, server: ApiServer, plugin: Plugin) -> None:
    cert, key = make_certificate(user, server, "carol")
    status = {"clientCertificateData": cert.read_text(), "clientKeyData": key.read_text()}
    plugin.print(credential(**status))
    path = plugin.install(server)
    assert identity(user) == kubectl_identity(server, path) == "carol"
    assert user.once() == "1 created"


def test_plugin_gets_arguments_environment_and_cluster(
    user: SyncUser, server: ApiServer, plugin: Plugin
) -> None:
    seen = user.home / "seen"
    script = f'printf "%s\\n" "$@" "$EXTRA" "$KUBERNETES_EXEC_INFO" >{seen}; cat {plugin.answer}'
    plugin.install(
        server, script, args=["get-token", "a b"], env=[{"name": "EXTRA", "value": "more"}],
        provideClusterInfo=True,
    )  # fmt: skip
    user.once()
    first, second, extra, info = seen.read_text().splitlines()
    assert (first, second, extra) == ("get-token", "a b", "more")
    told = json.loads(info)
    assert (told["kind"], told["apiVersion"]) == ("ExecCredential", V1)
    assert told["spec"]["interactive"] is False
    assert told["spec"]["cluster"]["server"] == server.endpoint.server


def test_plugin_gets_nothing_of_systemd(
    user: SyncUser, server: ApiServer, plugin: Plugin
) -> None:
    seen = user.home / "seen"
    plugin.install(server, f"env >{seen}; cat {plugin.answer}")
    variables = {"NOTIFY_SOCKET": "/none", "WATCHDOG_USEC": "1", "LISTEN_FDS": "1"}
    user.once(CREDENTIALS_DIRECTORY="/none", **variables)
    names = {line.split("=")[0] for line in seen.read_text().splitlines()}
    assert "HOME" in names and "AWS_ACCESS_KEY_ID" in names
    assert not names & {*variables, "CREDENTIALS_DIRECTORY"}


def test_one_run_for_many_requests(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    plugin = Plugin(user)
    plugin.print(credential(token=add_master(server, "jane")))
    plugin.install(server, f"sleep 0.3; cat {plugin.answer}")
    server.control.add_namespaces(prefix=f"{homes.prefix}-", count=50)
    user.select()["namespaces"] = {"names": [f"{homes.prefix}-{n:05}" for n in range(50)]}
    assert user.once() == "50 created"
    assert plugin.count() == 1


def test_refused_token_is_asked_for_once_more(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    plugin = Plugin(user)
    good = credential(token=add_master(server, "jane"))
    script = f"test $(wc -l <{plugin.runs}) -gt 1 && cat {plugin.answer} || echo '{{}}'"
    plugin.print(good)
    stale = credential(token="stale-token")
    plugin.install(server, script.replace("'{}'", f"'{stale}'"))
    server.control.add_namespaces(prefix=f"{homes.prefix}-", count=30)
    user.select()["namespaces"] = {"names": [f"{homes.prefix}-{n:05}" for n in range(30)]}
    assert user.once() == "30 created"
    assert plugin.count() == 2


def test_token_that_stays_refused_ends(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    plugin = Plugin(user)
    plugin.print(credential(token="stale-token"))
    plugin.install(server)
    user.hidden.append("stale-token")
    user.select(*homes.many("a", "b", "c"))
    result = user.expect(1, "once")
    assert summary_of(result) == "3 failed" and "HTTP 401" in result.err
    assert plugin.count() == 2


@pytest.mark.parametrize("seconds", [-3600, 10])
def test_token_near_or_past_its_end_is_asked_for_anew(
    user: SyncUser, server: ApiServer, plugin: Plugin, seconds: int
) -> None:
    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
    token = add_master(server, "jane")
    plugin.print(credential(token=token, expirationTimestamp=end))
    plugin.install(server)
    assert user.once() == "1 created"


def refuse(text: str) -> str:
    """A script that prints this."""
    return f"cat <<'END'\n{text}\nEND"


ANSWERS = {
    "garbage": (refuse("no JSON: token-of-jane"), "it printed no ExecCredential"),
    "binary": ("head -c 1000 /dev/urandom", "it printed no ExecCredential"),
    "nothing": ("true", "it printed no ExecCredential"),
    "deep": ("head -c 900000 /dev/zero | tr '\\0' '['", "it printed no ExecCredential"),
    "another kind": (refuse('{"apiVersion":"v1","kind":"Secret"}'), "no ExecCredential"),
    "wrong version": (refuse(credential(V1BETA1, token="token-of-x")), "another apiVersion"),
    "no status": (refuse(credential()), "neither a token nor a certificate"),
    "no key": (refuse(credential(clientCertificateData="x")), "a certificate without its key"),
    "bad time": (refuse(credential(token="token-of-x", expirationTimestamp="soon")),
                 "its expirationTimestamp is not an RFC 3339 time"),
    "fails": ("echo 'please log in' >&2; exit 3", "failed with status 3: please log in"),
    "escapes": ("printf '\\033[2J\\rfake\\n' >&2; exit 3", "failed with status 3: "),
    "killed": ("kill -9 $$", ""),
    "flood": ("yes", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_plugin_that_fails_is_named_with_the_reason(
    user: SyncUser, server: ApiServer, plugin: Plugin, name: str
) -> None:
    script, reason = ANSWERS[name]
    plugin.install(server, script)
    assert reason in failure(user)
    assert server.control.counts().get(("patch", "secrets", 201)) is None
    assert user.place.history[-1].seconds < 30


def test_hanging_plugin_ends_with_all_its_children(
    user: SyncUser, server: ApiServer, plugin: Plugin
) -> None:
    marker = f"9{os.getpid()}"
    plugin.install(server, f"sleep {marker} & sleep {marker}; wait")
    line = failure(user, 75, timeout=90)
    assert user.place.history[-1].seconds < 45 and plugin.count() == 1
    assert "plugin" in line
    left = subprocess.run(["pgrep", "-f", f"sleep {marker}"], capture_output=True, check=False)
    assert left.stdout == b""


def test_missing_command_shows_the_install_hint(
    user: SyncUser, server: ApiServer, plugin: Plugin
) -> None:
    plugin.install(server, command="aws-iam-nothing", installHint="Get it from your shop.")
    line = failure(user)
    assert "aws-iam-nothing" in line and "Get it from your shop." in line


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"interactiveMode": "Always"}, "wants to talk to a person"),
        ({"interactiveMode": None}, "needs interactiveMode"),
        ({"apiVersion": f"{GROUP}/v1alpha1"}, "v1 or v1beta1"),
    ],
)
def test_plugin_that_cannot_be_used_is_not_started(
    user: SyncUser, server: ApiServer, plugin: Plugin, change: dict, reason: str
) -> None:
    plugin.install(server, **change)
    (line,) = lines_of(user.expect(1, "once"))
    assert reason in line and plugin.count() == 0


def test_failing_plugin_stops_no_other_cluster(
    user: SyncUser, server: ApiServer, homes: Homes, plugin: Plugin
) -> None:
    plugin.install(server, "exit 1")
    user.add_cluster("two", server, {"namespaces": [homes("b")]})
    assert summary_of(user.expect(2, "once")) == "1 cluster failed, 1 created"
