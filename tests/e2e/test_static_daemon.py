# SPDX-License-Identifier: Apache-2.0
"""ecr-syncd as one static file where there is nothing else: an empty root, nobody's user, no HOME."""
from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import static_root
from apiserver import kubeconfig
from apiserver.cluster import Cluster
from apiserver.kubeconfig import Endpoint
from stack import dns, names
from stack.control import Control
from stack.process import Result
from stack.stack import Stack
from static_root import (  # noqa: F401
    BUNDLE, EMULATOR, NEEDS, NOBODY, expect_nothing_of_this_machine, expect_static, trace,
)  # fmt: skip
from sync_daemon import STOP_TIME, wait_for
from sync_fixtures import Homes, cluster, homes  # noqa: F401
from sync_inside import PORT, cluster_inside, tls_name
from sync_user import PROGRAM, password_of, summary_of
from user import KEY_ID, SECRET_KEY

NAME = "api.cluster.test"
API = f"api.ecr.{names.REGION}.amazonaws.com"
OWNER = 7777  # of the state directory, in one test
CONFIG = "/etc/ecr-syncd/config.yaml"

# SQLite takes the start of its random numbers from the device.
MAY_OPEN = {
    "/dev/urandom", "/proc/sys/kernel/random/boot_id", "/etc/machine-id", "/etc/passwd", "/etc/group",
    "/etc/hosts", "/etc/resolv.conf", f"/{BUNDLE}", CONFIG, "/etc/ecr-syncd/config.d",
    "/etc/ecr-syncd/kubeconfig",
}  # fmt: skip


class Root(static_root.Root):
    """With the daemon, which keeps everything in /data, and one namespace that it is to serve."""

    def __init__(self, stack: Stack, cluster: Cluster, home: str) -> None:  # noqa: F811
        super().__init__(stack, PROGRAM, "/data")
        self.cluster = cluster
        self.home = home
        self.config: dict[str, Any] = {
            "instance": "static",
            "cache_directory": "/data/cache", "state_directory": "/data/state", "runtime_directory": "/data/run",
            "registries": [{"host": names.REGISTRY}],
            "clusters": [{"name": "one", "kubeconfig": "/etc/ecr-syncd/kubeconfig",
                          "targets": [{"namespaces": [home]}]}],
        }  # fmt: skip
        self.env = {"AWS_EC2_METADATA_DISABLED": "true",
                    "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}  # fmt: skip
        self.write("etc/ecr-syncd/kubeconfig", cluster.admin.read_text())

    def save(self) -> None:
        """The configuration and the kubeconfig, so that they are the user's alone."""
        self.write(CONFIG.lstrip("/"), yaml.safe_dump(self.config))
        file = self.folder / "etc/ecr-syncd/kubeconfig"
        os.chown(file, NOBODY, NOBODY)
        file.chmod(0o600)

    def call(self, *words: str, before: tuple[str, ...] = (), user: int = NOBODY) -> Result:
        """One verb."""
        self.save()
        return self.stack.run(self.command(list(words), self.env, before, user))

    def once(self, **more: Any) -> str:
        """What a run without failure did."""
        done = self.call("once", **more)
        assert (done.rc, done.err) == (0, ""), done.render()
        return summary_of(done)

    def expect_failure(self, *words: str) -> str:
        """What a run says that ends in time."""
        done = self.call(*words)
        assert done.rc != 0, done.render()
        assert done.seconds < 45
        return done.err

    def call_the_server_by_name(self) -> None:
        """Its address is in no file."""
        endpoint = Endpoint(f"https://{NAME}:{PORT}", self.cluster.endpoint.ca, self.cluster.endpoint.token,
                            server_name=tls_name(self.cluster))  # fmt: skip
        (self.folder / "etc/ecr-syncd/kubeconfig").write_text(kubeconfig.render(endpoint))


class Running:
    """`run` in there, and this test as its service manager."""

    def __init__(self, root: Root, before: tuple[str, ...] = ()) -> None:
        root.save()
        self.root = root
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.manager.bind(str(root.outside / "notify"))
        os.chown(root.outside / "notify", NOBODY, NOBODY)
        self.manager.settimeout(60)
        self.log = root.outside / "log"
        env = {**root.env, "NOTIFY_SOCKET": "/data/notify", "WATCHDOG_USEC": "3000000"}
        words = root.stack.wrap_network(root.command(["run"], env, before))
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)  # fmt: skip

    def hear(self, start: str) -> str:
        """The next message that begins so."""
        while not (message := self.manager.recv(4096).decode()).startswith(start):
            pass
        return message

    def ask(self, path: str) -> str:
        """What the web listener answers."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.connect(str(self.root.outside / "web"))
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            return b"".join(iter(lambda: client.recv(65536), b"")).decode()

    def is_fine(self) -> bool:
        """What `status` says beside it, where processes have the same numbers."""
        words = self.root.stack.wrap_network(self.root.command(["status"], {}))
        return subprocess.run(words, capture_output=True, check=False, timeout=60).returncode == 0

    def stop(self) -> int:
        """Its exit status."""
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            return self.process.wait(STOP_TIME)
        finally:
            self.process.kill()
            self.process.wait()
            self.manager.close()


@pytest.fixture(scope="module")
def any_cluster(stack: Stack) -> Iterator[Cluster]:
    """An API server inside."""
    with cluster_inside(stack) as made:
        yield made


@pytest.fixture
def root(stack: Stack, aws: Control, cluster: Cluster, homes: Homes) -> Root:  # noqa: F811
    """With hosts and authorities; no name server."""
    made = Root(stack, cluster, homes("home"))
    made.write("etc/hosts", names.render_hosts())
    made.trust()
    return made


@pytest.fixture
def name_server(root: Root) -> Iterator[None]:
    """One that knows AWS and the cluster, which are not in the root's hosts."""
    (root.folder / "etc/hosts").unlink()
    known = [f"{name}={names.AWS_ADDRESS}" for name in (API, NAME)]
    process = root.stack.start(["/usr/bin/python3", str(Path(dns.__file__)), "127.0.0.53:53", *known], "dns")
    bind = "import socket; socket.socket(type=socket.SOCK_DGRAM).bind(('127.0.0.53', 53))"
    root.stack.wait_for("the name server", ["sh", "-c", f'! /usr/bin/python3 -c "{bind}" 2>/dev/null'])
    root.write("etc/resolv.conf", "nameserver 127.0.0.53\n")
    yield
    process.kill()


