# SPDX-License-Identifier: Apache-2.0
"""A FIFO, a directory, a device or a giant where the helper is given a file: a clear line at once."""
from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from stack import names
from unfit import PATIENCE, SHAPES
from user import HELPER, User, expect_not_found, expect_token

NEEDS: list[str] = []
Environment = dict[str, str]
Place = Callable[[User, Path], Environment]
ROLE = "arn:aws:iam::123456789012:role/puller"
START = "https://corp.awsapps.com/start"


def of_profile(key: str, more: str = "") -> Place:
    def write(user: User, path: Path) -> Environment:
        user.write_profile(f"{key} = {path}\n{more}")
        return {}

    return write


def of_variable(name: str, **more: str) -> Place:
    return lambda _user, path: {name: str(path), **more}


def with_key(place: Place) -> Place:
    """For somebody who could pull otherwise."""

    def write(user: User, path: Path) -> Environment:
        user.add_keys()
        return place(user, path)

    return write


def of_directory(user: User, path: Path) -> Environment:
    folder = user.home / "authorities"
    folder.mkdir()
    (folder / "0123abcd.0").symlink_to(path)
    return {"SSL_CERT_DIR": str(folder)}


def of_login(user: User, path: Path) -> Environment:
    user.write_profile(f"sso_start_url = {START}\nsso_region = us-east-1\n"
                       "sso_account_id = 123456789012\nsso_role_name = dev")  # fmt: skip
    name = hashlib.sha1(START.encode()).hexdigest()
    user.write(f".aws/sso/cache/{name}.json", "").unlink()
    (user.home / f".aws/sso/cache/{name}.json").symlink_to(path)
    return {}


def of_registry_map(user: User, path: Path) -> Environment:
    user.write(".config/docker-credential-ecr/x", "")
    (user.home / ".config/docker-credential-ecr/config.yaml").symlink_to(path)
    return {}


PLACES: dict[str, Place] = {
    "AWS_CONFIG_FILE": of_variable("AWS_CONFIG_FILE"),
    "AWS_SHARED_CREDENTIALS_FILE": of_variable("AWS_SHARED_CREDENTIALS_FILE"),
    "AWS_CA_BUNDLE": with_key(of_variable("AWS_CA_BUNDLE")),
    "ca_bundle": with_key(of_profile("ca_bundle")),
    "SSL_CERT_FILE": with_key(of_variable("SSL_CERT_FILE")),
    "SSL_CERT_DIR": with_key(of_directory),
    "AWS_WEB_IDENTITY_TOKEN_FILE": of_variable("AWS_WEB_IDENTITY_TOKEN_FILE", AWS_ROLE_ARN=ROLE),
    "web_identity_token_file": of_profile("web_identity_token_file", f"role_arn = {ROLE}"),
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": of_variable(
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        AWS_CONTAINER_CREDENTIALS_FULL_URI="http://127.0.0.1:9/",
    ),
    "an SSO login": of_login,
    "the registry map": of_registry_map,
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("place", PLACES)
def test_get(user: User, place: str, shape: str) -> None:
    path = user.home / "unfit"
    SHAPES[shape](path)
    environment = PLACES[place](user, path)
    result = user.get(**environment)
    line = expect_not_found(result)
    assert shape in line and result.seconds < PATIENCE, result.render()
    named = [str(path), f"{user.home}/.", "/0123abcd.0"]  # by the link where there is one
    assert any(name in line for name in named), line
    assert user.stack.aws.aws_calls() == []


# The static build reads no configuration of OpenSSL.
OPENED = ["SSLKEYLOGFILE"] if os.environ.get("ECR_FLAVOUR") == "static" else ["OPENSSL_CONF", "SSLKEYLOGFILE"]


@pytest.mark.parametrize("variable", OPENED)
@pytest.mark.parametrize("verb", ["get", "list", "explain"])
def test_what_libraries_open_by_themselves(keyed: User, variable: str, verb: str) -> None:
    path = keyed.home / "unfit"
    SHAPES["a FIFO"](path)
    words = [verb, names.REGISTRY] if verb == "explain" else [verb]
    result = keyed.run(HELPER, *words, input=names.REGISTRY, **{variable: str(path)})
    assert f"{variable} names {path}" in expect_not_found(result)
    assert result.seconds < PATIENCE
    expect_token(keyed.get(OPENSSL_CONF="/dev/null"))


@pytest.mark.parametrize("shape", SHAPES)
def test_dockers_configuration(keyed: User, shape: str) -> None:
    path = keyed.write(".docker/x", "").with_name("config.json")
    SHAPES[shape](path)
    asked = keyed.get("reg.example.com")
    assert asked.rc == 1 and asked.seconds < PATIENCE, asked.render()
    for words in (["configure", names.REGISTRY], ["explain", names.REGISTRY, "--offline"]):
        result = keyed.run(HELPER, *words)
        assert result.seconds < PATIENCE, result.render()
        assert str(path) in result.out + result.err, result.render()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["tokens-v2.db", "flight.lock", "write.lock", "."])
def test_the_cache(keyed: User, name: str, shape: str) -> None:
    path = keyed.cache_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    SHAPES[shape](path)
    result = keyed.get()
    expect_token(result)
    assert result.seconds < PATIENCE, result.render()
