# SPDX-License-Identifier: Apache-2.0
"""configure and explain, and what docker's verbs say on stdout."""
from __future__ import annotations

import base64
import json
import os

from stack import names
from stack.process import Result
from user import HELPER, User

from .case import Ask, Told, case

_C = "configure"
_U = "Wrong use"
_F = "Other registries"
_O = "On standard output"


def _configure(user: User, *words: str, **more: str) -> str:
    result = user.check(user.run(HELPER, "configure", *words, **more))
    assert (result.rc, result.out) == (1, ""), result.render()
    return result.err.rstrip("\n")


def _write_config(user: User, text: str) -> dict[str, str]:
    return {"file": str(user.write(".docker/config.json", text))}


@case(_C, "another helper is named")
def _(user: User, _ask: Ask) -> Told:
    values = _write_config(user, json.dumps({"credHelpers": {names.REGISTRY: "pass"}}))
    return _configure(user, names.REGISTRY), {**values, "helper": "pass"}


@case(_C, "no registry is named")
def _(user: User, _ask: Ask) -> Told:
    return _configure(user), {}


@case(_C, "the name is not a registry's")
def _(user: User, _ask: Ask) -> Told:
    return _configure(user, "example.com"), {"name": "example.com"}


@case(_C, "the name is not a host's")
def _(user: User, _ask: Ask) -> Told:
    return _configure(user, "a b"), {"name": "a b"}


@case(_C, "account and region are none")
def _(user: User, _ask: Ask) -> Told:
    line = _configure(user, "--account", "12", "--region", "us-east-1")
    return line, {"account": "12", "region": "us-east-1"}


@case(_C, "no region is known")
def _(user: User, _ask: Ask) -> Told:
    return _configure(user, "--account", "123456789012"), {"account": "123456789012"}


@case(_C, "the file is broken")
def _(user: User, _ask: Ask) -> Told:
    values = _write_config(user, '{"credHelpers": []}')
    return _configure(user, names.REGISTRY), {**values, "problem": "credHelpers is not a JSON object"}


@case(_C, "the file is a directory")
def _(user: User, _ask: Ask) -> Told:
    folder = user.home / ".docker/config.json"
    folder.mkdir(parents=True)
    return _configure(user, names.REGISTRY), {"file": str(folder), "what": "a directory"}


@case(_C, "the file is a link that leads nowhere")
def _(user: User, _ask: Ask) -> Told:
    link = user.home / ".docker/config.json"
    link.parent.mkdir()
    link.symlink_to("/nonexistent")
    problem = "No such file or directory"
    return _configure(user, names.REGISTRY), {"file": str(link), "problem": problem}


@case(_C, "the file is a link into a store")
def _(user: User, _ask: Ask) -> Told:
    target = user.write("store/config.json", "{}")
    target.chmod(0o444)
    link = user.home / ".docker/config.json"
    link.parent.mkdir()
    link.symlink_to(target)
    return _configure(user, names.REGISTRY), {"file": str(link), "target": str(target)}


@case(_C, "the file is mounted by itself")
def _(user: User, _ask: Ask) -> Told:
    values = _write_config(user, "{}")
    file = values["file"]
    user.run("mount", "--bind", file, file).check()
    try:
        return _configure(user, names.REGISTRY), values
    finally:
        user.run("umount", file).check()


@case(_C, "the file is read-only")
def _(user: User, _ask: Ask) -> Told:
    values = _write_config(user, "{}")
    (user.home / ".docker/config.json").chmod(0o444)
    return _configure(user, names.REGISTRY), values


@case(_C, "the file is another user's")
def _(user: User, _ask: Ask) -> Told:
    values = _write_config(user, "{}")
    os.chown(values["file"], 12345, 12345)
    return _configure(user, names.REGISTRY), {**values, "owner": "12345", "user": "0"}


@case(_C, "the folder is none")
def _(user: User, _ask: Ask) -> Told:
    file = str(user.write("plain", "x"))
    return _configure(user, names.REGISTRY, DOCKER_CONFIG=file), {"folder": file}


@case(_C, "registries.conf is not understood")
def _(user: User, _ask: Ask) -> Told:
    file = str(user.write("r.conf", "credential-helpers = 'x'\n"))
    line = _configure(user, "--podman", CONTAINERS_REGISTRIES_CONF=file)
    return line, {"file": file, "line": "1"}


@case(_C, "registries.conf is no TOML")
def _(user: User, _ask: Ask) -> Told:
    file = str(user.write("r.conf", "a = 1\nx\n"))
    line = _configure(user, "--podman", CONTAINERS_REGISTRIES_CONF=file)
    return line, {"file": file, "line": "2"}


