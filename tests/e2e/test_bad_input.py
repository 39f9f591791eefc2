# SPDX-License-Identifier: Apache-2.0
"""Bad input on stdin, in the environment, in files and from AWS: a clear error and no harm."""
from __future__ import annotations

import base64

import pytest

from stack import names
from stack.process import Result
from user import HELPER, KEY_ID, NOT_FOUND, SECRET_KEY, User, expect_not_found, expect_token

KEYS = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}"
LIMIT = 65536
ESCAPES = "\x1b[31mred\x1b]0;title\x07\x9b31m\r\nsecond line\x00"


def expect_refused(result: Result) -> None:
    """A line about the input on stdout, exit 1."""
    assert result.rc == 1, result.render()
    assert result.out.startswith("cannot read the server from stdin"), result.render()
    assert result.out.count("\n") == 1 and result.err == "", result.render()


@pytest.mark.parametrize("text", [b"", b"\n", b" \t\r\n "])
@pytest.mark.parametrize("verb", ["get", "erase"])
def test_empty_input(keyed: User, verb: str, text: bytes) -> None:
    result = keyed.helper(verb, text)
    assert (result.rc, result.out) == (1, "no credentials server URL\n")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(names.REGISTRY.encode().ljust(LIMIT + 1, b"/"), id="64KiB+1"),
        pytest.param(b"a" * (1 << 20), id="1MiB"),
        pytest.param(b"\0", id="NUL"),
        pytest.param(names.REGISTRY.encode() + b"\0.evil.example", id="NUL-inside"),
        pytest.param(names.REGISTRY.encode() + b"/\xff\xfe", id="not-UTF-8"),
        pytest.param(b"\x1b[31m" + names.REGISTRY.encode(), id="escape"),
        pytest.param(names.REGISTRY.encode() + b"\nghcr.io", id="two-lines"),
    ],
)
def test_unreadable_server(keyed: User, text: bytes) -> None:
    expect_refused(keyed.get(text))
    assert keyed.stack.aws.aws_calls() == []


def test_longest_server(keyed: User) -> None:
    server = f"{names.REGISTRY}/".ljust(LIMIT, "a")
    expect_token(keyed.get(server), server)


def test_closed_stdin(keyed: User) -> None:
    expect_refused(keyed.check(keyed.run("bash", "-c", f"exec {HELPER} get <&-")))


def test_stdin_that_never_ends(keyed: User) -> None:
    fifo = keyed.home / "fifo"
    script = f"mkfifo {fifo}; exec 3<>{fifo}; printf {names.REGISTRY} >&3; exec {HELPER} get <&3"
    result = keyed.check(keyed.run("bash", "-c", script))
    expect_refused(result)
    assert 4.5 < result.seconds < 30


@pytest.mark.parametrize(
    "form",
    [
        "https://{}", "HTTP://{}", "//{}", "{}:443", "{}/team/app", "{}/app:v1", "{}/app@sha256:ab",
        "user:word@{}", "https://{}/v2/", "{}.",
    ],
)  # fmt: skip
def test_server_forms(keyed: User, form: str) -> None:
    server = form.format(names.REGISTRY)
    expect_token(keyed.get(server), server)


def test_server_in_upper_case(keyed: User) -> None:
    server = names.REGISTRY.upper()
    expect_token(keyed.get(server), server)


def test_blanks_around_the_server(keyed: User) -> None:
    expect_token(keyed.get(f" {names.REGISTRY}\r\n"))


@pytest.mark.parametrize(
    "host",
    [
        f"{names.REGISTRY}.evil.example", f"evil{names.REGISTRY}", f"evil.example/{names.REGISTRY}",
        f"{names.REGISTRY}@evil.example", f"evil.example://{names.REGISTRY}/app",
        f"oci://{names.REGISTRY}", "12345678901.dkr.ecr.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com.cn", "public.ecr.aws.evil.example",
        "123456789012.dkr-ecr.us-east-1.amazonaws.com", "123456789012.dkr.ecr.us-east-1.on.aws",
        "123456789012.dkr.ecr.us-east-1.amazonaws.co", "123456789012.dkr.ecr..amazonaws.com",
        "123456789012.dkr.ecr.us_east_1.amazonaws.com", "xn--public.ecr.aws", "evil.public.ecr.aws",
    ],
)  # fmt: skip
def test_look_alike_host(keyed: User, host: str) -> None:
    result = keyed.get(host)
    assert (result.rc, result.out) == (1, NOT_FOUND), result.render()
    assert keyed.stack.aws.aws_calls() == []
    assert not keyed.cache_dir.exists()


