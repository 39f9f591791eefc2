# SPDX-License-Identifier: Apache-2.0
"""The bytes of every verb, under both names that clients call the program by."""
from __future__ import annotations

import base64
import json
import os
import re
import shutil
import time
from pathlib import Path

import pytest

from stack import names
from stack.process import Result
from user import HELPER, NOT_FOUND, User, expect_token

OLD_NAME = "docker-credential-ecr-login"
VERSION = "0.1.0"
FLAVOUR = os.environ.get("ECR_FLAVOUR", "dynamic")
USAGE = "Usage: {} <get|store|erase|list|version>\n"
NO_JSON = "the login on stdin is not a JSON object\n"
BAD_PASSWORD = "the password is empty or has control characters in it\n"


@pytest.fixture(params=[HELPER, OLD_NAME])
def name(user: User, request: pytest.FixtureRequest) -> str:
    """Either name, found on PATH."""
    folder = user.home / "bin"
    folder.mkdir()
    (folder / OLD_NAME).symlink_to(user.run("which", HELPER).check().out.strip())
    user.env["PATH"] = f"{folder}:{user.stack.path}"
    return request.param


def render_login(secret: str = "pass-word", **members: object) -> str:
    """What a client writes to `store`."""
    login = {"ServerURL": names.REGISTRY, "Username": "AWS", "Secret": secret, **members}
    return json.dumps({key: value for key, value in login.items() if value is not None})


def make_expired() -> str:
    """A password of ECR's own form whose life is over."""
    text = json.dumps({"payload": "x", "expiration": int(time.time()) - 3600})
    return base64.b64encode(text.encode()).decode()


def run(user: User, name: str, *words: str, input: str = "", **more: str) -> Result:
    """The program by one of its names."""
    return user.check(user.run(name, *words, input=input, **more))


def expect(result: Result, rc: int, out: str, err: str = "") -> None:
    """Exactly these bytes."""
    assert (result.rc, result.out, result.err) == (rc, out, err), result.render()


@pytest.mark.parametrize("word", ["version", "--version", "-v"])
def test_version(user: User, name: str, word: str) -> None:
    """With flavour, and with the commit that the build knows of."""
    said = rf"{name} \(docker-credential-ecr\) {VERSION} \({FLAVOUR}(, commit [0-9a-f]{{12,40}}(-dirty)?)?\)\n"
    result = run(user, name, word)
    assert (result.rc, result.err) == (0, ""), result.render()
    assert re.fullmatch(said, result.out), result.out


@pytest.mark.parametrize("word", ["help", "--help", "-h"])
def test_help(user: User, name: str, word: str) -> None:
    result = run(user, name, word)
    assert (result.rc, result.err) == (0, ""), result.render()
    assert result.out.startswith("docker-credential-ecr - Docker credential helper for Amazon ECR\n")
    for verb in ("get", "store", "erase", "list", "version"):
        assert f"\n  {verb} " in result.out


def test_no_verb_shows_a_person_the_way(user: User, name: str) -> None:
    result = run(user, name)
    assert (result.rc, result.out) == (1, USAGE.format(name)), result.render()
    assert "docker-credential-ecr configure HOST" in result.err, result.render()


@pytest.mark.parametrize("words", [("get", "more"), ("list", "")])
def test_usage(user: User, name: str, words: tuple[str, ...]) -> None:
    expect(run(user, name, *words), 1, USAGE.format(name))


@pytest.mark.parametrize(("word", "shown"), [("put", "put"), ("GET", "GET"), ("a\x1bb", "a?b")])
def test_unknown_action(user: User, name: str, word: str, shown: str) -> None:
    expect(run(user, name, word), 1, f"{name}: unknown action: {shown}\n")


def test_list_of_nothing(user: User, name: str) -> None:
    expect(run(user, name, "list"), 0, "{}\n")


def test_list_of_a_login(user: User, name: str) -> None:
    expect(run(user, name, "store", input=render_login()), 0, "")
    expect(run(user, name, "list"), 0, f'{{"{names.REGISTRY}":"AWS"}}\n')


def test_store_then_get_then_erase(user: User, name: str) -> None:
    expect(run(user, name, "store", input=render_login(ServerURL=f"https://{names.REGISTRY}")), 0, "")
    assert expect_token(run(user, name, "get", input=names.REGISTRY)) == "pass-word"
    expect(run(user, name, "erase", input=names.REGISTRY), 0, "")
    assert run(user, name, "get", input=names.REGISTRY).out == NOT_FOUND


@pytest.mark.parametrize("server", ["ghcr.io", names.REGISTRY, "x" * 300])
def test_erase_of_what_is_not_there(user: User, name: str, server: str) -> None:
    expect(run(user, name, "erase", input=server), 0, "")


