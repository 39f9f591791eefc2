# SPDX-License-Identifier: Apache-2.0
"""`support`: one file with all that is needed, and not one of the secrets that were planted everywhere."""
from __future__ import annotations

import base64
import contextlib
import re
import sqlite3
import stat
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import yaml

from apiserver.handle import ApiServer
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, is_good, place, running, server, servers, team, user,
)  # fmt: skip
from sync_user import SyncUser
from user import SECRET_KEY

PROXY = "plant-in-a-proxy"
TOKEN = "plant-in-a-kubeconfig"
PASSWORD = "plant of a user/+x"
FILED = "plant-in-a-token-file"
SHARED = "plant-in-shared-aws-files"
VARIABLE = "plant-in-the-environment"
PLANTS = (PROXY, TOKEN, PASSWORD, FILED, SHARED, VARIABLE)


def codings(secret: str) -> list[str]:
    """As it is, in a URL, and the part of base64 that does not hang on what stands before it."""
    found = [secret, urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret)]
    for offset in range(3):
        coded = base64.b64encode(b"x" * offset + secret.encode()).decode()
        core = coded[4 if offset else 0 : -4]
        found += [core, core.replace("+", "-").replace("/", "_"), urllib.parse.quote(core, safe="")]
    return found


def dressed(secret: str) -> list[str]:
    """As others may write it down."""
    whole = [base64.b64encode(f"{before}{secret}{behind}".encode()).decode()
             for before, behind in (("", ""), ("AWS:", ""), ("u:", "\n"), ("user:", "\n"))]  # fmt: skip
    safe = [one.replace("+", "-").replace("/", "_").rstrip("=") for one in whole]
    return [secret, urllib.parse.quote(secret, safe=""), *whole, *safe, *map(urllib.parse.quote, whole)]


def plant(user: SyncUser) -> None:
    """In the configuration, a kubeconfig, a token file and the shared AWS files."""
    user.write(".aws/credentials", f"[other]\naws_access_key_id = AKIAOTHER00000000000\naws_secret_access_key = {SHARED}\n")
    at = user.write("planted.token", FILED + "\n")
    users = [
        {"name": "a", "user": {"token": TOKEN}},
        {"name": "b", "user": {"username": "me", "password": PASSWORD}},
        {"name": "c", "user": {"tokenFile": str(at)}},
    ]
    clusters = [{"name": "x", "cluster": {"server": "https://127.0.0.1:1"}}]
    contexts = [{"name": "x", "context": {"cluster": "x", "user": "a"}}]
    text = {"apiVersion": "v1", "kind": "Config", "clusters": clusters, "users": users,
            "contexts": contexts, "current-context": "x"}  # fmt: skip
    config = user.write("planted.kubeconfig", yaml.safe_dump(text))
    user.config["clusters"].append(
        {"name": "planted", "kubeconfig": str(config), "proxy": f"http://me:{PROXY}@127.0.0.1:9",
         "targets": [{"namespaces": ["a"]}]}
    )  # fmt: skip


def plant_in_state(user: SyncUser) -> None:
    """As if an error had told them."""
    said = " ".join(form for secret in PLANTS for form in dressed(secret))
    with contextlib.closing(sqlite3.connect(user.home / "state" / "state-v1.db")) as state, state:
        state.execute("UPDATE cluster SET trouble = ? WHERE name = 'planted'", (said,))


def expect_none(text: str) -> None:
    """No secret in any coding."""
    for secret in (*PLANTS, SECRET_KEY):
        for form in codings(secret):
            assert form not in text, f"{form} of {secret} in {text}"


def written(user: SyncUser, file: Path, **env: str) -> str:
    """What `support` writes."""
    result = user.run("support", "--file", str(file), AWS_SESSION_TOKEN=VARIABLE, **env)
    assert result.rc == 0, result.render()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return file.read_text()


def test_planted_secrets_stay_here(
    user: SyncUser, server: ApiServer, daemon: Callable[..., Daemon], team: str
) -> None:
    plant(user)
    said = " ".join(PLANTS)
    server.control.rule(action="status", status=403, resource="namespaces", message=f"no: {said}")
    one = daemon()
    one.hear("READY=1")
    one.wait_to_say("no: plant-")
    wait_for(lambda: (user.home / "state" / "state-v1.db").exists())
    wait_for(lambda: "planted" in user.run("status").out)
    text = written(user, user.home / "first.txt")
    assert "no: [removed]" in text.partition("last lines of the daemon's log")[2]
    expect_none(text)
    server.control.heal()
    one.stop()
    plant_in_state(user)
    text = written(user, user.home / "second.txt")
    state = text.partition("===== state in")[2]
    assert "cluster planted: " in state and state.count("[removed]") > 20
    expect_none(text)


def test_what_is_in_it(running: Daemon, user: SyncUser, team: str) -> None:
    good = "1 of 1 secrets hold a valid password"
    wait_for(lambda: good in user.run("status").out)
    text = written(user, user.home / "file.txt")
    for words in (
        "ecr-syncd 0.", "AWS_SECRET_ACCESS_KEY is set", f"===== {user.path} =====", f"instance: {user.instance}",
        good, '"running":true', f"ecr-syncd {running_version(text)} starts, with",
    ):  # fmt: skip
        assert words in text, words


def running_version(text: str) -> str:
    """Of the first section."""
    found = re.search(r"^ecr-syncd (.*)$", text, re.MULTILINE)
    assert found
    return found[1]


def test_no_file_is_overwritten(user: SyncUser) -> None:
    there = user.write("there.txt", "mine")
    refused = user.run("support", "--file", str(there))
    assert refused.rc == 1 and "name another file with --file" in refused.err, refused.render()
    assert there.read_text() == "mine"
    link = user.home / "link.txt"
    link.symlink_to(user.home / "elsewhere.txt")
    assert user.run("support", "--file", str(link)).rc == 1
    assert not (user.home / "elsewhere.txt").exists()


def test_without_daemon_and_configuration(user: SyncUser) -> None:
    file = user.home / "broken.txt"
    result = user.run("support", "--file", str(file), text="registries: 3\n")
    assert result.rc == 0, result.render()
    text = file.read_text()
    assert "registries: write a list" in text
    assert "no daemon runs here" in text
