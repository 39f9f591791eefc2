# SPDX-License-Identifier: Apache-2.0
"""list, which some clients ask before anything else: what a `get` would be answered for."""
from __future__ import annotations

import json

import pytest

from stack import names
from user import SECRET_KEY, User, expect_token

OTHER = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"
DOMAIN = "images.example.com"


def listed(user: User, **more: str) -> set[str]:
    """The hosts; nobody may be asked and nothing written for it."""
    before = user.stack.aws.calls()
    result = user.helper("list", "unused", **more)
    assert (result.rc, result.err) == (0, ""), result.render()
    assert user.stack.aws.calls() == before
    answer = json.loads(result.out)
    assert set(answer.values()) <= {"AWS"}
    return set(answer)


def write_map(user: User, *rules: str) -> None:
    """The registry map."""
    text = "".join(f"- {rule}\n" for rule in rules)
    user.write(".config/docker-credential-ecr/config.yaml", f"registries:\n{text}")


def test_nothing_where_nothing_is_configured(user: User) -> None:
    assert listed(user) == set()


def test_keys_alone_open_ecr_public(keyed: User) -> None:
    assert listed(keyed, AWS_REGION=names.REGION) == {names.PUBLIC}
    assert not keyed.cache_dir.exists()


@pytest.mark.parametrize(
    ("variable", "value"),
    [("AWS_ACCOUNT_ID", "123456789012"), ("AWS_ACCESS_KEY_ID_123456789012", "")],
)
def test_variables_that_name_the_account(keyed: User, variable: str, value: str) -> None:
    if not value:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            keyed.env[f"{name}_123456789012"] = keyed.env.pop(name)
        assert listed(keyed, AWS_REGION=names.REGION) == {names.REGISTRY}
    else:
        assert listed(keyed, AWS_REGION=names.REGION, **{variable: value}) == {
            names.REGISTRY, names.PUBLIC,
        }  # fmt: skip
        assert listed(keyed, **{variable: value}) == {names.PUBLIC}


@pytest.mark.parametrize("in_file", [False, True])
def test_a_key_names_its_account(user: User, in_file: bool) -> None:
    key = "ASIAQNZGKIQY56JQ7WML"  # of account 029608264753
    user.stack.aws.add_key(key, SECRET_KEY)
    more = {"AWS_REGION": names.REGION}
    if in_file:
        user.write_profile(f"aws_access_key_id = {key}\naws_secret_access_key = {SECRET_KEY}",
                           kind="credentials")  # fmt: skip
    else:
        more |= {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    own = f"029608264753.dkr.ecr.{names.REGION}.amazonaws.com"
    assert listed(user, **more) == {own, names.PUBLIC}
    expect_token(user.get(own, **more), own)


def test_web_identity_names_the_account(user: User) -> None:
    token = str(user.write("token", "header.payload.signature"))
    role = {"AWS_ROLE_ARN": "arn:aws:iam::210987654321:role/x", "AWS_WEB_IDENTITY_TOKEN_FILE": token}
    assert listed(user, AWS_REGION="eu-west-1", **role) == {OTHER, names.PUBLIC}


@pytest.mark.parametrize(
    "line",
    [
        "sso_account_id = 210987654321",
        "role_arn = arn:aws:iam::210987654321:role/x\nsource_profile = default",
        "login_session = arn:aws:iam::210987654321:user/x",
        "aws_account_id = 210987654321",
    ],
)
def test_profiles_name_accounts(keyed: User, line: str) -> None:
    keyed.write_profile(f"{line}\nregion = eu-west-1", "other")
    assert listed(keyed) == {OTHER, names.PUBLIC}


def test_the_map_names_registries(keyed: User) -> None:
    write_map(
        keyed,
        f"match: {{host: {DOMAIN}}}\n  use: {{registry: {names.REGISTRY}}}",
        'match: {account: "210987654321", region: eu-west-1}\n  use: {region: eu-west-1}',
        'match: {account: "1*"}\n  use: {region: eu-west-1}',
        "match: {host: gone.example.com}\n  use: {colour: red}",
    )
    assert listed(keyed) == {DOMAIN, OTHER, names.PUBLIC}


def test_a_rule_whose_profile_is_missing_leads_nowhere(keyed: User) -> None:
    write_map(keyed, f"match: {{host: {names.REGISTRY}}}\n  use: {{profile: gone}}")
    assert listed(keyed) == {names.PUBLIC}


def test_what_is_listed_is_answered(keyed: User) -> None:
    keyed.env["AWS_ACCOUNT_ID"] = "123456789012"
    keyed.env["AWS_REGION"] = names.REGION
    hosts = listed(keyed)
    for host in hosts:
        expect_token(keyed.get(host), host)
    assert listed(keyed) == hosts
