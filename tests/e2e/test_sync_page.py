# SPDX-License-Identifier: Apache-2.0
"""The status page in a real browser, with clusters that are well, contested and unreachable."""
from __future__ import annotations

import os
import re
import signal
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from apiserver.handle import ApiServer
from stack.local import LocalStack
from sync_daemon import Daemon, wait_for
from sync_fixtures import servers  # noqa: F401
from sync_user import SyncUser, auths_of, pull_secret
from sync_web import Web
from user import KEY_ID, SECRET_KEY

NEEDS = ["chromium"]
pytestmark = pytest.mark.standin  # two of them
OURS = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
PRODUCTION = ("checkout", "catalog", "search", "payments", "identity", "notifications", "web",
              "reporting", "ingress", "billing", "warehouse", "mobile-api")  # fmt: skip
STAGING = ("checkout", "catalog", "payments", "identity", "web", "sandbox")


@dataclass
class Scene:
    """A daemon that has settled."""

    web: Web
    daemon: Daemon


def contest(server: ApiServer, namespace: str) -> None:
    """Somebody who changes the secret whenever it was repaired, more often than is borne."""
    for _ in range(4):
        wait_for(lambda: OURS in auths_of(server, namespace), 60)
        server.control.put(pull_secret(namespace, {"other.example": {"auth": "YTpi"}}), "argocd")


@pytest.fixture(scope="module")
def scene(servers: LocalStack) -> Iterator[Scene]:  # noqa: F811
    """Three clusters, one of which nobody answers at; about twenty namespaces, one contested."""
    with ApiServer() as production, ApiServer() as staging:
        made = make_user(servers, production, staging)
        web = Web.configured(made)
        one = Daemon(made)
        try:
            one.hear("READY=1", 60)
            web.wait_until_open()
            wait_for(lambda: web.value(
                "ecr_syncd_targets", cluster="production", state="good") == len(PRODUCTION), 60)  # fmt: skip
            contest(production, "payments")
            wait_for(lambda: web.value("ecr_syncd_contested_targets", cluster="production") == 1, 60)
            wait_for(lambda: "cannot connect" in web.get("/readyz").text, 60)
            yield Scene(web, one)
        finally:
            one.stop()


def make_user(servers: LocalStack, production: ApiServer, staging: ApiServer) -> SyncUser:  # noqa: F811
    """With targets in all three clusters."""
    servers.aws.reset()
    servers.aws.add_key(KEY_ID, SECRET_KEY)
    made = SyncUser(servers)
    for name, server, homes in (("production", production, PRODUCTION), ("staging", staging, STAGING)):
        for home in homes:
            server.create_namespace(home)
        # One for each: what stands twice would be written as an alias, which is no part of the form.
        target = {"namespaces": {"globs": ["*"], "exclude": {"globs": ["kube-*", "default"]}}}
        made.add_cluster(name, server, target)
    dead = made.home / "edge.kubeconfig"
    dead.write_text(Path(staging.admin).read_text().replace(str(staging.port), "1"))
    made.add_cluster("edge", staging, {"namespaces": ["kiosk", "sensors"]}, kubeconfig=str(dead))
    made.config["registries"].append({"name": "partners", "accounts": ["100000000001"],
                                      "regions": ["us-east-1"]})  # fmt: skip
    return made


def browse(*flags: str, timeout: float = 240) -> bytes:
    """A fresh Chromium that ends by itself; its standard output."""
    with tempfile.TemporaryDirectory(prefix="browser-") as profile:
        argv = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
                f"--user-data-dir={profile}", *flags]  # fmt: skip
        env = {"HOME": profile, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        process = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        try:
            output, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
    assert process.returncode == 0
    return output


def shoot(url: str, file: Path, *flags: str) -> tuple[int, int]:
    """A picture of the page; its width and height."""
    browse("--window-size=1200,1180", f"--screenshot={file}", *flags, url)
    data = file.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", data[16:24])


def test_the_browser_shows_what_is_wrong_and_what_is_right(scene: Scene) -> None:
    dom = browse("--dump-dom", scene.web.url).decode()
    assert re.search(r"<h1>\d+ things need attention</h1>", dom)
    assert "<b>production / payments / regcred</b>argocd keeps changing it" in dom
    assert re.search(r"<b>cluster edge</b>[^<]*cannot connect", dom)
    for name in (*PRODUCTION, *STAGING, "kiosk", "sensors", "production", "staging", "edge", OURS):
        assert f">{name}<" in dom, name
    assert dom.count("<svg") == len(PRODUCTION) + len(STAGING) + 2 + 2


def test_the_style_sheet_is_let_in_by_the_policy(scene: Scene, tmp_path: Path) -> None:
    """A page without its style, or with nothing on it, is a far smaller picture."""
    file = Path(os.environ.get("ECR_SCREENSHOT", tmp_path / "page.png"))
    assert shoot(scene.web.url, file) == (1200, 1180)
    assert 40_000 < file.stat().st_size < 400_000
    blank = tmp_path / "blank.png"
    shoot("about:blank", blank)
    assert file.stat().st_size > 5 * blank.stat().st_size
