# SPDX-License-Identifier: Apache-2.0
"""The shared AWS files as people and the AWS CLI write them, beside an instance role: whoever is
named signs or nobody does, and what is ignored is said."""
from __future__ import annotations

import json
import shlex
import time

import pytest

from stack import names
from stack.process import Result
from user import HELPER, KEY_ID, SECRET_KEY, User, expect_not_found, expect_token

NEEDS: list[str] = []
KEYS = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n"
ROLE = "arn:aws:iam::123456789012:role/puller"


@pytest.fixture
def guest(user: User) -> User:
    """Somebody on a machine that has a role of its own."""
    user.stack.aws.set(imds_mode="both")
    return user


def expect_signed_by_key(user: User, result: Result) -> None:
    expect_token(result)
    assert not [call for call in user.stack.aws.aws_calls() if call.startswith("imds:")]


@pytest.mark.parametrize("name", ["my work", "o'brien", 'say "hi"', "br]x", "a/b@c+d.e"])
def test_names_that_the_aws_cli_writes(guest: User, name: str) -> None:
    shown = shlex.quote(name) if " " in name else name
    guest.write(".aws/credentials", f"[{name}]\n{KEYS}")
    app = f"[profile app]\nrole_arn = {ROLE}\nsource_profile = {name}\n"
    guest.write(".aws/config", f"[profile {shown}]\nregion = eu-west-1\n{app}")
    expect_signed_by_key(guest, guest.get(AWS_PROFILE=name))
    expect_signed_by_key(guest, guest.get(AWS_PROFILE="app"))


def test_a_section_that_is_indented_as_a_whole(guest: User) -> None:
    guest.write(".aws/credentials", f"[base]\n{KEYS}")
    guest.write(".aws/config", "  [default]\n  s3 =\n    max_queue_size = 1\n"
                               f"  role_arn = {ROLE}\n  source_profile = base\n")  # fmt: skip
    expect_signed_by_key(guest, guest.get())
    assert "sts:AssumeRole" in guest.stack.aws.aws_calls()


@pytest.mark.parametrize("text", [
    "[default]\n= us-east-1\n",
    "[default]\nregion us-east-1\n",
    "[default\naws_access_key_id = AKIA\n",
    "aws_access_key_id = AKIA\n",
    f"[default]\nrole_arn = {ROLE}\n",
    f"[default]\nregion =\n  role_arn = {ROLE}\n  source_profile = base\n",
    "[default]\ncredential_process =\n",
    "[default]\ncredential_process =\n  /usr/bin/creds --for=me\n",
    "[default]\naws_access_key_id =\naws_secret_access_key =\n",
    "[default]\naws_acces_key_id = AKIA\naws_secret_key = x\n",
    f"[default]\nrole-arn = {ROLE}\n",
])  # fmt: skip
def test_what_is_not_understood_leads_to_nobody_else(guest: User, text: str) -> None:
    guest.write(".aws/config", text)
    line = expect_not_found(guest.get())
    assert ".aws/config:" in line
    assert guest.stack.aws.aws_calls() == []
    document = json.loads(guest.run(HELPER, "explain", names.REGISTRY, "--json").out)
    assert document["token_available"] is False
    assert document["steps"][-1]["verdict"] == "refused"


@pytest.mark.parametrize("environment", [
    {"AWS_SHARED_CREDENTIALS_FILE": "'/etc/hostname'"}, {"AWS_CONFIG_FILE": '"/etc/hostname"'},
    {"AWS_CONFIG_FILE": "~nobody/.aws/config"}, {"AWS_CONFIG_FILE": "${HOME}/.aws/config"},
    {"AWS_CONFIG_FILE": "%USERPROFILE%/.aws/config"}, {"AWS_CONFIG_FILE": " /etc/hostname"},
    {"AWS_SHARED_CREDENTIALS_FILE": "file:///etc/hostname"},
])  # fmt: skip
def test_a_path_that_a_shell_did_not_read(guest: User, environment: dict[str, str]) -> None:
    line = expect_not_found(guest.get(**environment))
    assert "there is no such file" in line and "so write it out" in line, line
    assert guest.stack.aws.aws_calls() == []


@pytest.mark.parametrize("head", ["[Default]", "[DEFAULT]", "[default\u00a0]", "[\u200bdefault]"])
def test_a_section_that_only_looks_like_the_default_one(guest: User, head: str) -> None:
    guest.write(".aws/credentials", f"{head}\n{KEYS}")
    result = guest.get()
    expect_token(result)
    assert "credentials:1: " in result.err and "efault" in result.err.lower(), result.render()


def test_a_metadata_service_that_was_to_be_turned_off(guest: User) -> None:
    result = guest.get(AWS_EC2_METADATA_DISABLED="1")
    expect_token(result)
    assert '"1" is neither true nor false and counts as false' in result.err, result.render()


