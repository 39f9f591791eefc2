# SPDX-License-Identifier: Apache-2.0
"""The connection to ECR that is made while somebody else is asked for credentials."""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import dns, names, services
from stack.control import Control
from stack.stack import Stack
from user import KEY_ID, SECRET_KEY, User, expect_not_found, expect_token

ROLE_ARN = "arn:aws:iam::123456789012:role/puller"
QUICK, SLOW = "quick.example", "slow.example"
SECONDS = 1.5
ASKED = ["sts:AssumeRole", "ecr:GetAuthorizationToken"]


@pytest.fixture(scope="module", autouse=True)
def name_server(stack: Stack) -> Iterator[None]:
    """One that takes its time with one of two names."""
    stack.run(["sh", "-c", "rm -f /etc/resolv.conf; echo nameserver 127.0.0.53 >/etc/resolv.conf"]).check()
    words = ["127.0.0.53:53", f"{QUICK}=127.0.0.1", f"{SLOW}=127.0.0.1@{SECONDS}"]
    process = stack.start(["/usr/bin/python3", str(Path(dns.__file__)), *words], "slow-names")
    probe = f"import socket; socket.getaddrinfo('{QUICK}', 80)"
    stack.wait_for("the name server", ["/usr/bin/python3", "-c", probe])
    yield
    process.terminate()


@pytest.fixture
def role(user: User) -> User:
    """A user with a role."""
    user.write_profile(f"role_arn = {ROLE_ARN}\nsource_profile = base\nregion = us-east-1")
    user.write_profile(f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}", "base",
                       "credentials")
    return user


def write_process(user: User, seconds: float) -> None:
    """Keys that come after a while."""
    keys = json.dumps({"Version": 1, "AccessKeyId": KEY_ID, "SecretAccessKey": SECRET_KEY})
    script = user.write("tool", f"#!/bin/sh\nsleep {seconds}\necho '{keys}'\n")
    script.chmod(0o700)
    user.write_profile(f"credential_process = {script}\nregion = us-east-1")



@pytest.mark.parametrize("far", ["STS", "ECR"])
def test_one_name_that_resolves_slowly(aws: Control, role: User, far: str) -> None:
    urls = {f"AWS_ENDPOINT_URL_{service}":
            f"http://{SLOW if service == far else QUICK}:{services.STAND_IN_PORT}"
            for service in ("STS", "ECR")}
    result = role.get(**urls)
    expect_token(result)
    assert aws.aws_calls() == ASKED
    assert result.seconds < 20


def test_sts_that_refuses(aws: Control, role: User) -> None:
    aws.fault("sts", "deny", code="AccessDenied", message="not allowed")
    said = expect_not_found(role.get())
    assert ROLE_ARN in said
    assert aws.aws_calls() == ASKED[:1]


@pytest.mark.parametrize("again", [False, True])
def test_process_that_takes_longer_than_a_connection_is_kept(
    aws: Control, user: User, again: bool
) -> None:
    aws.set(idle=0.5)
    write_process(user, 2)
    if again:
        aws.fault("ecr", "status", status=503, body="busy", times=1)
    expect_token(user.get())
    assert aws.aws_calls() == ASKED[1:] * (2 if again else 1)


def test_process_that_fails(aws: Control, user: User) -> None:
    user.write_profile("credential_process = sleep 0.3; exit 3\nregion = us-east-1")
    assert "credential_process" in expect_not_found(user.get())
    assert aws.aws_calls() == []


def test_name_that_nobody_resolves_is_told_once(aws: Control, role: User) -> None:
    said = expect_not_found(role.get(AWS_ENDPOINT_URL_ECR="https://nowhere.example"))
    assert said.count("nowhere.example") == 1
    assert aws.aws_calls() == ASKED[:1]


def test_refused_connection_is_told_once(aws: Control, role: User) -> None:
    said = expect_not_found(role.get(AWS_ENDPOINT_URL_ECR=f"https://{names.AWS_ADDRESS}:9"))
    assert f"{names.AWS_ADDRESS}:9" in said
    assert aws.aws_calls() == ASKED[:1]


def test_explain_asks_no_more_than_it_did(aws: Control, role: User) -> None:
    done = role.run("docker-credential-ecr", "explain", names.REGISTRY, "--json")
    assert done.rc == 0, done.render()
    assert aws.aws_calls() == [ASKED[0], "sts:GetCallerIdentity", ASKED[1]]
