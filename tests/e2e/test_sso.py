# SPDX-License-Identifier: Apache-2.0
"""IAM Identity Center: a login of `aws sso login` is used, renewed once for all, and never broken."""
from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from stack import names
from user import User, expect_not_found, expect_token

ACCESS = "sso-access-token-0123456789"
REFRESH = "sso-refresh-token-0123456789"
CONFIG = """[default]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = puller
[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.example/start
"""
COLD = ["sso:GetRoleCredentials", "ecr:GetAuthorizationToken"]
NOBODY = 65534
DOOR = "http://127.0.0.1:4566"


def write_login(user: User, seconds_left: float, **members: object) -> Path:
    """The session's cache file as the aws command writes it, with a member nobody knows."""
    content = {
        "startUrl": "https://corp.example/start",
        "region": "us-east-1",
        "accessToken": ACCESS,
        "expiresAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds_left)),
        "clientId": "client",
        "clientSecret": "client-secret-0123456789",
        "registrationExpiresAt": "2099-01-01T00:00:00Z",
        "refreshToken": REFRESH,
        "ofTheFuture": {"kept": [1, 2.5, None]},
        **members,
    }
    name = hashlib.sha1(b"corp").hexdigest()
    file = user.write(f".aws/sso/cache/{name}.json", json.dumps(content))
    file.chmod(0o600)
    return file


@pytest.fixture
def sso_user(user: User) -> User:
    """A profile with an sso-session; the portal and its tokens are the stand-in's."""
    user.write(".aws/config", CONFIG)
    user.env.update(AWS_ENDPOINT_URL_SSO=DOOR, AWS_ENDPOINT_URL_SSO_OIDC=DOOR)
    user.stack.aws.add_sso_login(ACCESS, REFRESH)
    return user


def test_login_is_used_once_and_then_the_cache(sso_user: User) -> None:
    write_login(sso_user, 3600)
    answers = {expect_token(sso_user.get()) for _ in range(5)}
    assert len(answers) == 1
    assert sso_user.stack.aws.aws_calls() == COLD


def test_expiring_login_is_renewed_and_the_file_kept_whole(sso_user: User) -> None:
    file = write_login(sso_user, 60)
    expect_token(sso_user.get())
    assert sso_user.stack.aws.aws_calls() == ["sso-oidc:CreateToken", *COLD]
    content = json.loads(file.read_text())
    assert content["ofTheFuture"] == {"kept": [1, 2.5, None]}
    assert content["accessToken"] != ACCESS and content["refreshToken"] != REFRESH
    assert content["clientId"] == "client"
    assert os.stat(file).st_mode & 0o777 == 0o600
    assert [p.name for p in file.parent.iterdir() if p.suffix == ".json"] == [file.name]


def test_twenty_processes_renew_one_session_once(sso_user: User) -> None:
    file = write_login(sso_user, -60)
    sso_user.be_patient()
    sso_user.stack.aws.set(latency=0.3)
    inputs = [f"{i:012d}.dkr.ecr.us-east-1.amazonaws.com" for i in range(20)]
    answers = sso_user.burst(20, inputs, AWS_ECR_DISABLE_CACHE="1")
    assert [answer["rc"] for answer in answers] == [0] * 20, answers
    assert sso_user.stack.aws.aws_calls().count("sso-oidc:CreateToken") == 1
    assert json.loads(file.read_text())["ofTheFuture"] == {"kept": [1, 2.5, None]}
    assert os.stat(file).st_mode & 0o777 == 0o600
    assert {path.name for path in file.parent.iterdir()} == {file.name, f"{file.name}.lock"}


def test_expired_login_names_the_command_and_a_new_one_is_noticed(sso_user: User) -> None:
    write_login(sso_user, -60, refreshToken="")
    assert "aws sso login --sso-session corp" in expect_not_found(sso_user.get())
    write_login(sso_user, 3600)
    expect_token(sso_user.get())


def test_refused_renewal_names_the_command(sso_user: User) -> None:
    write_login(sso_user, -60, refreshToken="revoked")
    assert "aws sso login --sso-session corp" in expect_not_found(sso_user.get())


def test_never_logged_in(sso_user: User) -> None:
    assert "aws sso login --sso-session corp" in expect_not_found(sso_user.get())


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"accessToken": 1}', "x" * 2_000_000, "[" * 5000, "\xff\x00"]
)
def test_hostile_file_is_an_error_and_stays(sso_user: User, text: str) -> None:
    file = write_login(sso_user, 3600)
    file.write_text(text)
    expect_not_found(sso_user.get())
    assert file.read_text() == text
    assert sso_user.stack.aws.calls("ecr") == []


HOSTILE = {
    "empty": "", "cut": '{"accessToken": "x', "list": "[]", "types": '{"accessToken": 1}',
    "deep": "[" * 5000, "large": "x" * 5_000_000, "bytes": "\xff\x00",
    "no-life": '{"accessToken": "x", "roleCredentials": {"accessKeyId": "A"}}',
    "long-life": '{"accessToken": "x", "expiresIn": 99999999999999999999}',
    "lines": '{"accessToken": "a\\nb", "expiresIn": 60, "roleCredentials": {"accessKeyId": '
             '"A\\nB", "secretAccessKey": "s", "sessionToken": "t", "expiration": 1}}',
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(("service", "left"), [("sso", 3600), ("sso-oidc", -60)])
def test_hostile_reply_is_an_error_and_the_file_stays(
    sso_user: User, service: str, left: float, name: str
) -> None:
    file = write_login(sso_user, left)
    before = file.read_text()
    sso_user.stack.aws.fault(service, "status", status=200, body=HOSTILE[name])
    expect_not_found(sso_user.get())
    assert file.read_text() == before
    assert sso_user.stack.aws.calls("ecr") == []


def test_failed_renewal_is_tried_again_only_after_a_minute(sso_user: User) -> None:
    write_login(sso_user, 240)
    sso_user.stack.aws.fault("sso-oidc", "status", status=400, body="{}")
    for _ in range(3):
        expect_token(sso_user.get(AWS_ECR_DISABLE_CACHE="1"))
    assert sso_user.stack.aws.aws_calls().count("sso-oidc:CreateToken") == 1


def test_root_leaves_nothing_that_locks_the_user_out(sso_user: User) -> None:
    file = write_login(sso_user, 60)
    sso_user.give(NOBODY)
    expect_token(sso_user.get())  # as root, with the user's home: `sudo docker pull`
    owners = {path.name: path.stat().st_uid for path in file.parent.iterdir()}
    assert owners == {file.name: NOBODY, f"{file.name}.lock": NOBODY}


def test_lock_that_cannot_be_opened_names_the_command(sso_user: User) -> None:
    file = write_login(sso_user, -60)
    file.with_name(f"{file.name}.lock").symlink_to("/nowhere")
    line = expect_not_found(sso_user.get())
    assert ".lock" in line and line.endswith("run `aws sso login --sso-session corp`\n")
    assert sso_user.stack.aws.aws_calls() == []


def test_cached_token_outlives_the_login(sso_user: User) -> None:
    write_login(sso_user, 3600)
    first = expect_token(sso_user.get())
    write_login(sso_user, -60, refreshToken="")
    sso_user.age(9 * 3600)  # past the refresh point
    result = sso_user.get(names.REGISTRY)
    assert expect_token(result) == first
    assert "works until" in result.err and "aws sso login" in result.err
