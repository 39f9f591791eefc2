# SPDX-License-Identifier: Apache-2.0
"""Credentials of web identity, container platforms and processes: one call, then none."""
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from stack import names
from user import KEY_ID, SECRET_KEY, User, expect_not_found, expect_token

ROLE_ARN = "arn:aws:iam::123456789012:role/puller"
ROLE = f"role_arn = {ROLE_ARN}\nregion = us-east-1"
TASK = "/v2/credentials/task"
RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
WEB_IDENTITY = ["sts:AssumeRoleWithWebIdentity", "ecr:GetAuthorizationToken"]
CONTAINER = ["container:credentials", "ecr:GetAuthorizationToken"]


def write_process(user: User, text: str) -> Path:
    """A script that notes each of its runs and then does as told."""
    script = user.write("tool", f"#!/bin/sh\necho run >>{user.home}/runs\n{text}\n")
    script.chmod(0o700)
    user.write_profile(f"credential_process = {script}\nregion = us-east-1")
    return script


def count_runs(user: User) -> int:
    """How often the script was run."""
    file = user.home / "runs"
    return len(file.read_text().splitlines()) if file.exists() else 0


def render_keys(**more: object) -> str:
    """What a good credential_process prints."""
    keys = {"Version": 1, "AccessKeyId": KEY_ID, "SecretAccessKey": SECRET_KEY, **more}
    return f"cat <<'END'\n{json.dumps(keys)}\nEND"


def set_up_web_identity(user: User) -> None:
    token = user.write("token", "eyJ.web.identity\n")
    user.env.update(AWS_WEB_IDENTITY_TOKEN_FILE=str(token), AWS_ROLE_ARN=ROLE_ARN)


def set_up_profile_web_identity(user: User) -> None:
    token = user.write("token", "eyJ.web.identity\n")
    user.write_profile(f"{ROLE}\nweb_identity_token_file = {token}")


def set_up_task(user: User) -> None:
    user.env[RELATIVE] = TASK