@pytest.mark.parametrize(
    ("login", "out"),
    [
        pytest.param("", NO_JSON, id="nothing"),
        pytest.param("{", NO_JSON, id="half"),
        pytest.param("[]", NO_JSON, id="array"),
        pytest.param("{}", "no credentials server URL\n", id="empty"),
        pytest.param(render_login(ServerURL=" "), "no credentials server URL\n", id="no-server"),
        pytest.param(render_login(Username=""), "no credentials username\n", id="no-user"),
        pytest.param(render_login(Username=None), "no credentials username\n", id="missing-user"),
        pytest.param(
            render_login(Username="me"),
            "the user name of an ECR registry is AWS, not me\n", id="other-user"),
        pytest.param(
            render_login(ServerURL="ghcr.io"),
            "ghcr.io is not an ECR registry; name another helper for it under credHelpers in "
            "docker's config.json\n", id="foreign"),
        pytest.param(render_login(""), BAD_PASSWORD, id="no-password"),
        pytest.param(render_login("a\nb"), BAD_PASSWORD, id="control"),
    ],
)  # fmt: skip
def test_store_refuses(user: User, name: str, login: str, out: str) -> None:
    expect(run(user, name, "store", input=login), 1, out)
    assert not user.cache_dir.exists()


def test_store_refuses_an_expired_password(user: User, name: str) -> None:
    result = run(user, name, "store", input=render_login(make_expired()))
    assert result.rc == 1 and result.out.startswith("the password expired at 20"), result.render()
    expect(run(user, name, "list"), 0, "{}\n")


def test_store_without_a_place(user: User, name: str) -> None:
    result = run(user, name, "store", input=render_login(), AWS_ECR_CACHE_DIR="/proc/nowhere")
    assert result.rc == 1 and result.out.startswith("cannot keep the login: cannot use /proc")


def test_store_with_the_cache_switched_off(user: User, name: str) -> None:
    result = run(user, name, "store", input=render_login(), AWS_ECR_DISABLE_CACHE="1")
    said = f"{name}: the login is not kept, because AWS_ECR_DISABLE_CACHE is set\n"
    expect(result, 0, "", said)
    assert not user.cache_dir.exists()


@pytest.mark.parametrize("value", ["1", "true", "YES", "on"])
def test_ignored_storage(user: User, name: str, value: str) -> None:
    ignore = {"AWS_ECR_IGNORE_CREDS_STORAGE": value}
    expect(run(user, name, "store", input=render_login(), **ignore), 0, "")
    expect(run(user, name, "list"), 0, "{}\n")
    expect(run(user, name, "store", input=render_login()), 0, "")
    expect(run(user, name, "erase", input=names.REGISTRY, **ignore), 0, "")
    expect(run(user, name, "list"), 0, f'{{"{names.REGISTRY}":"AWS"}}\n')


def test_storage_is_not_ignored_for_a_no(user: User, name: str) -> None:
    more = {"AWS_ECR_IGNORE_CREDS_STORAGE": "false"}
    expect(run(user, name, "store", input=render_login(), **more), 0, "")
    expect(run(user, name, "list"), 0, f'{{"{names.REGISTRY}":"AWS"}}\n')


@pytest.mark.parametrize(
    ("verb", "out"), [("store", NO_JSON), ("erase", "no credentials server URL\n")]
)
def test_closed_stdin(user: User, name: str, verb: str, out: str) -> None:
    expect(run(user, "bash", "-c", f"exec {name} {verb} <&-"), 1, out)


def test_missing_full_program(user: User, name: str) -> None:
    folder = user.home / "half"
    folder.mkdir()
    front = Path(user.run("which", HELPER).check().out.strip())
    shutil.copy(front, folder / name)
    result = run(user, str(folder / name), "get", input=names.REGISTRY)
    assert (result.rc, result.out) == (1, NOT_FOUND), result.render()
    if FLAVOUR == "static":  # one file is complete
        assert "no AWS credentials" in result.err
        return
    assert "cannot run /" in result.err and "docker-credential-ecr-full" in result.err
    assert "is the package installed completely?" in result.err


def test_terminal_gets_a_prompt(user: User, name: str) -> None:
    # script(1) is the terminal; it types the host and the end of the input.
    words = ["script", "-qec", f"{name} get 2>{user.home}/said", "/dev/null"]
    result = user.run(*words, input="ghcr.io\n\x04")
    assert NOT_FOUND.strip() in result.out
    prompt = "docker-credential-ecr: type the registry host, for example "
    prompt += "123456789012.dkr.ecr.us-east-1.amazonaws.com, then Enter and Ctrl-D\n"
    assert (user.home / "said").read_text() == prompt
