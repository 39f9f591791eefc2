# SPDX-License-Identifier: Apache-2.0
"""explain: its verdict is what the next get does, and it says what it did not ask."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from stack import names
from test_explain import explain, explain_json
from test_more_sources import count_runs, render_keys, write_process
from test_registry_map import OTHER_ID, PROFILES
from test_sso import CONFIG, DOOR, write_login
from user import HELPER, SECRET_KEY, User, expect_not_found, expect_token

MAP = ".config/docker-credential-ecr/config.yaml"


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file below the folder."""
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_mode, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def set_up_sso(user: User, seconds_left: float, **members: object) -> None:
    user.write(".aws/config", CONFIG)
    user.env.update(AWS_ENDPOINT_URL_SSO=DOOR, AWS_ENDPOINT_URL_SSO_OIDC=DOOR)
    user.stack.aws.add_sso_login("sso-access-token-0123456789", "sso-refresh-token-0123456789")
    write_login(user, seconds_left, **members)


def offline(user: User) -> dict:
    """The document, after a run that left no trace."""
    before = snapshot(user.home)
    document = explain_json(user, "--offline")
    assert snapshot(user.home) == before
    assert user.stack.aws.aws_calls() == []
    return document


def test_offline_does_not_know(keyed: User) -> None:
    document = offline(keyed)
    assert document["token_available"] is None and document["error"] is None
    assert "not checked whether" in explain(keyed, "--offline").out


def test_offline_knows_a_fresh_token(keyed: User) -> None:
    expect_token(keyed.get())
    assert explain_json(keyed, "--offline")["token_available"] is True


def test_offline_does_not_know_of_a_token_that_is_due(keyed: User) -> None:
    expect_token(keyed.get())
    keyed.age(9 * 3600)
    assert explain_json(keyed, "--offline")["token_available"] is None


def test_offline_knows_that_a_login_has_ended_for_good(user: User) -> None:
    set_up_sso(user, -60, refreshToken="")
    document = offline(user)
    assert document["token_available"] is False
    assert document["error"]["remedy"] == "run `aws sso login --sso-session corp`"


@pytest.mark.parametrize("seconds_left", [60, -60])
def test_offline_renews_no_login(user: User, seconds_left: float) -> None:
    set_up_sso(user, seconds_left)
    assert offline(user)["token_available"] is None


def test_offline_runs_no_process(user: User) -> None:
    write_process(user, render_keys())
    assert offline(user)["token_available"] is None
    assert count_runs(user) == 0


def test_online_may_renew_a_login(user: User) -> None:
    set_up_sso(user, 60)
    assert explain_json(user)["token_available"] is True
    assert "sso-oidc:CreateToken" in user.stack.aws.aws_calls()


def test_due_token_of_a_denied_principal_is_none(keyed: User) -> None:
    expect_token(keyed.get())
    keyed.age(9 * 3600)
    keyed.stack.aws.fault("ecr", "deny", code="AccessDeniedException", message="no")
    document = explain_json(keyed)
    assert document["token_available"] is False and document["cache"]["row"]
    expect_not_found(keyed.get())


def test_due_token_serves_while_aws_is_down(keyed: User) -> None:
    expect_token(keyed.get())
    keyed.age(9 * 3600)
    keyed.stack.aws.fault("ecr", "status", status=500)
    assert explain_json(keyed)["token_available"] is True
    expect_token(keyed.get())


def test_fresh_token_of_a_denied_principal_still_serves(keyed: User) -> None:
    expect_token(keyed.get())
    keyed.stack.aws.fault("ecr", "deny", code="AccessDeniedException", message="no")
    assert explain_json(keyed)["token_available"] is True
    expect_token(keyed.get())


def test_slow_process_has_the_time_that_get_gives_it(user: User) -> None:
    write_process(user, f"sleep 7\n{render_keys()}")
    assert explain_json(user)["token_available"] is True


def write_map(user: User, text: str) -> None:
    user.write(MAP, text)
    user.write(".aws/config", PROFILES)
    user.stack.aws.add_key(OTHER_ID, SECRET_KEY)


def test_mapped_profile_is_named_by_its_rule(user: User) -> None:
    write_map(user, 'registries:\n- match: {host: "*"}\n  use: {profile: other}\n')
    selection = explain_json(user)["selection"]
    assert selection["profile"] == "other"
    assert selection["profile_from"] == f"{user.home}/{MAP}:2"


def test_profile_of_the_account_is_named_by_its_variable(user: User) -> None:
    write_map(user, "")
    selection = explain_json(user, **{f"AWS_PROFILE_{names.ACCOUNT}": "other"})["selection"]
    assert selection["profile_from"] == f"AWS_PROFILE_{names.ACCOUNT}"


def test_found_profile_is_named_by_the_setting(user: User) -> None:
    write_map(user, "auto_profile: true\n")
    mark = f"[profile other]\naws_account_id = {names.ACCOUNT}"
    user.write(".aws/config", PROFILES.replace("[profile other]", mark))
    selection = explain_json(user)["selection"]
    assert (selection["profile"], selection["profile_from"]) == ("other", "auto_profile")


def test_registry_behind_a_name_is_named(keyed: User) -> None:
    keyed.write(
        MAP, f"registries:\n- match: {{host: images.example.com}}\n  use: {{registry: {names.REGISTRY}}}\n"
    )
    result = keyed.run(HELPER, "explain", "images.example.com", "--json")
    registry = json.loads(result.out)["registry"]
    assert (registry["host"], registry["behind"]) == ("images.example.com", names.REGISTRY)
    assert explain_json(keyed)["registry"]["behind"] is None


def test_warnings_of_the_map_are_shown_and_said_with_a_failure(user: User) -> None:
    user.write(MAP, "colour: red\n")
    (warning,) = explain_json(user, AWS_EC2_METADATA_DISABLED="true")["warnings"]
    assert warning.endswith("config.yaml:1: there is no setting colour")
    assert warning in explain(user).out
    assert warning in expect_not_found(user.get(AWS_EC2_METADATA_DISABLED="true"))


def test_rule_without_a_readable_match_fails_and_is_explained(keyed: User) -> None:
    keyed.write(MAP, 'registries:\n- match: {hosts: "*"}\n  use: {profile: other}\n')
    document = explain_json(keyed)
    assert document["token_available"] is False
    assert document["error"]["cause"].endswith("config.yaml:2: match: unknown key hosts")
    assert document["error"]["remedy"] == "known: host, account, region"
    assert "config.yaml:2: " in expect_not_found(keyed.get())
    assert keyed.stack.aws.aws_calls() == []


def test_empty_list_of_rules_is_none(keyed: User) -> None:
    keyed.write(MAP, "registries:\n")
    expect_token(keyed.get())


@pytest.mark.parametrize("half", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
def test_half_an_accounts_key_is_refused(keyed: User, half: str) -> None:
    variable = f"{half}_{names.ACCOUNT}"
    assert f"{variable} is set without AWS_" in expect_not_found(keyed.get(**{variable: "x"}))
    assert explain_json(keyed, **{variable: "x"})["token_available"] is False
    assert keyed.stack.aws.aws_calls() == []
    expect_token(keyed.get(names.OTHER_REGISTRY, **{variable: "x"}), names.OTHER_REGISTRY)
