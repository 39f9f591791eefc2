# SPDX-License-Identifier: Apache-2.0
"""Every place that takes a URL, or a text that may be one: no output shows its login or the values
behind its '?'."""
from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from stack import names
from user import HELPER, KEY_ID, SECRET_KEY, User

NEEDS: list[str] = []
Environment = dict[str, str]
Place = Callable[[User, str], Environment]
KEYS = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n"
ROLE = "role_arn = arn:aws:iam::123456789012:role/puller\n"
SSO = "sso_account_id = 123456789012\nsso_role_name = dev\n"

# "Win" and "ter" are of the password, "me:" is the user.
URLS = ["https://me:Win#ter@127.0.0.1:1/x?token=Winter", "https://me:Win@ter@127.0.0.1:1"]
# Only where a URL is wanted is that one.
WITHOUT_SCHEME = ["me:Winter@127.0.0.1:1", "//me:Winter@h"]
TAKES_URL = {
    "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR", "HTTPS_PROXY", "https_proxy", "endpoint_url",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "services",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint", "a rule's endpoint",
}  # fmt: skip
PIECES = ("Win", "ter@", "me:")


def variable(name: str, **more: str) -> Place:
    return lambda _user, url: {name: url, **more}


def profile(text: str, more: str = "", **env: str) -> Place:
    def write(user: User, url: str) -> Environment:
        user.write(".aws/config", f"[default]\n{text.format(url=url)}\n{more.format(url=url)}")
        return env

    return write


def registry_map(text: str) -> Place:
    def write(user: User, url: str) -> Environment:
        rule = text.format(url=json.dumps(url))
        user.write(".config/docker-credential-ecr/config.yaml",
                   f"registries:\n- match: {{host: '*.amazonaws.com'}}\n  use: {{{rule}}}\n")  # fmt: skip
        return {}

    return write


def docker(user: User, url: str) -> Environment:
    user.write(".docker/config.json", json.dumps(
        {"auths": {url: {"auth": "YTpi"}}, "credHelpers": {url: "ecr"}}))  # fmt: skip
    return {}


def complaint(user: User, url: str) -> Environment:
    tool = user.write("tool", f"#!/bin/sh\necho 'no answer from {url}' >&2\nexit 1\n")
    tool.chmod(0o700)
    user.write_profile(f"credential_process = {tool}")
    return {}