def set_up_pod_identity(user: User) -> None:
    user.stack.aws.set(container_token="pod-token")
    user.env[FULL] = f"http://{names.CONTAINER_ADDRESS}{TASK}"
    user.env["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = str(user.write("token", "pod-token"))


def set_up_named_host(user: User) -> None:
    user.env[FULL] = f"http://task.test{TASK}"


def set_up_process(user: User) -> None:
    write_process(user, render_keys())


def set_up_role_over_process(user: User) -> None:
    write_process(user, render_keys())
    text = (user.home / ".aws/config").read_text()
    user.write(".aws/config", text + f"{ROLE}\n".replace("region = us-east-1\n", ""))


@pytest.mark.parametrize(
    ("set_up", "calls"),
    [
        (set_up_web_identity, WEB_IDENTITY),
        (set_up_profile_web_identity, WEB_IDENTITY),
        (set_up_task, CONTAINER),
        (set_up_pod_identity, CONTAINER),
        (set_up_named_host, CONTAINER),
        (set_up_process, ["ecr:GetAuthorizationToken"]),
        (set_up_role_over_process, ["sts:AssumeRole", "ecr:GetAuthorizationToken"]),
    ],
)
def test_ten_gets_cost_one_round(user: User, set_up: Callable, calls: list[str]) -> None:
    set_up(user)
    answers = {expect_token(user.get()) for _ in range(10)}
    assert len(answers) == 1
    assert user.stack.aws.aws_calls() == calls
    assert count_runs(user) <= 1


def test_role_over_web_identity(user: User) -> None:
    token = user.write("token", "eyJ.web.identity")
    base = f"{ROLE.replace('puller', 'base')}\nweb_identity_token_file = {token}"
    user.write(".aws/config", f"[default]\n{ROLE}\nsource_profile = pod\n[profile pod]\n{base}\n")
    expect_token(user.get())
    calls = ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole", "ecr:GetAuthorizationToken"]
    assert user.stack.aws.aws_calls() == calls


def test_expired_web_identity_token_says_who_renews_it(user: User) -> None:
    set_up_web_identity(user)
    message = "Token expired: current date must be before the expiration date"
    user.stack.aws.fault("sts", "deny", code="ExpiredTokenException", message=message, status=400)
    line = expect_not_found(user.get())
    assert "Expired" in line and "must renew it" in line
    assert "eyJ.web" not in line


def test_renewed_token_file_is_read_again(user: User) -> None:
    set_up_pod_identity(user)
    (user.home / "token").write_text("old-token")
    line = expect_not_found(user.get())
    assert "HTTP 401: AccessDenied: the token is not accepted" in line
    assert "old-token" not in line
    (user.home / "token").write_text("pod-token")
    expect_token(user.get())


@pytest.mark.parametrize(
    ("body", "kind"),
    [("you sent: Authorization: pod-token-0123456789", "text/plain"),
     ('{"code": "Bad", "message": "pod-token-0123456789 is unknown"}', "application/json")],
)  # fmt: skip
def test_token_that_a_server_echoes_is_shown_and_kept_nowhere(
    user: User, body: str, kind: str
) -> None:
    user.stack.aws.set(container_token="pod-token-0123456789")
    user.env[FULL] = f"http://{names.CONTAINER_ADDRESS}{TASK}"
    user.env["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "pod-token-0123456789"
    headers = {"Content-Type": kind}
    user.stack.aws.fault("container", "status", status=403, body=body, headers=headers)
    assert "HTTP 403" in expect_not_found(user.get())
    kept = b"".join(file.read_bytes() for file in user.cache_dir.iterdir())
    assert b"HTTP 403" in kept and b"pod-token" not in kept


@pytest.mark.parametrize("text", ["", "two\nlines"])
def test_bad_authorization_is_not_sent(user: User, text: str) -> None:
    set_up_pod_identity(user)
    (user.home / "token").write_text(text)
    assert "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE" in expect_not_found(user.get())
    assert user.stack.aws.aws_calls() == []


@pytest.mark.parametrize(
    "url",
    [
        f"http://{names.METADATA_ADDRESS}{TASK}",
        f"http://{names.AWS_ADDRESS}{TASK}",
        f"http://mixed.test{TASK}",
        f"http://{names.CONTAINER_ADDRESS}@{names.AWS_ADDRESS}{TASK}",
        "ftp://127.0.0.1/",
        "/credentials",
    ],
)
def test_other_hosts_get_no_question(user: User, url: str) -> None:
    line = expect_not_found(user.get(**{FULL: url}))
    assert FULL in line
    assert user.stack.aws.aws_calls() == []


@pytest.mark.parametrize(
    "body",
    ["", "{", '{"AccessKeyId": "ASIA', "[]", '{"AccessKeyId": 5, "SecretAccessKey": []}',
     '{"AccessKeyId": "A\\nB", "SecretAccessKey": "s"}', "x" * 70000, "[" * 5000,
     '{"AccessKeyId": "A", "SecretAccessKey": "s", "Expiration": 12}', "\xff\xfe"],
)  # fmt: skip
def test_hostile_container_answers(user: User, body: str) -> None:
    set_up_task(user)
    user.stack.aws.fault("container", "status", status=200, body=body)
    expect_not_found(user.get())
    assert "ecr:GetAuthorizationToken" not in user.stack.aws.aws_calls()


@pytest.mark.parametrize(
    "body",
    ["", "<", "<AssumeRoleWithWebIdentityResponse>", "{}", "<a>" * 5000, "x" * 2_000_000],
    ids=["empty", "angle", "truncated", "json", "deep", "large"],
)
def test_hostile_sts_answers(user: User, body: str) -> None:
    set_up_web_identity(user)
    user.stack.aws.fault("sts", "status", status=200, body=body)
    expect_not_found(user.get())
    assert "ecr:GetAuthorizationToken" not in user.stack.aws.aws_calls()


def test_container_endpoint_never_goes_through_a_proxy(user: User) -> None:
    set_up_task(user)
    nowhere = "http://127.0.0.1:9"
    expect_not_found(user.get(http_proxy=nowhere, HTTP_PROXY=nowhere, HTTPS_PROXY=nowhere))
    assert user.stack.aws.aws_calls() == ["container:credentials"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("echo the vault is sealed >&2; echo more >&2; exit 3", "status 3: the vault is sealed"),
        ("exit 0", "not a JSON object"),
        ("echo '{\"Version\": 2}'", '"Version": 1'),
        ("echo '[]'", '"Version": 1'),
        ("head -c 100000 /dev/zero", "more than 64 KiB"),
        ("yes", "more than 64 KiB"),
        ("kill -9 $$", "status 137"),
        (render_keys(Expiration="2020-01-01T00:00:00Z"), "expired at 2020-01-01"),
        (render_keys(Expiration=5), "not an RFC 3339 time"),
        (render_keys(AccessKeyId="two\nlines"), "access key id"),
    ],
)
def test_process_that_fails(user: User, text: str, said: str) -> None:
    write_process(user, text)
    assert said in expect_not_found(user.get())
    assert user.stack.aws.aws_calls() == []


def test_what_a_process_traces_is_not_shown_where_it_succeeds(user: User) -> None:
    write_process(user, f"echo got {SECRET_KEY} >&2; echo {{}}")
    assert SECRET_KEY not in expect_not_found(user.get())


def test_process_gets_no_input_and_the_environment(user: User) -> None:
    check = '[ -z "$(cat)" ] && [ "$MARK" = here ] || exit 9'
    write_process(user, f"{check}\n{render_keys()}")
    expect_token(user.get(MARK="here"))


def test_process_may_leave_something_behind(user: User) -> None:
    write_process(user, f"sleep 30 &\n{render_keys()}")
    result = user.get()
    expect_token(result)
    assert result.seconds < 25  # and not the 30 of what it left


def test_of_two_sources_the_one_that_is_not_used_is_named(user: User) -> None:
    user.write_profile(f"{ROLE}\ncredential_process = x\nweb_identity_token_file = /t")
    line = expect_not_found(user.get())
    assert "the token file /t does not exist" in line
    assert "credential_process of profile default is not used" in line


def test_web_identity_of_environment_beats_profile(user: User) -> None:
    set_up_process(user)
    set_up_web_identity(user)
    expect_token(user.get())
    assert user.stack.aws.aws_calls() == WEB_IDENTITY
    assert count_runs(user) == 0
