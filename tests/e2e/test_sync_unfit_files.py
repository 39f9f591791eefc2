# SPDX-License-Identifier: Apache-2.0
"""A FIFO, a directory, a device or a giant where ecr-syncd is given a file: a clear line at once, and
every other cluster is served."""
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from apiserver.handle import ApiServer
from sync_access import add_master, give_login
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, place, server, servers, team, user,
)  # fmt: skip
from sync_user import SyncUser, lines_of, summary_of
from test_sync_access import encode, make_certificate
from unfit import PATIENCE, SHAPES

Environment = dict[str, str]
Place = Callable[[SyncUser, ApiServer, Path], Environment]
ROLE = "arn:aws:iam::123456789012:role/puller"


def kubeconfig(user: SyncUser, _server: ApiServer, path: Path) -> Environment:
    user.use(path)
    return {}


def second_kubeconfig(user: SyncUser, server: ApiServer, path: Path) -> Environment:
    user.config["clusters"][0]["kubeconfig"] = [str(server.admin), str(path)]
    return {}


def of_login(member: str) -> Place:
    def write(user: SyncUser, server: ApiServer, path: Path) -> Environment:
        login = {member: str(path)}
        if member.startswith("client-"):
            cert, key = make_certificate(user, server, "carol")
            login |= {"client-key-data": encode(key), "client-certificate-data": encode(cert)}
            del login[f"{member}-data"]
        give_login(user, server, login)
        return {}

    return write


def authority(user: SyncUser, server: ApiServer, path: Path) -> Environment:
    more = {"certificate-authority-data": None, "certificate-authority": str(path)}
    give_login(user, server, {"token": add_master(server, "jane")}, **more)
    return {}


def variable(name: str, **more: str) -> Place:
    return lambda _user, _server, path: {name: str(path), **more}


def without_keys(place: Place) -> Place:
    def write(user: SyncUser, server: ApiServer, path: Path) -> Environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            del user.env[name]
        return place(user, server, path)

    return write


def of_registry(key: str) -> Place:
    def write(user: SyncUser, _server: ApiServer, path: Path) -> Environment:
        user.config["registries"][0][key] = str(path)
        return {}

    return write


def drop_in(user: SyncUser, _server: ApiServer, path: Path) -> Environment:
    user.write("config.d/x", "").with_name("x.yaml").symlink_to(path)
    return {}