@case(_U, "an option without a value")
def _(user: User, _ask: Ask) -> Told:
    line = _configure(user, "--region", "--dry-run", names.REGISTRY)
    return line, {"option": "--region", "next": "--dry-run"}


@case(_U, "an option with an empty value")
def _(user: User, _ask: Ask) -> Told:
    return _configure(user, "--region", "", names.REGISTRY), {"option": "--region"}


@case(_U, "the region is none")
def _(user: User, _ask: Ask) -> Told:
    return _configure(user, "--region", "us-east", names.REGISTRY), {"region": "us-east"}


@case(_U, "no verb")
def _(user: User, _ask: Ask) -> Told:
    return user.run(HELPER).err.rstrip("\n"), {}


def _ask_foreign(user: User, config: dict) -> tuple[str, str]:
    file = user.write(".docker/config.json", json.dumps(config))
    return user.get("reg.example.com").err.rstrip("\n"), str(file)


@case(_F, "credsStore sends every registry here")
def _(user: User, _ask: Ask) -> Told:
    login = {"reg.example.com": {"auth": "eDp5"}}
    line, file = _ask_foreign(user, {"auths": login, "credsStore": "ecr"})
    return line, {"file": file, "host": "reg.example.com", "helper": "ecr"}


@case(_F, "credHelpers sends this registry here")
def _(user: User, _ask: Ask) -> Told:
    login = {"reg.example.com": {"auth": "eDp5"}}
    line, file = _ask_foreign(user, {"auths": login, "credHelpers": {"reg.example.com": "ecr"}})
    return line, {"file": file, "host": "reg.example.com", "helper": "ecr"}


@case(_U, "configure with an unknown option")
def _(user: User, _ask: Ask) -> Told:
    return _configure(user, "--bogus"), {"option": "--bogus"}


@case(_U, "docker-credential-ecr is not on PATH")
def _(user: User, _ask: Ask) -> Told:
    found = user.run("sh", "-c", f"command -v {HELPER}").check().out.strip()
    result = user.run(found, "configure", names.REGISTRY, PATH="/usr/bin:/bin").check()
    return result.err.rstrip("\n"), {}


def _out(result: Result) -> str:
    assert (result.rc, result.err) == (1, ""), result.render()
    return result.out.rstrip("\n")


def _store(user: User, **members: object) -> str:
    login = {"ServerURL": names.REGISTRY, "Username": "AWS", "Secret": "password", **members}
    return _out(user.helper("store", json.dumps(login)))


@case(_O, "stdin is empty")
def _(user: User, _ask: Ask) -> Told:
    return _out(user.get("")), {}


@case(_O, "the user name is missing")
def _(user: User, _ask: Ask) -> Told:
    return _store(user, Username=""), {}


@case(_O, "stdin does not end")
def _(user: User, _ask: Ask) -> Told:
    return _out(user.run("sh", "-c", f"sleep 8 | {HELPER} get")), {}


@case(_O, "stdin is closed")
def _(user: User, _ask: Ask) -> Told:
    return _out(user.run("sh", "-c", f"exec {HELPER} get <&-")), {}


@case(_O, "stdin is too long")
def _(user: User, _ask: Ask) -> Told:
    return _out(user.get("x" * 70000)), {}


@case(_O, "the server has control characters")
def _(user: User, _ask: Ask) -> Told:
    return _out(user.get("a\x01b")), {}


@case(_O, "the server is not UTF-8")
def _(user: User, _ask: Ask) -> Told:
    return _out(user.get(b"a\xffb")), {}


@case(_O, "the login is for another registry")
def _(user: User, _ask: Ask) -> Told:
    return _store(user, ServerURL="docker.io"), {"host": "docker.io"}


@case(_O, "the login is another user's")
def _(user: User, _ask: Ask) -> Told:
    return _store(user, Username="me"), {"user": "me"}


@case(_O, "the password cannot be one")
def _(user: User, _ask: Ask) -> Told:
    return _store(user, Secret=""), {}


@case(_O, "the password has expired")
def _(user: User, _ask: Ask) -> Told:
    coded = base64.b64encode(b'{"expiration": 1577836800}').decode()
    return _store(user, Secret=coded), {"end": "2020-01-01T00:00:00Z"}


@case(_O, "there is no place for the login")
def _(user: User, _ask: Ask) -> Told:
    os.chown(user.home, 12345, 12345)
    return _store(user), {"folder": str(user.home / ".cache")}


@case(_O, "the login is not JSON")
def _(user: User, _ask: Ask) -> Told:
    return _out(user.helper("store", "x")), {}


@case(_O, "an unknown verb")
def _(user: User, _ask: Ask) -> Told:
    return _out(user.helper("got")), {"verb": "got"}


@case(_O, "no verb")
def _(user: User, _ask: Ask) -> Told:
    return user.run(HELPER).out.rstrip("\n"), {}
