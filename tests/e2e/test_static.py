# SPDX-License-Identifier: Apache-2.0
"""The static file where there is nothing else: an empty root, nobody's user, no HOME, nothing to write to."""
from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import static_root
from stack import dns, names
from stack.control import Control
from stack.process import Result
from stack.stack import Stack
from static_root import (  # noqa: F401
    BUNDLE, EMULATOR, NEEDS, NOBODY, expect_nothing_of_this_machine, expect_static, trace,
)  # fmt: skip
from user import HELPER, KEY_ID, NOT_FOUND, SECRET_KEY, expect_not_found, expect_token

API = f"api.ecr.{names.REGION}.amazonaws.com"

# What a `get` may open beside its cache, and beside the kernel's words on whether this is EC2. SQLite and
# c-ares take the start of their random numbers from the device, and use the clock where there is none.
MAY_OPEN = {
    "/proc/sys/kernel/random/boot_id", "/dev/urandom", "/etc/passwd", "/etc/hosts", "/etc/resolv.conf",
    f"/{BUNDLE}", "/etc/ssl/certs", "/etc/docker-credential-ecr/config.yaml",
}  # fmt: skip


class Root(static_root.Root):
    """With the helper, which keeps its cache in /cache."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack, HELPER, "/cache")

    def call(self, verb: str, *before: str, **more: str) -> Result:
        """One verb as nobody."""
        env = {"AWS_ECR_CACHE_DIR": "/cache", "AWS_EC2_METADATA_DISABLED": "true", **more}
        return self.stack.run(self.command([verb], env, before), input=names.REGISTRY)

    def get(self, *before: str, **more: str) -> Result:
        """A `get` with the long-term key."""
        return self.call("get", *before, AWS_ACCESS_KEY_ID=KEY_ID, AWS_SECRET_ACCESS_KEY=SECRET_KEY, **more)

    def trace(self) -> set[str]:
        """Every path that such a `get` opens, or tries to."""
        log = self.stack.folder / "opened"
        expect_token(self.get(*trace(log)))
        return self.opened(log)


@pytest.fixture
def root(stack: Stack, aws: Control) -> Root:
    """With hosts and authorities; no name server."""
    made = Root(stack)
    made.write("etc/hosts", names.render_hosts())
    made.trust()
    return made


@pytest.fixture
def silence(stack: Stack) -> Iterator[None]:
    """Questions to 127.0.0.9 vanish."""
    rule = ["INPUT", "-p", "udp", "-d", "127.0.0.9", "--dport", "53", "-j", "DROP"]
    stack.run(["iptables", "-I", *rule]).check()
    yield
    stack.run(["iptables", "-D", *rule]).check()


@pytest.fixture
def name_server(root: Root) -> Iterator[str]:
    """One that knows the API's name, which is not in the root's hosts; its address."""
    (root.folder / "etc/hosts").unlink()
    words = [str(Path(dns.__file__)), "127.0.0.53:53", f"{API}={names.AWS_ADDRESS}"]
    process = root.stack.start(["/usr/bin/python3", *words], "dns")
    bind = "import socket; socket.socket(type=socket.SOCK_DGRAM).bind(('127.0.0.53', 53))"
    root.stack.wait_for("the name server", ["sh", "-c", f'! /usr/bin/python3 -c "{bind}" 2>/dev/null'])
    yield "127.0.0.53"
    process.kill()


def test_loads_nothing() -> None:
    expect_static(HELPER, "EXEC")
    if EMULATOR:
        expect_nothing_of_this_machine(HELPER)


def test_says_its_flavour(root: Root) -> None:
    assert " (static" in root.call("--version").check().out


@pytest.mark.parametrize("hosts", [None, "sss systemd", "mymachines resolve [!UNAVAIL=return]"])
def test_miss_and_hit(root: Root, hosts: str | None) -> None:
    """Whatever the switch of name services says."""
    if hosts is not None:
        root.write("etc/nsswitch.conf", f"passwd: {hosts}\ngroup: {hosts}\nhosts: {hosts}\n")
    first = expect_token(root.get())
    assert expect_token(root.get()) == first
    assert len(root.stack.aws.aws_calls()) == 1


def test_opens_nothing_else(root: Root) -> None:
    root.write("etc/nsswitch.conf", "passwd: sss\ngroup: sss\nhosts: sss\n")
    missed = root.trace()
    assert f"/{BUNDLE}" in missed
    assert missed <= MAY_OPEN, missed - MAY_OPEN
    hit = root.trace()
    assert hit <= MAY_OPEN - {f"/{BUNDLE}", "/etc/hosts"}, hit
    assert len(root.stack.aws.aws_calls()) == 1


def test_cache_of_a_user_who_is_in_the_file(root: Root) -> None:
    root.write("etc/passwd", f"root:x:0:0::/:\nnobody:x:{NOBODY}:{NOBODY}::/cache:/bin/false\n")
    expect_token(root.get(AWS_ECR_CACHE_DIR=""))
    expect_token(root.get(AWS_ECR_CACHE_DIR=""))
    assert len(root.stack.aws.aws_calls()) == 1
    assert list(root.outside.glob(".cache/docker-credential-ecr/*.db"))


def test_takes_openssls_configuration_from_nobody(root: Root) -> None:
    root.write("etc/openssl.cnf", "openssl_conf = none\n[none\n")
    os.mkfifo(root.folder / "etc/fifo")
    expect_token(root.get(OPENSSL_CONF="/etc/openssl.cnf"))
    expect_token(root.get(OPENSSL_CONF="/etc/fifo", AWS_ECR_DISABLE_CACHE="1"))


@pytest.mark.parametrize("path", [
    "etc/pki/tls/certs/ca-bundle.crt", "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "etc/ssl/ca-bundle.pem", "etc/ssl/cert.pem",
])  # fmt: skip
def test_trust_store_of_other_distributions(root: Root, path: str) -> None:
    (root.folder / BUNDLE).unlink()
    root.trust(path)
    expect_token(root.get())


def test_trust_store_by_variable(root: Root) -> None:
    (root.folder / BUNDLE).rename(root.folder / "own.pem")
    expect_token(root.get(SSL_CERT_FILE="/own.pem"))


def test_no_trust_store(root: Root) -> None:
    shutil.rmtree(root.folder / "etc/ssl")
    said = expect_not_found(root.get())
    assert f"/{BUNDLE}: No such file or directory" in said
    assert "AWS_CA_BUNDLE" in said


def test_names_by_dns(root: Root, name_server: str) -> None:
    root.write("etc/resolv.conf", f"nameserver {name_server}\n")
    expect_token(root.get())


def test_second_name_server_is_asked_in_time(root: Root, name_server: str, silence: None) -> None:
    root.write("etc/resolv.conf", f"nameserver 127.0.0.9\nnameserver {name_server}\n")
    expect_token(root.get())


def test_dead_name_server_is_named(root: Root, silence: None) -> None:
    (root.folder / "etc/hosts").unlink()
    root.write("etc/resolv.conf", "nameserver 127.0.0.9\noptions timeout:30\n")
    done = root.get()
    assert "; asked: 127.0.0.9\n" in expect_not_found(done)
    assert done.seconds < 20


@pytest.mark.parametrize("text", [
    None, "", "nameserver\n", "nameserver no.address.example\n", "\0" * 5000, "nameserver " + "9" * 90000,
    "options timeout:99999999999 attempts:-1 ndots:999999\nsearch " + "a." * 3000 + "\n",
])  # fmt: skip
def test_no_name_server(root: Root, text: str | None) -> None:
    """A file that is absent, or lies."""
    (root.folder / "etc/hosts").unlink()
    if text is not None:
        root.write("etc/resolv.conf", text)
    done = root.get()
    said = expect_not_found(done)
    assert API in said
    assert "; asked: 127.0.0.1\n" in said
    assert done.seconds < 20


def test_users_that_lie(root: Root) -> None:
    """No home can be had of it, so there is no cache, and the answer is good."""
    root.write("etc/passwd", f"\0\nx:x:{NOBODY}\nx:x:{NOBODY}:0::cache:\n" + ":" * 100000)
    expect_token(root.get(AWS_ECR_CACHE_DIR=""))
    assert not list(root.outside.iterdir())


def test_other_registries_are_left_to_others(root: Root) -> None:
    done = root.stack.run([HELPER, "get"], input="ghcr.io")
    assert (done.rc, done.out) == (1, NOT_FOUND)