def test_loads_nothing_and_lies_anywhere() -> None:
    """What listens to networks for months has no fixed address."""
    expect_static(PROGRAM, "DYN")
    if EMULATOR:
        expect_nothing_of_this_machine(PROGRAM)


def test_says_its_flavour(root: Root) -> None:
    assert " (static" in root.call("--version").check().out


@pytest.mark.parametrize("switch", [None, "sss systemd"])
def test_once(root: Root, switch: str | None) -> None:
    """Whatever the switch of name services says."""
    if switch is not None:
        root.write("etc/nsswitch.conf", f"passwd: {switch}\ngroup: {switch}\nhosts: {switch}\n")
    assert root.once() == "1 created"
    assert password_of(root.cluster, root.home)
    assert root.once() == "1 unchanged"
    assert len(root.stack.aws.aws_calls()) == 1


def test_once_opens_nothing_else(root: Root) -> None:
    root.write("etc/nsswitch.conf", "passwd: sss\ngroup: sss\nhosts: sss\n")
    log = root.stack.folder / "opened"
    assert root.once(before=trace(log)) == "1 created"
    opened = root.opened(log)
    assert f"/{BUNDLE}" in opened
    assert opened <= MAY_OPEN, opened - MAY_OPEN


def test_run(root: Root) -> None:
    """Ready, seen by Prometheus and by `status`, at the watchdog's beat, and ended; no other file opened."""
    root.config["metrics"] = {"listen": "unix:/data/web"}
    log = root.stack.folder / "opened-by-run"
    daemon = Running(root, trace(log))
    try:
        assert "STATUS=" in daemon.hear("READY=1")
        wait_for(lambda: root.cluster.get_secret(root.home, "regcred"))
        wait_for(lambda: "\r\n\r\nok" in daemon.ask("/readyz"))
        assert "\necr_syncd_" in daemon.ask("/metrics")
        wait_for(daemon.is_fine)
        daemon.hear("WATCHDOG=1")
    finally:
        status = daemon.stop()
    assert status == 0, daemon.log.read_text()
    opened = root.opened(log)
    assert opened <= MAY_OPEN, opened - MAY_OPEN


def test_root_becomes_the_user_of_the_file(root: Root) -> None:
    """With the groups and the home that the files give."""
    root.write("etc/passwd", f"root:x:0:0::/:\nsync:x:{OWNER}:7778::/data/home:/bin/false\n")
    root.write("etc/group", "sync:x:7778:\nreaders:x:7779:you,sync\nothers:x:7780:you\n")
    root.outside.chmod(0o755)
    for name in ("state", "cache", "run", "home", "home/.aws"):
        (root.outside / name).mkdir()
        os.chown(root.outside / name, OWNER, 7778)
    keys = root.outside / "home/.aws/credentials"
    keys.write_text(f"[default]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n")
    root.env = {"AWS_EC2_METADATA_DISABLED": "true"}
    log = root.stack.folder / "groups"
    before = ("strace", "-f", "-e", "trace=execve,setgroups,setresgid,setresuid", "-o", str(log))
    root.save()
    os.chown(root.folder / "etc/ecr-syncd/kubeconfig", OWNER, 7778)
    done = root.stack.run(root.command(["once"], root.env, before, user=0))
    assert summary_of(done.check()) == "1 created"
    own = root.traced(log)
    assert "setgroups(2, [7778, 7779])" in own
    assert f"setresuid({OWNER}, {OWNER}, {OWNER})" in own


def test_names_by_dns(root: Root, name_server: None) -> None:
    root.call_the_server_by_name()
    assert root.once() == "1 created"


def test_name_that_nobody_knows(root: Root) -> None:
    """Each with whom was asked for it."""
    (root.folder / "etc/hosts").unlink()
    root.call_the_server_by_name()
    said = root.expect_failure("once")
    for name in (API, NAME):
        assert re.search(rf"{name}.*; asked: 127\.0\.0\.1\b", said), said


def test_no_trust_store(root: Root) -> None:
    shutil.rmtree(root.folder / "etc/ssl")
    assert f"/{BUNDLE}: No such file or directory" in root.expect_failure("once")


def test_takes_openssls_configuration_from_nobody(root: Root) -> None:
    root.write("etc/openssl.cnf", "openssl_conf = none\n[none\n")
    os.mkfifo(root.folder / "etc/fifo")
    for path in ("/etc/openssl.cnf", "/etc/fifo"):
        root.env["OPENSSL_CONF"] = path
        root.once()
