# SPDX-License-Identifier: Apache-2.0
"""The stand-in itself, judged by the real aws command: what it accepts and what it refuses."""
from __future__ import annotations

import json

import pytest

from stack import names
from stack.process import Result
from user import KEY_ID, User

NEEDS = ["aws", "curl"]


def aws_cli(user: User, *words: str, **more: str) -> Result:
    """The AWS command line, as a user would call it."""
    settings = {"AWS_DEFAULT_REGION": names.REGION, "AWS_PAGER": "", "AWS_MAX_ATTEMPTS": "1"}
    return user.run("/usr/bin/aws", *words, **{**settings, **more})


@pytest.mark.parametrize("region", [names.REGION, "eu-west-1"])
def test_token_for_good_signature(keyed: User, region: str) -> None:
    result = aws_cli(keyed, "--region", region, "ecr", "get-login-password").check()
    assert len(result.out) > 1500
    row = keyed.stack.aws.calls("ecr")[-1]
    assert (row["key"], row["status"], row["scheme"]) == (KEY_ID, 200, "https")


def test_public_token_is_one_object(keyed: User) -> None:
    result = aws_cli(keyed, "ecr-public", "get-authorization-token").check()
    assert "authorizationToken" in json.loads(result.out)["authorizationData"]


def test_assumed_key_is_new_each_time_and_good(keyed: User) -> None:
    words = ["sts", "assume-role", "--role-arn", "arn:aws:iam::123456789012:role/x"]
    seen = set()
    for _ in range(2):
        result = aws_cli(keyed, *words, "--role-session-name", "session").check()
        made = json.loads(result.out)["Credentials"]
        seen.add(made["AccessKeyId"])
        keys = dict(AWS_ACCESS_KEY_ID=made["AccessKeyId"], AWS_SESSION_TOKEN=made["SessionToken"])
        keys["AWS_SECRET_ACCESS_KEY"] = made["SecretAccessKey"]
        aws_cli(keyed, "ecr", "get-authorization-token", **keys).check()
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "InvalidSignatureException"),
        ({"AWS_ACCESS_KEY_ID": "AKIAUNKNOWN000000000"}, "UnrecognizedClientException"),
        ({"AWS_SESSION_TOKEN": "not-of-this-key"}, "UnrecognizedClientException"),
    ],
)
def test_refuses(keyed: User, change: dict[str, str], code: str) -> None:
    result = aws_cli(keyed, "ecr", "get-authorization-token", **change)
    assert result.rc != 0 and code in result.err


def test_refuses_wrong_secret_for_sts(keyed: User) -> None:
    result = aws_cli(keyed, "sts", "get-caller-identity", AWS_SECRET_ACCESS_KEY="wrong")
    assert result.rc != 0 and "SignatureDoesNotMatch" in result.err


@pytest.mark.parametrize("offset", [1200, -1200])
def test_refuses_clock_that_is_off(keyed: User, offset: int) -> None:
    keyed.stack.aws.set(clock_offset=offset)
    result = aws_cli(keyed, "ecr", "get-authorization-token")
    assert result.rc != 0 and "InvalidSignatureException" in result.err


def test_instance_role_is_found_without_settings(user: User) -> None:
    user.stack.aws.set(imds_mode="v2")
    result = aws_cli(user, "sts", "get-caller-identity")
    assert result.rc == 0, result.render()
    assert user.stack.aws.calls("sts")[-1]["key"].startswith("ASIA")


def test_registry_opens_for_issued_tokens_only(keyed: User) -> None:
    password = aws_cli(keyed, "ecr", "get-login-password").check().out.strip()
    url = f"https://{names.REGISTRY}/v2/"
    probe = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url, "-u"]
    assert keyed.run(*probe, f"AWS:{password}").out == "200"
    assert keyed.run(*probe, "AWS:guess").out == "401"
    keyed.stack.aws.revoke()
    assert keyed.run(*probe, f"AWS:{password}").out == "401"
