# SPDX-License-Identifier: Apache-2.0
"""A real dockerd and the docker command against the registry, through the helper."""
from __future__ import annotations

import hashlib
import json

import pytest

from stack import names
from stack.process import Result
from stack.stack import Stack
from user import HELPER, KEY_ID, SECRET_KEY, User, expect_not_found, expect_token

NEEDS = ["dockerd", "docker", "aws"]
IMAGE = f"{names.REGISTRY}/team/app:v1"
CONFIGURATIONS = {
    "credHelpers": {"credHelpers": {names.REGISTRY: "ecr", names.PUBLIC: "ecr"}},
    "credsStore": {"credsStore": "ecr"},
}


@pytest.fixture(scope="module", autouse=True)
def daemon(stack: Stack) -> None:
    """dockerd is up and the registry holds an image."""
    stack.start_docker()
    stack.put_image("team/app", "v1")


@pytest.fixture(autouse=True)
def clean(stack: Stack) -> None:
    """The daemon holds no copy of the image."""
    stack.run(["docker", "rmi", "-f", IMAGE])


@pytest.fixture(params=sorted(CONFIGURATIONS))
def docker_user(user: User, request: pytest.FixtureRequest) -> User:
    """A user whose docker is told of the helper one way or the other."""
    user.write(".docker/config.json", json.dumps(CONFIGURATIONS[request.param]))
    return user


@pytest.fixture
def ready(docker_user: User) -> User:
    """The same with AWS credentials."""
    docker_user.add_keys()
    return docker_user


def pull(user: User) -> Result:
    """Pulls as if for the first time."""
    user.run("docker", "rmi", "-f", IMAGE)
    return user.run("docker", "pull", "-q", IMAGE)


def get_password(user: User) -> str:
    """What `aws ecr get-login-password` prints on a machine with credentials."""
    user.add_keys()
    words = ["ecr", "get-login-password", "--region", names.REGION]
    password = user.run("/usr/bin/aws", *words).check().out.strip()
    user.drop_keys()
    return password


def login(user: User) -> Result:
    """The documented `aws ecr get-login-password | docker login`."""
    words = ["docker", "login", "-u", "AWS", "--password-stdin", names.REGISTRY]
    return user.run(*words, input=get_password(user))


def fingerprint(user: User) -> str:
    """Of the cache's bytes."""
    return hashlib.sha256(user.database.read_bytes()).hexdigest()


def test_pull_then_pull_from_cache(ready: User) -> None:
    pull(ready).check()
    assert ready.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]
    pull(ready).check()
    assert ready.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


def test_push(ready: User) -> None:
    target = f"{names.OTHER_REGISTRY}/team/pushed:v1"
    config = {"credHelpers": {host: "ecr" for host in (names.REGISTRY, names.OTHER_REGISTRY)}}
    ready.write(".docker/config.json", json.dumps(config))
    pull(ready).check()
    ready.run("docker", "tag", IMAGE, target).check()
    ready.run("docker", "push", "-q", target).check()
    ready.run("docker", "rmi", "-f", target, IMAGE).check()
    ready.run("docker", "pull", "-q", target).check()
    assert ready.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


def test_manifest_inspect(ready: User) -> None:
    result = ready.run("docker", "manifest", "inspect", IMAGE).check()
    assert json.loads(result.out)["schemaVersion"] == 2


def test_classic_build_uses_the_helper(ready: User) -> None:
    # credsStore: docker asks `list` first, and then for what that names.
    ready.env.update(AWS_ACCOUNT_ID=names.REGISTRY.split(".")[0], AWS_REGION=names.REGION)
    folder = ready.write("build/Dockerfile", f"FROM {IMAGE}\nLABEL built=yes\n").parent
    ready.run("docker", "build", "-q", str(folder), DOCKER_BUILDKIT="0").check()


def test_docker_sdk_for_python_uses_the_helper(ready: User) -> None:
    pytest.importorskip("docker")
    script = f"import docker; docker.from_env().images.pull({IMAGE!r})"
    ready.run("/usr/bin/python3", "-c", script).check()
    assert ready.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


def test_login_serves_a_machine_without_credentials(docker_user: User) -> None:
    login(docker_user).check()
    pull(docker_user).check()
    assert docker_user.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


def test_login_opens_no_other_registry(docker_user: User) -> None:
    login(docker_user).check()
    expect_not_found(docker_user.get(names.OTHER_REGISTRY))


def test_logout_forgets_the_login(docker_user: User) -> None:
    login(docker_user).check()
    docker_user.run("docker", "logout", names.REGISTRY).check()
    assert pull(docker_user).rc != 0


def test_bare_login_pins_nothing(ready: User) -> None:
    expect_token(ready.get())
    before = fingerprint(ready)
    ready.run("docker", "login", names.REGISTRY).check()
    assert fingerprint(ready) == before


def test_bare_login_pins_nothing_while_the_keys_are_new(docker_user: User) -> None:
    docker_user.write_profile(
        f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}", kind="credentials"
    )
    expect_token(docker_user.get())
    before = fingerprint(docker_user)
    docker_user.run("docker", "login", names.REGISTRY).check()
    assert fingerprint(docker_user) == before


def test_revoked_token_fails_until_logout(ready: User) -> None:
    pull(ready).check()
    ready.stack.aws.revoke()
    assert pull(ready).rc != 0
    ready.run("docker", "logout", names.REGISTRY).check()
    pull(ready).check()


def test_expired_token_is_replaced(ready: User) -> None:
    first = expect_token(ready.get())
    ready.age(43200)
    pull(ready).check()
    assert expect_token(ready.get()) != first
    assert len(ready.stack.aws.aws_calls()) == 2


def test_without_credentials_docker_shows_our_line(docker_user: User) -> None:
    line = expect_not_found(docker_user.get())
    docker_user.helper("erase", names.REGISTRY)
    result = pull(docker_user)
    assert result.rc != 0
    assert "no basic auth credentials" in result.err
    assert line in result.err


def test_cached_token_pulls_while_aws_is_unreachable(ready: User) -> None:
    expect_token(ready.get())
    with ready.stack.black_hole(names.AWS_ADDRESS, 443) as count_packets:
        pull(ready).check()
        assert count_packets() == 0


def test_public_image_needs_no_credentials(docker_user: User) -> None:
    image = f"{names.PUBLIC}/team/app:v1"
    docker_user.run("docker", "pull", "-q", image).check()
    docker_user.run("docker", "rmi", "-f", image)


def test_name_of_the_existing_helper_is_a_drop_in(keyed: User) -> None:
    link = keyed.home / "bin" / "docker-credential-ecr-login"
    link.parent.mkdir()
    found = keyed.run("sh", "-c", f"command -v {HELPER}").check().out.strip()
    link.symlink_to(found)
    keyed.write(".docker/config.json", json.dumps({"credHelpers": {names.REGISTRY: "ecr-login"}}))
    pull_env = {"PATH": f"{link.parent}:{keyed.stack.path}"}
    keyed.run("docker", "pull", "-q", IMAGE, **pull_env).check()