def test_what_is_ignored_is_said_once_and_always_explained(guest: User) -> None:
    guest.write(".aws/credentials", f"[default]\n{KEYS}aws_access_key_id = {KEY_ID}\nodd\n")
    result = guest.get()
    expect_token(result)
    assert "credentials:4: aws_access_key_id stands twice" in result.err
    assert "(and 1 more: docker-credential-ecr explain " in result.err
    # No selection is kept of files that are so young that a change might not show.
    deadline = time.monotonic() + 10
    while guest.get().err and time.monotonic() < deadline:
        time.sleep(0.2)
    assert guest.get().err == ""
    for _ in range(2):
        document = json.loads(guest.run(HELPER, "explain", names.REGISTRY, "--json").out)
        warnings = document["warnings"]
        assert len(warnings) == 2 and "credentials:5: line without '='" in warnings[1]


@pytest.mark.parametrize("command", [
    '"{tool}" a "b c"',
    "{tool} # all of it",
    '{tool} get "AWS Key #2"',
    "sh -c '{tool} \\\n   --url https://h:1/ \\\n   [ x'",
    "{tool}\n   --url=https://h:1/",
])  # fmt: skip
def test_a_command_goes_to_the_shell_as_it_stands(guest: User, command: str) -> None:
    keys = {"Version": 1, "AccessKeyId": KEY_ID, "SecretAccessKey": SECRET_KEY,
            "Expiration": "2099-01-01T00:00:00+0000"}  # fmt: skip
    tool = guest.write("a tool", f"#!/bin/sh\ncat <<'END'\n{json.dumps(keys)}\nEND\n")
    tool.chmod(0o700)
    link = guest.home / "tool"
    link.symlink_to(tool)
    guest.write_profile("credential_process = " + command.format(tool=link))
    result = guest.get()
    expect_signed_by_key(guest, result)
    assert result.err == ""


def test_ten_thousand_profiles(guest: User) -> None:
    text = "".join(f"[profile p{i}]\nsso_session = corp\nsso_account_id = {i:012}\n"
                   "sso_role_name = dev\nregion = eu-west-1\noutput = json\n"
                   for i in range(10_000))  # fmt: skip
    guest.write(".aws/config", text + f"[profile last]\n{KEYS}")
    assert (guest.home / ".aws/config").stat().st_size > 1 << 20
    expect_signed_by_key(guest, guest.get(AWS_PROFILE="last"))


def test_a_file_beyond_the_limit_is_the_cause(guest: User) -> None:
    with guest.write(".aws/config", "").open("wb") as file:
        file.truncate((64 << 20) + 1)
    line = expect_not_found(guest.get(AWS_PROFILE="app"))
    assert "config: larger than 67108864 bytes" in line and "correct the name" not in line
    assert guest.stack.aws.aws_calls() == []


@pytest.mark.parametrize("url", [
    "http://me:Sum#mer@127.0.0.1:1", "http://me:Sum/mer@127.0.0.1:1", "http://me:S?mer@127.0.0.1:1",
    "http://me:S@mmer@127.0.0.1:1", "http://me:S%mmer@127.0.0.1:1", "http://me:S\\mmer@127.0.0.1:1",
    "http://me:Summer@127.0.0.1:1", "me:Sum#mer@127.0.0.1:1", "me:Summer@127.0.0.1:1",
    "http:/me:Summer@127.0.0.1:1", "//me:Summer@127.0.0.1:1", "http://me:Summer%40127.0.0.1:1",
    "https://me:S#mmer@127.0.0.1:1", "socks5://me:Summer@127.0.0.1:1", "nonsense://me:Summer@h:1",
])  # fmt: skip
def test_no_part_of_a_proxys_login_is_shown(keyed: User, url: str) -> None:
    for verb in (["get"], ["explain", names.REGISTRY], ["explain", names.REGISTRY, "--json"]):
        proxy = {"HTTPS_PROXY": url, "AWS_MAX_ATTEMPTS": "1"}
        result = keyed.run(HELPER, *verb, input=names.REGISTRY, **proxy)
        shown = result.out.replace(names.REGISTRY, "") + result.err
        for piece in ("me:", "Sum", "mer", "S@", "S%", "S#"):
            assert piece not in shown, f"{piece}: {result.render()}"


@pytest.mark.parametrize("variable", [
    "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL_STS", "AWS_REGION",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "AWS_USE_FIPS_ENDPOINT", "AWS_MAX_ATTEMPTS",
])  # fmt: skip
def test_no_variable_shows_the_login_of_a_url(user: User, variable: str) -> None:
    for url in ("https://me:Winter@127.0.0.1:1/x", "https://me:Win#ter@127.0.0.1:1/"):
        for verb in (["get"], ["explain", names.REGISTRY]):
            result = user.run(HELPER, *verb, input=names.REGISTRY, **{variable: url})
            assert "Win" not in result.out + result.err, result.render()