OF_A_CLUSTER: dict[str, Place] = {
    "kubeconfig": kubeconfig,
    "a second kubeconfig": second_kubeconfig,
    "tokenFile": of_login("tokenFile"),
    "client-key": of_login("client-key"),
    "client-certificate": of_login("client-certificate"),
    "certificate-authority": authority,
}
OF_A_REGISTRY: dict[str, Place] = {
    "AWS_CONFIG_FILE": without_keys(variable("AWS_CONFIG_FILE")),
    "AWS_SHARED_CREDENTIALS_FILE": without_keys(variable("AWS_SHARED_CREDENTIALS_FILE")),
    "AWS_WEB_IDENTITY_TOKEN_FILE": without_keys(
        variable("AWS_WEB_IDENTITY_TOKEN_FILE", AWS_ROLE_ARN=ROLE)),
    "AWS_CA_BUNDLE": variable("AWS_CA_BUNDLE"),
    "ca_bundle": of_registry("ca_bundle"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", OF_A_CLUSTER)
def test_file_of_a_cluster(
    user: SyncUser, server: ApiServer, homes: Homes, name: str, shape: str
) -> None:
    home = homes()
    user.select(home)
    user.add_cluster("two", server, {"namespaces": [home], "secret": "other"})
    path = user.home / "unfit"
    SHAPES[shape](path)
    env = OF_A_CLUSTER[name](user, server, path)
    result = user.expect(2, "once", **env)
    assert summary_of(result) == "1 cluster failed, 1 created"
    (line,) = lines_of(result)
    assert line.startswith("cluster one: ") and str(path) in line and shape in line, line
    assert server.get_secret(home, "other") and result.seconds < PATIENCE, result.render()
    # A token is looked at when it is sent.
    for verb in ("plan", "doctor") + (() if name == "tokenFile" else ("check-config",)):
        result = user.run(verb, **env)
        # What check-config may not read is no fault of the configuration.
        assert (result.rc != 0 or verb == "check-config") and result.seconds < PATIENCE, result.render()
        assert str(path) in result.out + result.err, result.render()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", OF_A_REGISTRY)
def test_file_of_a_registry(
    user: SyncUser, server: ApiServer, homes: Homes, name: str, shape: str
) -> None:
    home = homes()
    user.select(home)
    path = user.home / "unfit"
    SHAPES[shape](path)
    result = user.run("once", **OF_A_REGISTRY[name](user, server, path))
    assert result.rc not in (0, -9) and result.seconds < PATIENCE, result.render()
    assert str(path) in result.err and shape in result.err, result.render()
    assert server.get_secret(home, "regcred") is None
    assert user.place.aws.aws_calls() == []


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("verb", ["once", "check-config", "status", "run"])
def test_file_of_the_configuration(user: SyncUser, homes: Homes, verb: str, shape: str) -> None:
    user.select(homes())
    path = user.home / "unfit"
    SHAPES[shape](path)
    drop_in(user, None, path)
    result = user.run(verb)
    assert result.rc not in (0, -9) and result.seconds < PATIENCE, result.render()
    if verb != "status":  # which says what it can without it
        assert result.rc == 78 and f"{user.home}/config.d/x.yaml" in result.err, result.render()
    result = user.place.run(["ecr-syncd", "--config", str(path), verb], user.env)
    assert result.rc not in (0, -9) and result.seconds < PATIENCE, result.render()
    if verb != "status":
        assert str(path) in result.err and shape in result.err, result.render()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["tokens-v2.db", "flight.lock", "write.lock", "."])
def test_the_cache(
    user: SyncUser, server: ApiServer, homes: Homes, name: str, shape: str
) -> None:
    user.select(homes())
    folder = Path(user.config["cache_directory"])
    path = folder / "private" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    SHAPES[shape](path)
    result = user.run("once")
    assert (result.rc, summary_of(result)) == (0, "1 created"), result.render()
    assert result.seconds < PATIENCE, result.render()


@pytest.mark.parametrize("shape", SHAPES)
def test_what_the_daemon_keeps(
    user: SyncUser, server: ApiServer, team: str, daemon: Callable[..., Daemon], shape: str  # noqa: F811
) -> None:
    for directory, name in (("state", "state-v1.db"), ("run", "control.sock")):
        (user.home / directory).mkdir()
        SHAPES[shape](user.home / directory / name)
    for verb in ("status", "refresh"):
        result = user.run(verb)
        assert result.rc not in (0, -9) and result.seconds < PATIENCE, result.render()
    one = daemon()
    one.hear("READY=1")
    one.wait_to_say(f"control socket {user.home}/run/control.sock: ")
    if shape == "a directory":
        return one.wait_to_say(f"state {user.home}/state/state-v1.db: ")
    # Anything else is replaced, as a file of its own would be.
    wait_for(lambda: team in user.run("status").out)


# The static program's OpenSSL is told to have no configuration.
OPENED = ["SSLKEYLOGFILE"] if os.environ.get("ECR_FLAVOUR") == "static" else ["OPENSSL_CONF", "SSLKEYLOGFILE"]


@pytest.mark.parametrize("variable_name", OPENED)
@pytest.mark.parametrize("verb", [
    ["once"], ["plan"], ["doctor"], ["check-config"], ["status"], ["refresh"], ["rbac"], ["run"],
    ["join", "test"], ["leave", "one"],
])  # fmt: skip
def test_what_libraries_open_by_themselves(
    user: SyncUser, homes: Homes, verb: list[str], variable_name: str
) -> None:
    user.select(homes())
    path = user.home / "unfit"
    SHAPES["a FIFO"](path)
    result = user.expect(78, *verb, **{variable_name: str(path)})
    (line,) = lines_of(result)
    assert line.startswith(f"{variable_name} names {path}") and result.seconds < PATIENCE


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("variable_name", OPENED)
def test_what_they_open_never_holds_it_up(
    user: SyncUser, server: ApiServer, homes: Homes, variable_name: str, shape: str
) -> None:
    user.select(homes())
    path = user.home / "unfit"
    SHAPES[shape](path)
    result = user.run("once", **{variable_name: str(path)})
    assert result.rc in (0, 78) and result.seconds < PATIENCE, result.render()
    assert user.once(OPENSSL_CONF="/dev/null", SSLKEYLOGFILE="/dev/null") in ("1 created", "1 unchanged")