WITH_KEY = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
PLACES: dict[str, Place] = {
    **{name: variable(name, AWS_MAX_ATTEMPTS="1", **WITH_KEY) for name in (
        "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy",
        "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "DOCKER_CONFIG",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "OPENSSL_CONF", "SSLKEYLOGFILE", "XDG_CONFIG_HOME",
    )},
    **{name: variable(name) for name in (
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_MAX_ATTEMPTS",
        "AWS_ACCESS_KEY_ID", "AWS_EC2_METADATA_V1_DISABLED", "AWS_EC2_METADATA_DISABLED",
    )},
    "AWS_ECR_CACHE_DIR": lambda user, url: {"AWS_ECR_CACHE_DIR": f"{user.home}/{url}", **WITH_KEY},
    "XDG_CACHE_HOME": lambda _user, url: {"XDG_CACHE_HOME": f"/proc/{url}", **WITH_KEY},
    "HOME": lambda _user, url: {"HOME": f"/proc/{url}"},
    "AWS_WEB_IDENTITY_TOKEN_FILE": variable("AWS_WEB_IDENTITY_TOKEN_FILE", AWS_ROLE_ARN="a"),
    "AWS_ROLE_ARN": variable("AWS_ROLE_ARN", AWS_WEB_IDENTITY_TOKEN_FILE="/etc/hostname"),
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": variable(
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        AWS_CONTAINER_CREDENTIALS_FULL_URI="http://127.0.0.1:1/"),
    "endpoint_url": profile("endpoint_url = {url}", KEYS),
    "services": profile(f"services = s\n{KEYS}[services s]\necr =", "  endpoint_url = {url}\n"),
    "a services section": profile("services = {url}", KEYS),
    "region": profile("region = {url}", f"{ROLE}source_profile = b\n[profile b]\n{KEYS}"),
    "ca_bundle": profile("ca_bundle = {url}", KEYS),
    "a switch": profile("use_fips_endpoint = {url}", KEYS),
    "max_attempts": profile("max_attempts = {url}", KEYS),
    "ec2_metadata_service_endpoint": profile("ec2_metadata_service_endpoint = {url}"),
    "sso_start_url": profile(f"sso_region = us-east-1\n{SSO}sso_start_url =", "  {url}\n"),
    "the same on its line": profile(f"sso_region = us-east-1\n{SSO}sso_start_url = {{url}}"),
    "sso_region": profile(f"{SSO}sso_start_url = https://h\nsso_region = {{url}}"),
    "sso_session": profile(f"{SSO}sso_session = {{url}}"),
    "an sso-session": profile(f"{SSO}sso_session = s\n[sso-session s]\nsso_region = us-east-1",
                              "sso_start_url = {url}\n"),
    "login_session": profile("login_session = {url}"),
    "role_arn": profile("role_arn = {url}", f"source_profile = b\n[profile b]\n{KEYS}"),
    "source_profile": profile(f"{ROLE}source_profile = {{url}}"),
    "credential_source": profile(f"{ROLE}credential_source = {{url}}"),
    "web_identity_token_file": profile(f"{ROLE}web_identity_token_file = {{url}}"),
    "credential_process": profile("credential_process = exit 3 {url}"),
    "what a process says": complaint,
    "a head": profile(KEYS, "[{url}]\n", AWS_PROFILE="x"),
    "a profile's head": profile(KEYS, "[profile {url} x]\n", AWS_PROFILE="x"),
    "a line": profile(KEYS, "{url}\n"),
    "a key id": profile("aws_access_key_id = {url}\naws_secret_access_key = x"),
    "a rule's endpoint": registry_map("endpoint: {url}"),
    "a rule's profile": registry_map("profile: {url}"),
    "a rule's region": registry_map("region: {url}"),
    "a rule's role": registry_map("role_arn: {url}"),
    "a rule's registry": registry_map("registry: {url}"),
    "docker's config.json": docker,
}  # fmt: skip
VERBS = [["get"], ["explain", names.REGISTRY, "--json"], ["explain", names.REGISTRY, "--offline"]]


def check_hidden(user: User, words: list[str], text: str, **env: str) -> None:
    result = user.run(HELPER, *words, input=text, **env)
    is_answer = words == ["get"] and result.rc == 0  # a token may have any letters in it
    shown = result.err if is_answer else result.out + result.err
    for piece in PIECES:
        assert piece not in shown, f"{piece}: {result.render()}"


@pytest.mark.parametrize("place", PLACES)
def test_place(user: User, place: str) -> None:
    for url in URLS + (WITHOUT_SCHEME if place in TAKES_URL else []):
        env = PLACES[place](user, url)
        for words in VERBS:
            check_hidden(user, words, names.REGISTRY, **env)


def test_every_place_that_takes_a_url_is_there() -> None:
    assert TAKES_URL <= set(PLACES)


@pytest.mark.parametrize("words", [
    ["get"], ["erase"], ["explain", "{url}"], ["configure", "--dry-run", "{url}"],
    ["configure", "--dry-run", "--account", "{url}"],
    ["configure", "--dry-run", "--account", "123456789012", "--region", "{url}"],
    ["configure", "--dry-run", "--nonsense={url}"], ["{url}"],
])  # fmt: skip
def test_what_is_given_as_a_server(user: User, words: list[str]) -> None:
    for url in [*URLS, f"https://me:Winter@{names.REGISTRY}/x?token=Winter"]:
        given = [word.format(url=url) for word in words]
        check_hidden(user, given, url)
