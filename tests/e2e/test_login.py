# SPDX-License-Identifier: Apache-2.0
"""Sessions of `aws login`: used while good, renewed once for all with a proof, never broken."""
from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from stack import names
from user import User, expect_not_found, expect_token

SESSION = "arn:aws:sts::123456789012:assumed-role/Admin/tester"
REFRESH = "login-refresh-token-0123456789"
CONFIG = f"[default]\nlogin_session = {SESSION}\nregion = us-east-1\n"
RENEWAL = ["signin:CreateOAuth2Token", "ecr:GetAuthorizationToken"]


def run_openssl(*arguments: str, given: bytes = b"") -> bytes:
    """Its standard output."""
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def dpop_key() -> bytes:
    """A P-256 key in the form in which the aws command keeps it."""
    return run_openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout")


def find_x(dpop_key: bytes) -> str:
    """The key's x as a JWK has it."""
    public = run_openssl("ec", "-pubout", "-outform", "DER", given=dpop_key)
    return base64.urlsafe_b64encode(public[-64:-32]).decode().rstrip("=")


@pytest.fixture
def login_user(user: User, dpop_key: bytes) -> User:
    """A profile of a session whose keys and refresh token are the stand-in's."""
    user.write(".aws/config", CONFIG)
    user.stack.aws.add_login(REFRESH, find_x(dpop_key))
    user.stack.aws.add_key("ASIALOGINSESSION0001", "login-secret-key-0123456789", "login-session")
    return user


def find_file(user: User) -> Path:
    """Where the session is kept."""
    name = hashlib.sha256(SESSION.encode()).hexdigest()
    return user.home / ".aws/login/cache" / f"{name}.json"


def write_session(user: User, dpop_key: bytes, seconds_left: float, **members: object) -> Path:
    """The session's file as the aws command writes it, with a member nobody knows."""
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds_left))
    content = {
        "accessToken": {
            "accessKeyId": "ASIALOGINSESSION0001",
            "secretAccessKey": "login-secret-key-0123456789",
            "sessionToken": "login-session",
            "accountId": names.ACCOUNT,
            "expiresAt": until,
        },
        "tokenType": "urn:aws:params:oauth:token-type:access_token_sigv4",
        "refreshToken": REFRESH,
        "idToken": "old-id",
        "clientId": "arn:aws:signin:::devtools/same-device",
        "dpopKey": dpop_key.decode(),
        "ofTheFuture": {"kept": [1, 2.5, None]},
        **members,
    }
    file = user.write(str(find_file(user).relative_to(user.home)), json.dumps(content))
    file.chmod(0o600)
    return file


def expect_whole(file: Path) -> dict:
    """The renewed file: new tokens, all other members, its mode, and nothing left beside it."""
    content = json.loads(file.read_text())
    assert content["refreshToken"] != REFRESH and content["idToken"] == "new-id"
    assert content["accessToken"]["accessKeyId"] != "ASIALOGINSESSION0001"
    assert content["accessToken"]["accountId"] == names.ACCOUNT
    assert content["ofTheFuture"] == {"kept": [1, 2.5, None]}
    assert os.stat(file).st_mode & 0o777 == 0o600
    assert {p.name for p in file.parent.iterdir()} <= {file.name, f"{file.name}.lock"}
    return content


def test_good_session_costs_one_call_and_then_none(login_user: User, dpop_key: bytes) -> None:
    write_session(login_user, dpop_key, 3600)
    answers = {expect_token(login_user.get()) for _ in range(5)}
    assert len(answers) == 1
    assert login_user.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


def test_ended_keys_are_renewed_once_and_the_file_kept(login_user: User, dpop_key: bytes) -> None:
    file = write_session(login_user, dpop_key, -60)
    answers = {expect_token(login_user.get()) for _ in range(5)}
    assert len(answers) == 1
    assert login_user.stack.aws.aws_calls() == RENEWAL
    assert login_user.stack.aws.calls("signin")[0]["host"] == "us-east-1.signin.aws.amazon.com"
    content = expect_whole(file)
    assert content["accessToken"]["accessKeyId"] == login_user.stack.aws.calls("ecr")[0]["key"]


def test_keys_in_their_last_minutes_are_renewed(login_user: User, dpop_key: bytes) -> None:
    file = write_session(login_user, dpop_key, 240)
    expect_token(login_user.get())
    assert login_user.stack.aws.aws_calls() == RENEWAL
    expect_whole(file)


