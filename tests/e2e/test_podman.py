# SPDX-License-Identifier: Apache-2.0
"""podman, buildah and skopeo, by credHelpers in their files and by registries.conf."""
from __future__ import annotations

import json

import pytest

from stack import names
from stack.process import Result
from stack.stack import Stack
from user import User, expect_token

NEEDS = ["podman", "buildah", "skopeo", "aws"]
IMAGE = f"{names.REGISTRY}/team/app:v1"
HELPERS = {"credHelpers": {names.REGISTRY: "ecr"}}
PLACES = ("docker-config", "auth-file", "registries.conf")
PODMAN = ("podman", "--cgroup-manager", "cgroupfs", "--events-backend", "file")


@pytest.fixture(scope="module", autouse=True)
def image(stack: Stack) -> None:
    """The registry holds an image, and signatures are not asked for."""
    stack.put_image("team/app", "v1")
    policy = json.dumps({"default": [{"type": "insecureAcceptAnything"}]})
    script = "mkdir -p /etc/containers && cat >/etc/containers/policy.json"
    stack.run(["sh", "-c", script], input=policy).check()


@pytest.fixture(params=PLACES)
def tool_user(user: User, request: pytest.FixtureRequest) -> User:
    """A user with an image store of their own, whose tools learn of the helper in one place."""
    root = f"/run/store-{user.home.name}"
    storage = f'[storage]\ndriver = "overlay"\ngraphroot = "{root}"\nrunroot = "{root}-run"\n'
    user.env["CONTAINERS_STORAGE_CONF"] = str(user.write("storage.conf", storage))
    user.env["XDG_RUNTIME_DIR"] = str(user.home / "runtime")
    (user.home / "runtime").mkdir(mode=0o700)
    registries = "unqualified-search-registries = []\n"
    if request.param == "docker-config":
        user.write(".docker/config.json", json.dumps(HELPERS))
    elif request.param == "auth-file":
        user.env["REGISTRY_AUTH_FILE"] = str(user.write("auth.json", json.dumps(HELPERS)))
    else:
        registries += 'credential-helpers = ["ecr"]\n'
    user.env["CONTAINERS_REGISTRIES_CONF"] = str(user.write("registries.conf", registries))
    return user


@pytest.fixture
def ready(tool_user: User) -> User:
    """The same with AWS credentials."""
    tool_user.add_keys()
    return tool_user


def skopeo(user: User, *words: str) -> Result:
    """skopeo 1.9 does not know CONTAINERS_REGISTRIES_CONF."""
    return user.run("skopeo", "--registries-conf", user.env["CONTAINERS_REGISTRIES_CONF"], *words)


def test_podman_pulls_once_from_aws(ready: User) -> None:
    for _ in range(2):
        ready.run(*PODMAN, "pull", "-q", IMAGE).check()
        ready.run(*PODMAN, "rmi", "-f", IMAGE).check()
    assert ready.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


def test_podman_pushes(ready: User) -> None:
    ready.run(*PODMAN, "pull", "-q", IMAGE).check()
    ready.run(*PODMAN, "push", "-q", IMAGE, f"{names.REGISTRY}/team/podman:v1").check()


def test_buildah_pulls_and_builds(ready: User) -> None:
    ready.run("buildah", "pull", "-q", IMAGE).check()
    file = ready.write("build/Containerfile", f"FROM {IMAGE}\nLABEL built=yes\n")
    target = f"{names.REGISTRY}/team/buildah:v1"
    words = ["buildah", "bud", "--isolation", "chroot", "-q", "-f", str(file), "-t", target]
    ready.run(*words, str(file.parent)).check()
    ready.run("buildah", "push", "-q", target).check()


def test_skopeo_inspects_and_copies(ready: User) -> None:
    result = skopeo(ready, "inspect", f"docker://{IMAGE}").check()
    assert json.loads(result.out)["Name"] == f"{names.REGISTRY}/team/app"
    skopeo(ready, "copy", "-q", f"docker://{IMAGE}", f"oci:{ready.home}/copy:v1").check()
    assert ready.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


def test_revoked_token_until_logout(ready: User) -> None:
    skopeo(ready, "inspect", f"docker://{IMAGE}").check()
    ready.stack.aws.revoke()
    assert skopeo(ready, "inspect", f"docker://{IMAGE}").rc != 0
    ready.helper("erase", names.REGISTRY)
    skopeo(ready, "inspect", f"docker://{IMAGE}").check()


@pytest.fixture
def listed(user: User) -> User:
    """A user whose tools know the helper from registries.conf, where login and logout use it."""
    text = 'unqualified-search-registries = []\ncredential-helpers = ["ecr"]\n'
    user.env["CONTAINERS_REGISTRIES_CONF"] = str(user.write("registries.conf", text))
    user.env["XDG_RUNTIME_DIR"] = str(user.home)
    return user


def log_in(user: User) -> None:
    """`podman login` with a password from elsewhere, on a machine without credentials."""
    user.add_keys()
    words = ["/usr/bin/aws", "ecr", "get-login-password", "--region", names.REGION]
    password = user.run(*words).check().out.strip()
    user.drop_keys()
    words = [*PODMAN, "login", "-u", "AWS", "--password-stdin", names.REGISTRY]
    user.run(*words, input=password).check()


def test_login_then_logout(listed: User) -> None:
    log_in(listed)
    skopeo(listed, "inspect", f"docker://{IMAGE}").check()
    listed.run(*PODMAN, "logout", names.REGISTRY).check()
    assert skopeo(listed, "inspect", f"docker://{IMAGE}").rc != 0


def test_logout_of_everything(listed: User) -> None:
    log_in(listed)
    listed.run(*PODMAN, "logout", "-a").check()
    assert skopeo(listed, "inspect", f"docker://{IMAGE}").rc != 0


def test_list_names_hosts_without_scheme(listed: User) -> None:
    log_in(listed)
    assert json.loads(listed.helper("list", "unused").out) == {names.REGISTRY: "AWS"}


def test_get_login_tells_the_user_name(listed: User) -> None:
    listed.add_keys()
    expect_token(listed.get())
    result = listed.run(*PODMAN, "login", "--get-login", names.REGISTRY).check()
    assert result.out.strip() == "AWS"


def test_without_credentials_goes_on_anonymously(listed: User) -> None:
    skopeo(listed, "inspect", f"docker://{names.PUBLIC}/team/app:v1").check()
