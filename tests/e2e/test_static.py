# SPDX-License-Identifier: Apache-2.0
"""The static file where there is nothing else: an empty root, nobody's user, no HOME, nothing to write to."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import dns, names
from stack.control import Control
from stack.process import Result
from stack.stack import Stack
from user import HELPER, KEY_ID, NOT_FOUND, SECRET_KEY, expect_not_found, expect_token

NEEDS = ["strace", "readelf", "chroot", "iptables"]
NOBODY = 65534
API = f"api.ecr.{names.REGION}.amazonaws.com"
BUNDLE = "etc/ssl/certs/ca-certificates.crt"
# Binds the root read-only and the cache writable, and goes on with what follows.
ENTER = 'mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"; mount --bind "$1" "$0/cache"; shift; exec "$@"'
_OPEN = re.compile(r'openat\([^"]*"([^"]*)"')

# What a `get` may open beside its cache, and beside the kernel's words on whether this is EC2. SQLite and
# c-ares take the start of their random numbers from the device, and use the clock where there is none.
MAY_OPEN = {
    "/proc/sys/kernel/random/boot_id", "/dev/urandom", "/etc/passwd", "/etc/hosts", "/etc/resolv.conf",
    f"/{BUNDLE}", "/etc/ssl/certs", "/etc/docker-credential-ecr/config.yaml",
}  # fmt: skip


class Root:
    """A folder with the file and what a test puts beside it; /proc, /dev and /tmp are absent."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.folder = stack.new_home()
        self.folder.chmod(0o755)
        self.cache = stack.new_home()
        os.chown(self.cache, NOBODY, NOBODY)
        (self.folder / "cache").mkdir()
        shutil.copy(Path(os.environ["ECR_BIN_DIR"]) / HELPER, self.folder / HELPER)

    def write(self, path: str, text: str) -> None:
        """A file of the root's."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def trust(self, path: str = BUNDLE) -> None:
        """The stack's authority where a distribution keeps its own."""
        self.write(path, (self.stack.folder / "bundle.crt").read_text())

    def call(self, verb: str, *before: str, **more: str) -> Result:
        """One verb as nobody; `before` goes before the command, as strace does."""
        env = {"AWS_ECR_CACHE_DIR": "/cache", "AWS_EC2_METADATA_DISABLED": "true", **more}
        given = [f"{name}={value}" for name, value in env.items() if value]
        return self.stack.run([
            "unshare", "--mount", "sh", "-ec", ENTER, str(self.folder), str(self.cache), *before,
            "env", "-i", *given, "/usr/sbin/chroot", f"--userspec={NOBODY}:{NOBODY}", "--groups=",
            str(self.folder), f"/{HELPER}", verb,
        ], input=names.REGISTRY)  # fmt: skip

    def get(self, **more: str) -> Result:
        """A `get` with the long-term key."""
        return self.call("get", AWS_ACCESS_KEY_ID=KEY_ID, AWS_SECRET_ACCESS_KEY=SECRET_KEY, **more)

    def trace(self) -> set[str]:
        """Every path that such a `get` opens, or tries to."""
        log = self.stack.folder / "opened"
        done = self.call("get", "strace", "-f", "-e", "trace=execve,open,openat", "-o", str(log),
                         AWS_ACCESS_KEY_ID=KEY_ID, AWS_SECRET_ACCESS_KEY=SECRET_KEY)  # fmt: skip
        expect_token(done)
        _, _, own = log.read_text().partition(f'execve("/{HELPER}"')
        assert own, log.read_text()
        return {path for path in _OPEN.findall(own) if not path.startswith(("/cache/", "/sys/"))}


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
    program = str(Path(os.environ["ECR_BIN_DIR"]) / HELPER)
    words = ["readelf", "-W", "-h", "-l", "-d", program]
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "There is no dynamic section" in text
    assert "INTERP" not in text
    assert re.search(r"Type:\s+EXEC", text)
    assert "GNU_RELRO" in text
    assert not re.search(r"GNU_STACK.*\sRWE\s", text)


def test_says_its_flavour(root: Root) -> None:
    assert root.call("--version").check().out.endswith(" (static)\n")


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
    assert list(root.cache.glob(".cache/docker-credential-ecr/*.db"))


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
    assert not list(root.cache.iterdir())


def test_other_registries_are_left_to_others(root: Root) -> None:
    done = root.stack.run([str(root.folder / HELPER), "get"], input="ghcr.io")
    assert (done.rc, done.out) == (1, NOT_FOUND)