def test_twenty_processes_renew_one_session_once(login_user: User, dpop_key: bytes) -> None:
    file = write_session(login_user, dpop_key, -60)
    login_user.be_patient()
    login_user.stack.aws.set(latency=0.3)
    inputs = [f"{i:012d}.dkr.ecr.us-east-1.amazonaws.com" for i in range(20)]
    answers = login_user.burst(20, inputs, AWS_ECR_DISABLE_CACHE="1")
    assert [answer["rc"] for answer in answers] == [0] * 20, answers
    assert login_user.stack.aws.aws_calls().count("signin:CreateOAuth2Token") == 1
    expect_whole(file)


def refuse(user: User, error: str) -> None:
    """Sign-In's way to say no."""
    body = json.dumps({"error": error, "message": "no"})
    headers = {"x-amzn-ErrorType": "AccessDeniedException", "Content-Type": "application/json"}
    user.stack.aws.fault("signin", "status", status=400, body=body, headers=headers)


@pytest.mark.parametrize("error", ["TOKEN_EXPIRED", "USER_CREDENTIALS_CHANGED"])
def test_ended_session_names_the_command(login_user: User, dpop_key: bytes, error: str) -> None:
    write_session(login_user, dpop_key, -60)
    refuse(login_user, error)
    assert "run `aws login --profile default`" in expect_not_found(login_user.get())


def test_missing_permission_is_named(login_user: User, dpop_key: bytes) -> None:
    write_session(login_user, dpop_key, -60)
    refuse(login_user, "INSUFFICIENT_PERMISSIONS")
    line = expect_not_found(login_user.get())
    assert "signin:CreateOAuth2Token" in line and "aws login" not in line


def test_keys_that_still_work_outlive_an_outage(login_user: User, dpop_key: bytes) -> None:
    write_session(login_user, dpop_key, 240)
    login_user.stack.aws.fault("signin", "status", status=500)
    expect_token(login_user.get())


def test_key_of_another_session_is_not_accepted(login_user: User) -> None:
    other = run_openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout")
    write_session(login_user, other, -60)
    assert "aws login" in expect_not_found(login_user.get())


def test_never_logged_in(login_user: User) -> None:
    assert "run `aws login --profile default`" in expect_not_found(login_user.get())


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"accessToken": 1}', '{"accessToken": {"accessKeyId": []}}',
     "x" * 2_000_000, "[" * 5000, "\xff\x00"],
    ids=["empty", "cut", "list", "null", "number", "nested", "large", "deep", "bytes"],
)  # fmt: skip
def test_hostile_file_is_an_error_and_stays(login_user: User, text: str) -> None:
    file = login_user.write(str(find_file(login_user).relative_to(login_user.home)), text)
    expect_not_found(login_user.get())
    assert file.read_text() == text
    assert login_user.stack.aws.aws_calls() == []


@pytest.mark.parametrize("pem", ["", "no key", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n"])
def test_unusable_key_is_an_error(login_user: User, dpop_key: bytes, pem: str) -> None:
    write_session(login_user, dpop_key, -60, dpopKey=pem)
    assert "dpopKey" in expect_not_found(login_user.get())
    assert login_user.stack.aws.aws_calls() == []


KEYS_OF_REPLY = '"accessKeyId": "A", "secretAccessKey": "s", "sessionToken": "t"'


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"accessToken": 1, "expiresIn": 900}',
     f'{{"accessToken": {{{KEYS_OF_REPLY}}}}}',
     f'{{"accessToken": {{{KEYS_OF_REPLY}}}, "expiresIn": -1}}',
     f'{{"accessToken": {{{KEYS_OF_REPLY}}}, "expiresIn": "soon"}}',
     f'{{"accessToken": {{{KEYS_OF_REPLY}}}, "expiresIn": 1e300}}',
     "x" * 2_000_000, "[" * 5000, "\xff\x00"],
    ids=["empty", "cut", "list", "null", "number", "endless", "negative", "word", "huge", "large",
         "deep", "bytes"],
)  # fmt: skip
def test_hostile_reply_leaves_the_file(login_user: User, dpop_key: bytes, body: str) -> None:
    file = write_session(login_user, dpop_key, -60)
    before = file.read_text()
    login_user.stack.aws.fault("signin", "status", status=200, body=body)
    expect_not_found(login_user.get())
    assert file.read_text() == before
    assert login_user.stack.aws.calls("ecr") == []
