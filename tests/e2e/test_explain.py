# SPDX-License-Identifier: Apache-2.0
"""explain: the true cause of each broken set-up, and nothing that must not be shown."""
from __future__ import annotations

import json

import pytest

from messages import CASES
from messages.case import REQUIRED, ask_explain, common_values
from messages.table import Key, expect_row, read_file
from stack import names
from stack.process import Result
from user import HELPER, KEY_ID, SECRET_KEY, User, expect_token

NEEDS = ["iptables"]
ROWS = read_file()


def explain(user: User, *options: str, **more: str) -> Result:
    """One run, checked for secrets on both streams."""
    result = user.run(HELPER, "explain", names.REGISTRY, *options, **more)
    for secret in user.secrets():
        assert secret not in result.out + result.err, result.render()
    assert "\x1b" not in result.out, result.render()
    return result


def explain_json(user: User, *options: str, **more: str) -> dict:
    """The JSON form."""
    result = explain(user, "--json", *options, **more)
    document = json.loads(result.out)
    assert result.rc == (0 if document["token_available"] else 1), result.render()
    return document


def test_working_set_up(keyed: User) -> None:
    document = explain_json(keyed)
    assert document["registry"]["account"] == names.REGISTRY.split(".")[0]
    assert document["credentials"]["access_key_id"] == KEY_ID
    assert document["identity"]["arn"].startswith("arn:aws:")
    assert document["error"] is None
    assert document["cache"]["row"] is None
    token = expect_token(keyed.get())
    row = explain_json(keyed)["cache"]["row"]
    assert row["kind"] == "token" and row["selected"] is True
    assert token not in explain(keyed).out


def test_makes_no_cache(keyed: User) -> None:
    explain(keyed)
    assert not keyed.cache_dir.exists()


def test_offline_asks_nobody(keyed: User) -> None:
    document = explain_json(keyed, "--offline")
    assert keyed.stack.aws.aws_calls() == []
    assert document["token_available"] is None


def test_text_names_the_steps(keyed: User) -> None:
    text = explain(keyed).out
    for part in (names.REGISTRY, "environment variables", "chosen", KEY_ID, "OK: a token is available"):
        assert part in text


def test_rule_of_the_map_is_named(keyed: User) -> None:
    keyed.write(
        ".config/docker-credential-ecr/config.yaml",
        'registries:\n- match: {host: "*"}\n  use: {region: eu-west-1}\n',
    )
    assert explain_json(keyed)["selection"]["mapped_by"].endswith("config.yaml:2")


def test_foreign_host(user: User) -> None:
    result = user.run(HELPER, "explain", "docker.io", "--json")
    assert result.rc == 1
    assert json.loads(result.out)["registry"] is None


@pytest.mark.parametrize("key", REQUIRED, ids=": ".join)
def test_true_cause_is_that_of_get(user: User, key: Key) -> None:
    line, values = CASES[key](user, ask_explain(user))
    row = ROWS[key]
    expect_row(row, line, {**common_values(user, row), **values})


def test_no_credentials(user: User) -> None:
    document = explain_json(user, AWS_EC2_METADATA_DISABLED="true")
    assert "no AWS credentials found" in document["error"]["cause"]
    assert document["error"]["remedy"]
    assert SECRET_KEY not in json.dumps(document)


@pytest.mark.parametrize("arguments", [[], ["--colour"], ["a", "b"]])
def test_wrong_use_is_told(user: User, arguments: list[str]) -> None:
    result = user.run(HELPER, "explain", *arguments)
    assert result.rc != 0 and "; see docker-credential-ecr explain --help" in result.err


def test_help(user: User) -> None:
    for word in ("--help", "-h"):
        result = user.run(HELPER, "explain", word)
        assert (result.rc, result.err) == (0, ""), result.render()
        assert all(f"--{option}" in result.out for option in ("offline", "json", "kubelet"))


def write_docker(user: User, config: object) -> str:
    """docker's file."""
    return str(user.write(".docker/config.json", json.dumps(config)))


def test_docker_names_no_helper(keyed: User) -> None:
    file = str(keyed.home / ".docker/config.json")
    line = f"docker      {file} names no helper for this host; run: {HELPER} configure {names.REGISTRY}\n"
    assert line in explain(keyed).out
    for config in ({}, {"credHelpers": {names.PUBLIC: "ecr"}}, {"credHelpers": {names.REGISTRY: ""}}):
        write_docker(keyed, config)
        assert line in explain(keyed, "--offline").out
    keyed.run(HELPER, "configure", names.REGISTRY).check()
    assert f"docker      {file} names {HELPER} for this host\n" in explain(keyed, "--offline").out


@pytest.mark.parametrize(
    ("helper", "remedy"),
    [("desktop", f"configure --force {names.REGISTRY}"), ("ecr-login", f"configure {names.REGISTRY}")],
)
def test_docker_names_another_helper(keyed: User, helper: str, remedy: str) -> None:
    for config in ({"credsStore": helper}, {"credHelpers": {names.REGISTRY: helper}}):
        file = write_docker(keyed, config)
        docker = explain_json(keyed, "--offline")["docker"]
        assert docker["config"] == file and docker["helper"] == helper
        assert docker["remedy"].endswith(remedy)


def test_docker_cannot_read_its_file(keyed: User) -> None:
    file = str(keyed.write(".docker/config.json", "{,}"))
    assert f"docker      {file} cannot be read: no valid JSON at line 1" in explain(keyed).out
    assert explain_json(keyed)["docker"]["helper"] is None


def test_a_stored_login_is_said_first(keyed: User) -> None:
    login = {"ServerURL": names.REGISTRY, "Username": "AWS", "Secret": "pass-word"}
    assert "answer " not in explain(keyed).out
    keyed.helper("store", json.dumps(login))
    text = explain(keyed).out
    assert "answer      the login that was stored " in text and "pass-word" not in text
    assert text.index("answer ") < text.index("profile ") < text.index("caller ")
    expect_token(keyed.get())
    keyed.helper("erase", names.REGISTRY)
    assert "answer " not in explain(keyed).out
