# SPDX-License-Identifier: Apache-2.0
"""Which API endpoint a registry leads to, and the ways there: TLS, proxies, retries, clocks."""
from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from stack import names
from stack.stack import Stack
from user import User, expect_not_found, expect_token

PROXY = "http://worker:pass%20word@127.0.0.1:3128"
CHINA = "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"


@contextmanager
def run_proxy(stack: Stack, name: str, address: str, *words: str) -> Iterator[None]:
    """A CONNECT proxy at ADDRESS:PORT, whose log is NAME.log."""
    tool = f"{__file__.rpartition('/')[0]}/stack/proxy.py"
    server = stack.start(["/usr/bin/python3", tool, address, *words], name)
    host, _, port = address.rpartition(":")
    probe = f"import socket; socket.create_connection(('{host}', {port}), 1)"
    stack.wait_for(name, ["/usr/bin/python3", "-c", probe])
    try:
        yield
    finally:
        server.kill()
        server.wait()
        gone = f"import socket; assert socket.socket().connect_ex(('{host}', {port}))"
        stack.wait_for(f"the end of {name}", ["/usr/bin/python3", "-c", gone])


@pytest.fixture(scope="module")
def proxy(stack: Stack) -> Iterator[Stack]:
    """A proxy that wants a password."""
    with run_proxy(stack, "proxy", "127.0.0.1:3128", "--user", "worker:pass word"):
        yield stack


def expect_host(user: User, host: str, service: str = "ecr") -> None:
    """The only call went to this API host."""
    assert [row["host"] for row in user.stack.aws.calls(service)] == [host]


