# SPDX-License-Identifier: Apache-2.0
"""Every place where ecr-syncd may meet a URL: nothing that it says or serves shows the login in it, or
the values behind its '?'."""
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from apiserver.handle import ApiServer
from sync_access import add_master, give, make_cluster, make_kubeconfig
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, place, server, servers, team, user,
)  # fmt: skip
from sync_user import SyncUser
from sync_web import Web

Environment = dict[str, str]
Place = Callable[[SyncUser, ApiServer, str], Environment]

# "Win" and "ter" are of the password, "kim:" is the user.
URLS = ["https://kim:Win#ter@127.0.0.1:1/x?token=Winter", "http://kim:Win@ter@127.0.0.1:1"]
# Only where a URL is wanted is that one.
WITHOUT_SCHEME = ["kim:Winter@127.0.0.1:1", "//kim:Winter@h"]
TAKES_URL = {
    "HTTPS_PROXY", "https_proxy", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR", "endpoint",
    "proxy of a registry", "proxy of a cluster", "server", "proxy-url", "metrics",
}  # fmt: skip
PIECES = ("Win", "ter@", "kim:")


def variable(name: str, **more: str) -> Place:
    return lambda _user, _server, url: {name: url, "AWS_MAX_ATTEMPTS": "1", **more}


def of_registry(key: str) -> Place:
    def write(user: SyncUser, _server: ApiServer, url: str) -> Environment:
        user.config["registries"][0][key] = url
        return {"AWS_MAX_ATTEMPTS": "1"}

    return write


def of_cluster(key: str) -> Place:
    def write(user: SyncUser, _server: ApiServer, url: str) -> Environment:
        user.config["clusters"][0][key] = url
        return {"NO_PROXY": "x"} if key == "proxy" else {}

    return write


def of_config(key: str, value: Callable[[str], Any] = lambda url: url) -> Place:
    def write(user: SyncUser, _server: ApiServer, url: str) -> Environment:
        user.config[key] = value(url)
        return {}

    return write


def of_kubeconfig(part: str, member: str, value: Callable[[str], Any] = lambda url: url) -> Place:
    def write(user: SyncUser, server: ApiServer, url: str) -> Environment:
        whole = make_kubeconfig(make_cluster(server), {"token": add_master(server, "jane")})
        if member == "client-certificate":
            whole["users"][0]["user"] = {"client-key": url}
        if member in ("tokenFile", "exec"):
            whole["users"][0]["user"] = {}
        whole[f"{part}s"][0][part][member] = value(url)
        if member == "certificate-authority":
            del whole["clusters"][0]["cluster"]["certificate-authority-data"]
        give(user, whole)
        return {"NO_PROXY": "x"} if member == "proxy-url" else {}

    return write


def plugin(script: str) -> Place:
    def write(user: SyncUser, server: ApiServer, url: str) -> Environment:
        tool = user.write("tool", "#!/bin/sh\n" + script.format(url=url), 0o700)
        exec_ = {"apiVersion": "client.authentication.k8s.io/v1", "command": str(tool),
                 "interactiveMode": "Never", "installHint": f"see {url}"}  # fmt: skip
        give(user, make_kubeconfig(make_cluster(server), {"exec": exec_}))
        return {}

    return write


def answer(**more: Any) -> Place:
    def write(_user: SyncUser, server: ApiServer, url: str) -> Environment:
        rule = {key: value(url) if callable(value) else value for key, value in more.items()}
        server.control.heal()
        server.control.rule(action="status", **rule)
        return {}

    return write


