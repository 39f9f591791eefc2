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
    for part in (names.REGISTRY, "environment variables", "chosen", KEY_ID, "a token can be had"):
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
    assert result.rc != 0 and "usage: explain HOST" in result.err