@pytest.mark.parametrize(
    ("registry", "api"),
    [
        (names.REGISTRY, "api.ecr.us-east-1.amazonaws.com"),
        (names.FIPS, "api.ecr-fips.us-east-1.amazonaws.com"),
        (names.DUAL, "api.ecr.us-east-1.amazonaws.com"),
        (names.DUAL_FIPS, "api.ecr-fips.us-east-1.amazonaws.com"),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "api.ecr.eu-west-1.amazonaws.com"),
        (CHINA, "api.ecr.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_private_registry_leads_to(keyed: User, registry: str, api: str) -> None:
    expect_token(keyed.get(registry), registry)
    expect_host(keyed, api)


@pytest.mark.parametrize(
    ("registry", "api"),
    [
        (names.REGISTRY, "ecr.us-east-1.api.aws"),
        (names.DUAL, "ecr.us-east-1.api.aws"),
        (names.DUAL_FIPS, "ecr-fips.us-east-1.api.aws"),
    ],
)
def test_dual_stack_is_asked_for(keyed: User, registry: str, api: str) -> None:
    # Not by the registry's name: PrivateLink does not carry the dual-stack endpoints.
    expect_token(keyed.get(registry, AWS_USE_DUALSTACK_ENDPOINT="true"), registry)
    expect_host(keyed, api)


def test_fips_is_asked_for(keyed: User) -> None:
    expect_token(keyed.get(AWS_USE_FIPS_ENDPOINT="true"))
    expect_host(keyed, "api.ecr-fips.us-east-1.amazonaws.com")


def test_region_variable_does_not_move_the_registry(keyed: User) -> None:
    expect_token(keyed.get(AWS_REGION="eu-west-1", AWS_DEFAULT_REGION="eu-west-1"))
    expect_host(keyed, "api.ecr.us-east-1.amazonaws.com")


@pytest.mark.parametrize("registry", [names.PUBLIC, names.PUBLIC_DUAL])
def test_public_registry(keyed: User, registry: str) -> None:
    expect_token(keyed.get(registry), registry)
    assert keyed.stack.aws.aws_calls() == ["ecr-public:GetAuthorizationToken"]


def test_one_token_for_all_accounts_of_a_region(keyed: User) -> None:
    first = expect_token(keyed.get())
    assert expect_token(keyed.get(names.OTHER_REGISTRY), names.OTHER_REGISTRY) == first
    assert keyed.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR"])
def test_endpoint_variable(keyed: User, name: str) -> None:
    expect_token(keyed.get(**{name: "http://127.0.0.1:4566"}))
    assert keyed.stack.aws.calls("ecr")[-1]["scheme"] == "http"


def test_endpoint_variable_can_be_ignored(keyed: User) -> None:
    moved = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    expect_token(keyed.get(AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true", **moved))


def test_endpoints_have_tokens_of_their_own(keyed: User) -> None:
    first = expect_token(keyed.get())
    assert expect_token(keyed.get(AWS_ENDPOINT_URL="http://127.0.0.1:4566")) != first


def test_unknown_authority_is_named(keyed: User) -> None:
    line = expect_not_found(keyed.get(names.ROGUE_REGISTRY))
    assert "certificate" in line.lower() and names.ROGUE_API in line
    assert keyed.stack.aws.aws_calls() == []


def test_ca_bundle(keyed: User) -> None:
    bundle = str(keyed.stack.folder / "rogue-ca.crt")
    host = names.ROGUE_REGISTRY
    expect_token(keyed.get(host, AWS_CA_BUNDLE=bundle), host)


def test_directory_of_authorities(keyed: User) -> None:
    folder = keyed.home / "authorities"
    folder.mkdir()
    shutil.copy(keyed.stack.folder / "rogue-ca.crt", folder)
    trust, host = {"SSL_CERT_DIR": f"/nonexistent:{folder}"}, names.ROGUE_REGISTRY
    expect_not_found(keyed.get(host, **trust))
    subprocess.run(["/usr/bin/openssl", "rehash", folder], check=True)
    expect_token(keyed.get(host, **trust), host)
    expect_token(keyed.get(**trust))  # the system's stay trusted


def test_missing_ca_bundle_is_named(keyed: User) -> None:
    line = expect_not_found(keyed.get(AWS_CA_BUNDLE="/nonexistent/roots.pem"))
    assert "/nonexistent/roots.pem" in line


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
def test_proxy_with_password(proxy: Stack, keyed: User, name: str) -> None:
    with keyed.stack.black_hole(names.METADATA_ADDRESS, 80):
        expect_token(keyed.get(**{name: PROXY}))
    log = (proxy.folder / "proxy.log").read_text()
    assert "CONNECT api.ecr.us-east-1.amazonaws.com:443" in log


@pytest.mark.parametrize("ending", ["", ":", "/"])
def test_proxy_without_a_port_is_at_port_80(stack: Stack, keyed: User, ending: str) -> None:
    with run_proxy(stack, "proxy-80", "127.0.0.80:80"):
        expect_token(keyed.get(HTTPS_PROXY=f"http://127.0.0.80{ending}"))
    assert "CONNECT api.ecr" in (stack.folder / "proxy-80.log").read_text()


def test_no_proxy(keyed: User) -> None:
    expect_token(keyed.get(HTTPS_PROXY="http://127.0.0.1:9", NO_PROXY=".amazonaws.com"))


def test_refusing_proxy_does_not_leak_its_password(proxy: Stack, keyed: User) -> None:
    line = expect_not_found(keyed.get(HTTPS_PROXY="http://worker:tr0ub4dor@127.0.0.1:3128"))
    assert "tr0ub4dor" not in line


@pytest.mark.parametrize("offset", [3600, -3600])
def test_clock_skew_is_corrected(keyed: User, offset: int) -> None:
    keyed.stack.aws.set(clock_offset=offset)
    expect_token(keyed.get())
    assert [row["status"] for row in keyed.stack.aws.calls("ecr")] == [400, 200]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_passing_trouble_is_retried(keyed: User, status: int) -> None:
    keyed.stack.aws.fault("ecr", "status", status=status, times=1)
    expect_token(keyed.get())
    assert len(keyed.stack.aws.calls("ecr")) == 2


def test_throttling_is_retried(keyed: User) -> None:
    keyed.stack.aws.fault("ecr", "deny", code="ThrottlingException", message="Rate", times=1)
    expect_token(keyed.get())


def test_retry_after_is_obeyed(keyed: User) -> None:
    header = {"Retry-After": "2"}
    keyed.stack.aws.fault("ecr", "status", status=503, headers=header, times=1)
    result = keyed.get()
    expect_token(result)
    first, second = (row["time"] for row in keyed.stack.aws.calls("ecr"))
    assert second - first >= 1.9


def test_closed_connection_is_retried(keyed: User) -> None:
    keyed.stack.aws.fault("ecr", "close", times=1)
    expect_token(keyed.get())


def test_denial_is_not_retried(keyed: User) -> None:
    message = "User: arn:aws:iam::123456789012:user/tester is not authorized to perform: ecr:Get"
    keyed.stack.aws.fault("ecr", "deny", code="AccessDeniedException", message=message)
    line = expect_not_found(keyed.get())
    assert "not authorized to perform" in line
    assert len(keyed.stack.aws.calls("ecr")) == 1


def test_redirect_is_not_followed(keyed: User) -> None:
    keyed.stack.aws.fault("ecr", "redirect", location="https://sts.amazonaws.com/")
    expect_not_found(keyed.get())
    assert {row["host"] for row in keyed.stack.aws.calls()} == {"api.ecr.us-east-1.amazonaws.com"}


def test_silent_service_is_given_up_in_time(keyed: User) -> None:
    keyed.stack.aws.fault("ecr", "hang", seconds=40)
    result = keyed.get()
    expect_not_found(result)
    assert result.seconds < 35
