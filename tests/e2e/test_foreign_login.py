# SPDX-License-Identifier: Apache-2.0
"""A registry that is not of ECR, in a config.json that sends it to us although it has a login."""
from __future__ import annotations

import json

import pytest

from stack.process import Result
from test_hit import expect_quiet, trace
from user import HELPER, NOT_FOUND, User

NEEDS = ["strace", "docker"]
HOST = "reg.example.com"
HUB = "https://index.docker.io/v1/"
LOGIN = {"auth": "eDp5"}


def ask(user: User, config: dict, host: str = HOST, **more: str) -> Result:
    """One `get` beside this config.json."""
    user.write(".docker/config.json", json.dumps(config))
    result = user.get(host, **more)
    assert (result.rc, result.out) == (1, NOT_FOUND), result.render()
    return result


@pytest.mark.parametrize("store", ["ecr", "ecr-login"])
@pytest.mark.parametrize("host", [HOST, f"{HOST}:5000", HUB])
@pytest.mark.parametrize("has_map", [False, True])
def test_creds_store_hides_a_login(user: User, host: str, store: str, has_map: bool) -> None:
    if has_map:
        user.write(".config/docker-credential-ecr/config.yaml", "strict: false\n")
    for _ in range(2):
        result = ask(user, {"auths": {host: LOGIN}, "credsStore": store}, host)
        assert result.err.startswith(f"{HELPER}: "), result.render()
        assert f"docker-credential-{store} for every registry" in result.err
        assert str(user.home / ".docker/config.json") in result.err
        assert "credHelpers" in result.err and "eDp5" not in result.err


def test_an_entry_of_cred_helpers_hides_it_too(user: User) -> None:
    result = ask(user, {"auths": {HOST: LOGIN}, "credHelpers": {HOST: "ecr"}})
    assert "take that entry out" in result.err


@pytest.mark.parametrize(
    "config",
    [
        pytest.param({"auths": {HOST: {}}, "credsStore": "ecr"}, id="marker"),
        pytest.param({"auths": {HOST: LOGIN}}, id="podman"),
        pytest.param({"auths": {HOST: LOGIN}, "credsStore": "desktop"}, id="other-store"),
        pytest.param({"auths": {"x.example": LOGIN}, "credsStore": "ecr"}, id="other-host"),
        pytest.param(
            {"auths": {HOST: LOGIN}, "credsStore": "ecr", "credHelpers": {HOST: "x"}}, id="helper"),
        pytest.param({"credsStore": "ecr"}, id="no-login"),
        pytest.param([], id="no-object"),
    ],
)  # fmt: skip
def test_silent_where_no_login_is_lost(user: User, config: dict) -> None:
    assert ask(user, config).err == ""
    assert not user.cache_dir.exists()


@pytest.mark.own_process
def test_without_such_a_login_the_front_answers_alone(user: User) -> None:
    user.write(".docker/config.json", json.dumps({"auths": {"x": LOGIN}, "credsStore": "ecr"}))
    expect_quiet(trace(user, HOST))


def test_another_helper_may_have_it(user: User) -> None:
    user.write(".config/docker-credential-ecr/config.yaml", "fallback_helper: gone\n")
    assert "fallback_helper" in ask(user, {"auths": {HOST: LOGIN}, "credsStore": "ecr"}).err


def test_docker_shows_the_line(user: User) -> None:
    config = {"auths": {"127.0.0.1:5999": LOGIN}, "credsStore": "ecr"}
    user.write(".docker/config.json", json.dumps(config))
    result = user.run("docker", "manifest", "inspect", "127.0.0.1:5999/a:b")
    assert "is not used, because credsStore names" in result.err, result.render()