def profile(text: str) -> Place:
    def write(user: SyncUser, _server: ApiServer, url: str) -> Environment:
        user.write(".aws/config", f"[default]\n{text.format(url=url)}\n")
        return {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_MAX_ATTEMPTS": "1"}

    return write


def exec_of(url: str) -> dict[str, Any]:
    return {"apiVersion": "client.authentication.k8s.io/v1", "command": url, "args": [url],
            "env": [{"name": "PROXY", "value": url}], "interactiveMode": "Never"}  # fmt: skip


def status_of(url: str) -> str:
    return json.dumps({"kind": "Status", "status": "Failure", "reason": "Forbidden", "code": 403,
                       "message": f'admission webhook "{url}" denied'})  # fmt: skip


PLACES: dict[str, Place] = {
    **{name: variable(name) for name in (
        "HTTPS_PROXY", "https_proxy", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR", "AWS_REGION",
        "AWS_PROFILE", "AWS_CA_BUNDLE", "AWS_CONFIG_FILE", "AWS_USE_FIPS_ENDPOINT", "OPENSSL_CONF",
        "SSLKEYLOGFILE", "NO_PROXY", "KUBECONFIG",
    )},
    "proxy of a registry": of_registry("proxy"),
    "endpoint": of_registry("endpoint"),
    **{f"{key} of a registry": of_registry(key) for key in (
        "host", "name", "region", "profile", "role_arn", "ca_bundle", "accounts", "regions",
    )},
    "proxy of a cluster": of_cluster("proxy"),
    **{f"{key} of a cluster": of_cluster(key) for key in (
        "name", "kubeconfig", "context", "targets", "in_flight", "in_cluster", "requests_per_second",
    )},
    "metrics": of_config("metrics", lambda url: {"listen": url}),
    **{key: of_config(key) for key in (
        "instance", "log_level", "max_removals", "registries", "clusters", "owners",
    )},
    "a key": lambda user, _server, url: user.config.update({url: 1}) or {},
    "a target": of_config("clusters", lambda url: [
        {"name": "one", "kubeconfig": "/k", "targets": [{"namespaces": [url], "secret": url}]}]),
    "server": of_kubeconfig("cluster", "server"),
    "proxy-url": of_kubeconfig("cluster", "proxy-url"),
    **{member: of_kubeconfig("cluster", member) for member in (
        "tls-server-name", "certificate-authority", "certificate-authority-data",
    )},
    **{member: of_kubeconfig("user", member) for member in (
        "tokenFile", "client-certificate", "client-certificate-data", "as", "username",
    )},
    "a plugin": of_kubeconfig("user", "exec", exec_of),
    "an auth-provider": of_kubeconfig("user", "auth-provider", lambda url: {"name": url}),
    "a context's cluster": of_kubeconfig("context", "cluster"),
    "a context's user": of_kubeconfig("context", "user"),
    "what a plugin says": plugin("echo 'no answer from {url}' >&2; exit 1\n"),
    "what a plugin prints": plugin("echo 'no answer from {url}'\n"),
    "what the server says": answer(status=403, body=status_of),
    "what stands before the server": answer(status=502, body=lambda url: f"cannot reach {url}"),
    "where the server sends to": answer(status=302, headers=lambda url: {"Location": url}, body=""),
    "endpoint_url": profile("endpoint_url = {url}\naws_access_key_id = AKIDEXAMPLE\n"
                            "aws_secret_access_key = x"),
    "credential_process": profile("credential_process = echo 'no {url}' >&2; exit 3"),
    "a line of an AWS file": profile("{url}"),
}  # fmt: skip
VERBS = [["once"], ["plan", "--json"], ["doctor"], ["check-config"]]


def check_hidden(text: str, what: str) -> None:
    for piece in PIECES:
        assert piece not in text, f"{piece}: {what}"


@pytest.mark.parametrize("place_name", PLACES)
def test_place(user: SyncUser, server: ApiServer, homes: Homes, place_name: str) -> None:
    user.select(homes())
    before = json.dumps(user.config)
    for url in URLS + (WITHOUT_SCHEME if place_name in TAKES_URL else []):
        user.config = json.loads(before)
        env = PLACES[place_name](user, server, url)
        for words in VERBS:
            result = user.run(*words, **env)
            assert result.rc >= 0, result.render()
            check_hidden(result.out + result.err, result.render())


def test_every_place_that_takes_a_url_is_there() -> None:
    assert TAKES_URL <= set(PLACES)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("words", [
    ["{url}"], ["once", "--cluster", "{url}"], ["once", "--namespace", "{url}"], ["status", "{url}"],
    ["refresh", "--cluster", "{url}"], ["--config", "{url}", "once"], ["join", "{url}"],
    ["join", "test", "--kubeconfig", "{url}"], ["join", "test", "--name", "{url}"], ["leave", "{url}"],
    ["once", "--nonsense={url}"], ["check-config", "{url}"],
])  # fmt: skip
def test_what_is_given_as_an_argument(user: SyncUser, words: list[str], url: str) -> None:
    result = user.run(*[word.format(url=url) for word in words])
    assert result.rc > 0
    check_hidden(result.out + result.err, result.render())


@pytest.mark.parametrize("url", URLS)
def test_what_the_daemon_says_and_serves(
    user: SyncUser, server: ApiServer, team: str, daemon: Callable[..., Daemon], url: str  # noqa: F811
) -> None:
    web = Web.configured(user)
    whole = make_kubeconfig(make_cluster(server), {"token": add_master(server, "jane")})
    whole["clusters"][0]["cluster"]["proxy-url"] = url
    give(user, whole)
    one = daemon(HTTPS_PROXY=url, NO_PROXY="x", AWS_MAX_ATTEMPTS="1")
    web.wait_until_open()
    wait_for(lambda: "registry 123456789012" in one.log.read_text()
             and "cluster one" in one.log.read_text())  # fmt: skip
    wait_for(lambda: user.run("status", "--json").out)
    for path in ("/", "/metrics", "/readyz", "/healthz"):
        check_hidden(web.get(path).text, path)
    for words in (["status"], ["status", "--json"], ["refresh", "--wait"]):
        result = user.run(*words)
        check_hidden(result.out + result.err, result.render())
    check_hidden(one.log.read_text(), "the log")
    check_hidden("\n".join(one.heard), "the service manager")