BROKEN = "stray\n[default\n= x\n[default]\nno separator\n{}\n[profile\x1b[31m\n"


def test_broken_lines_do_not_hide_good_ones(user: User) -> None:
    user.write(".aws/config", BROKEN.format(KEYS))
    expect_token(user.get())


def test_failure_names_the_broken_line(user: User) -> None:
    user.write(".aws/config", BROKEN.format(""))
    assert ".aws/config:" in expect_not_found(user.get())


def test_binary_file_is_survived(keyed: User) -> None:
    keyed.write(".aws", "").unlink()
    file = keyed.write(".aws/config", "")
    file.write_bytes(bytes(range(256)) * 4096)
    expect_token(keyed.get())


def test_directory_in_place_of_a_file(keyed: User) -> None:
    (keyed.home / ".aws" / "config").mkdir(parents=True)
    expect_token(keyed.get())


def test_missing_profile_says_which_and_where(user: User) -> None:
    user.write_profile(KEYS)
    line = expect_not_found(user.get(AWS_PROFILE="nowhere"))
    for part in ("nowhere", ".aws/config", ".aws/credentials"):
        assert part in line


def test_escapes_in_the_profile_name(user: User) -> None:
    expect_not_found(user.get(AWS_PROFILE="\x1b[31mevil\x1b]0;x\x07\n"))


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    ],
)
def test_half_a_pair_in_the_environment(user: User, given: str, missing: str) -> None:
    value = KEY_ID if given.endswith("ID") else SECRET_KEY
    line = expect_not_found(user.get(**{given: value, "AWS_EC2_METADATA_DISABLED": "true"}))
    assert missing in line


def test_half_a_pair_in_a_profile(user: User) -> None:
    user.write_profile(f"aws_access_key_id = {KEY_ID}")
    assert "aws_secret_access_key" in expect_not_found(user.get())


@pytest.mark.parametrize("kind", ["html", "empty", "no-colon"])
def test_senseless_answer(keyed: User, kind: str) -> None:
    keyed.stack.aws.fault("ecr", kind)
    expect_not_found(keyed.get())


@pytest.mark.parametrize(
    "body",
    [
        "", "null", "[]", "{", '{"authorizationData":7}', '{"authorizationData":[null]}',
        pytest.param("[" * 100000, id="deep"),
    ],
)  # fmt: skip
def test_malformed_json(keyed: User, body: str) -> None:
    keyed.stack.aws.fault("ecr", "status", status=200, body=body)
    expect_not_found(keyed.get())


@pytest.mark.parametrize("token", ["", "!!!", "QVdT", base64.b64encode(b"AWS:").decode(), 5, None])
def test_malformed_token(keyed: User, token: object) -> None:
    keyed.stack.aws.fault("ecr", "raw", token=token)
    expect_not_found(keyed.get())


def test_control_bytes_in_a_token(keyed: User) -> None:
    token = base64.b64encode(b'AWS:pw\x1b[31m\n"').decode()
    keyed.stack.aws.fault("ecr", "raw", token=token)
    assert "authorizationToken" in expect_not_found(keyed.get())


@pytest.mark.parametrize("expires", [0, -1, -1e300])
def test_expired_on_arrival(keyed: User, expires: float) -> None:
    keyed.stack.aws.fault("ecr", "raw", expires=expires)
    expect_not_found(keyed.get())


@pytest.mark.parametrize(
    "expires", [253402300800, 1e300, 9.3e18, "soon", None, [], "2038-01-19T03:14:07Z"]
)
def test_absurd_expiry(keyed: User, expires: object) -> None:
    keyed.stack.aws.fault("ecr", "raw", expires=expires)
    assert "expiresAt" in expect_not_found(keyed.get())


@pytest.mark.parametrize("service", ["ecr", "sts"])
def test_escapes_in_an_aws_message(user: User, service: str) -> None:
    user.write_profile(KEYS, "base", "credentials")
    role = "role_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base"
    user.write_profile(role, "app")
    message = ESCAPES.replace("\x00", "" if service == "sts" else "\x00")
    message = message if service == "ecr" else "&#27;[31m<b>" + "x" * 100
    user.stack.aws.fault(
        service, "deny", code="AccessDeniedException", message=message + "y" * 5000
    )
    line = expect_not_found(user.get(AWS_PROFILE="app"))
    assert len(line) < 1500


def test_endless_body_is_cut(keyed: User) -> None:
    keyed.stack.aws.fault("ecr", "status", status=200, body=" " * (8 << 20))
    expect_not_found(keyed.get())  # which has a minute
