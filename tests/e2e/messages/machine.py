# SPDX-License-Identifier: Apache-2.0
"""The cache, the installation, and what is said beside an answer."""
from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from pathlib import Path

from stack import names
from stack.process import Result
from user import HELPER, NOT_FOUND, User, expect_token

from .case import TIME, Ask, Told, case, write_map

_B = "Beside an answer"
_C = "The cache and the installation"


def _beside(result: Result) -> str:
    expect_token(result)
    return result.err.rstrip("\n")


@case(_B, "the token cannot be renewed")
def _(user: User, _ask: Ask) -> Told:
    user.add_keys()
    expect_token(user.get())
    user.age(9 * 3600)
    user.stack.aws.fault("ecr", "status", status=403, body="")
    line = _beside(user.get())
    return line, {"end": TIME, "status": "403"}


@case(_B, "the shared files are not understood in full")
def _(user: User, _ask: Ask) -> Told:
    user.add_keys()
    user.write(".aws/config", "[default]\nregion = us-east-1\n[prod]\nregion = us-east-1\n")
    return _beside(user.get()), {"line": "3", "warning": (
        "section [prod] is ignored: a profile of the config file is written [profile NAME]")}


@case(_B, "AWS_ECR_CACHE_DIR is somebody else's")
def _(user: User, _ask: Ask) -> Told:
    user.add_keys()
    folder = user.home / "shared/docker-credential-ecr"
    folder.mkdir(parents=True)
    os.chown(folder, 12345, 12345)
    return _beside(user.get(AWS_ECR_CACHE_DIR=str(folder.parent))), {"folder": str(folder)}


@case(_B, "AWS_ECR_CACHE_DIR is below somebody else's")
def _(user: User, _ask: Ask) -> Told:
    user.add_keys()
    parent = user.home / "shared"
    parent.mkdir()
    os.chown(parent, 12345, 12345)
    line = _beside(user.get(AWS_ECR_CACHE_DIR=str(parent)))
    return line, {"folder": str(parent / "docker-credential-ecr")}


@case(_B, "the cache is of a newer release")
def _(user: User, _ask: Ask) -> Told:
    user.add_keys()
    chosen = {"AWS_ECR_CACHE_DIR": str(user.home / "chosen")}
    expect_token(user.get(**chosen))
    file = user.home / "chosen/docker-credential-ecr/tokens-v2.db"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    other = f"{names.ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"
    result = user.get(other, **chosen)
    expect_token(result, other)
    return result.err.rstrip("\n"), {"file": str(file)}


@case(_B, "a setting of the registry map is wrong")
def _(user: User, _ask: Ask) -> Told:
    user.add_keys()
    write_map(user, "deadline: 600\n")
    return _beside(user.get()), {"line": "1"}


@case(_B, "a login is not kept")
def _(user: User, _ask: Ask) -> Told:
    login = f'{{"ServerURL": "{names.REGISTRY}", "Username": "AWS", "Secret": "x"}}'
    result = user.helper("store", login, AWS_ECR_DISABLE_CACHE="1")
    assert result.rc == 0, result.render()
    return result.err.rstrip("\n"), {}


@case(_C, "another process waits for the same answer")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    write_map(user, "deadline: 1\n")
    user.stack.aws.set(latency=4.0)
    patient = {**user.env, "XDG_CONFIG_HOME": str(user.home / "other")}
    words = ([HELPER, "get"], patient, names.REGISTRY)
    first = threading.Thread(target=user.stack.run, args=words)
    first.start()
    while not user.stack.aws.calls("ecr"):
        time.sleep(0.02)
    line = ask()
    user.stack.aws.set(latency=0.0)
    first.join()
    return line, {"source": "environment variables",
                  "url": f"https://api.ecr.{names.REGION}.amazonaws.com"}  # fmt: skip


@case(_C, "the second program is missing")
def _(user: User, _ask: Ask) -> Told:
    found = user.run("sh", "-c", f"command -v {HELPER}").check().out.strip()
    lone = user.home / HELPER
    shutil.copy(found, lone)
    result = user.check(user.run(str(lone), "get", input=names.REGISTRY))
    assert (result.rc, result.out) == (1, NOT_FOUND), result.render()
    return result.err.rstrip("\n"), {"file": _full_program(result), "other": f"{lone}-full"}


def _full_program(result: Result) -> str:
    """Where the front was built to look, which only it knows."""
    path = result.err.partition("cannot run ")[2].partition(" (")[0]
    assert Path(path).name == f"{HELPER}-full", result.render()
    return path


@case(_C, "the helper for other registries is missing")
def _(user: User, _ask: Ask) -> Told:
    write_map(user, "fallback_helper: nowhere\n")
    result = user.get("docker.io")
    assert (result.rc, result.out) == (1, NOT_FOUND), result.render()
    return result.err.rstrip("\n"), {"helper": "nowhere"}
