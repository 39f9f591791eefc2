# SPDX-License-Identifier: Apache-2.0
"""Name servers that are silent: every verb that clients wait for ends in the time that is set."""
from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from stack import names
from stack.stack import Stack
from user import HELPER, KEY_ID, SECRET_KEY, User, expect_not_found

LIMIT = 3
# For a machine that is busy; less than the 5 s that one more wait for a name server takes.
SLACK = 4.5
SERVERS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
SINK = f"""
import socket, time
sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in {SERVERS}]
for one, address in zip(sockets, {SERVERS}):
    one.bind((address, 53))
print("ready", flush=True)
time.sleep(600)
"""
RESOLVER = "search a.example b.example c.example\n" + "".join(
    f"nameserver {server}\n" for server in SERVERS
)


@pytest.fixture(scope="module", autouse=True)
def silent_servers(stack: Stack) -> Iterator[None]:
    """Name servers that take every question and answer none."""
    stack.run(["sh", "-c", "rm -f /etc/resolv.conf; cat >/etc/resolv.conf"], input=RESOLVER).check()
    sink = stack.start(["/usr/bin/python3", "-c", SINK], "silent-name-servers")
    stack.wait_for("the name servers", ["grep", "-q", "ready", f"{stack.folder}/silent-name-servers.log"])
    yield
    sink.terminate()


@pytest.fixture
def lost(user: User) -> User:
    """A user whose credentials are behind a name that nobody resolves."""
    user.write(".config/docker-credential-ecr/config.yaml", f"deadline: {LIMIT}\n")
    user.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://pod.creds.internal/keys"
    return user


def test_get_ends_in_time(lost: User) -> None:
    result = lost.get()
    assert "pod.creds.internal" in expect_not_found(result)
    assert result.seconds < LIMIT + SLACK


def test_kubelet_ends_in_time(lost: User) -> None:
    request = {
        "kind": "CredentialProviderRequest",
        "apiVersion": "credentialprovider.kubelet.k8s.io/v1",
        "image": f"{names.REGISTRY}/app",
    }
    result = lost.check(lost.run(HELPER, "kubelet", input=json.dumps(request)))
    assert (result.rc, result.out) == (1, "")
    assert "pod.creds.internal" in result.err
    assert result.seconds < LIMIT + SLACK


def test_api_that_nobody_resolves_ends_in_time(lost: User) -> None:
    lost.drop_keys()
    lost.add_keys()
    result = lost.get(AWS_ENDPOINT_URL_ECR="https://api.nowhere.example")
    assert "api.nowhere.example" in expect_not_found(result)
    assert result.seconds < LIMIT + SLACK


def test_role_ends_in_time(lost: User) -> None:
    """Two names that nobody resolves, at once; the message is about the one that is asked first."""
    lost.drop_keys()
    lost.write_profile(f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}", "base",
                       "credentials")
    lost.write_profile("role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n"
                       "region = us-east-1", "role")
    urls = {f"AWS_ENDPOINT_URL_{service}": f"https://{service.lower()}.nowhere.example"
            for service in ("STS", "ECR")}
    result = lost.get(AWS_PROFILE="role", **urls)
    said = expect_not_found(result)
    assert "sts.nowhere.example" in said and "ecr.nowhere.example" not in said
    assert "/etc/resolv.conf" in said
    assert result.seconds < LIMIT + SLACK
