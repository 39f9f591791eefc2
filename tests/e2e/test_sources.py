# SPDX-License-Identifier: Apache-2.0
"""Where credentials come from: environment, profiles, role chains and the instance role."""
from __future__ import annotations

import pytest

from stack import names
from user import KEY_ID, SECRET_KEY, User, expect_not_found, expect_token

KEYS = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}"
ROLE = "role_arn = arn:aws:iam::123456789012:role/puller\nregion = us-east-1"
BLOCKED = {"AWS_EC2_METADATA_DISABLED": "true"}


def expect_used(user: User, prefix: str) -> None:
    """The last call to ECR was signed with a key whose id starts so."""
    assert user.stack.aws.calls("ecr")[-1]["key"].startswith(prefix)


def test_environment_keys(keyed: User) -> None:
    expect_token(keyed.get())
    expect_used(keyed, KEY_ID)


def test_environment_session_token(user: User) -> None:
    user.stack.aws.add_key("ASIAENVIRONMENT00001", SECRET_KEY, "session-of-the-environment")
    user.env["AWS_SESSION_TOKEN"] = "session-of-the-environment"
    user.env["AWS_ACCESS_KEY_ID"] = "ASIAENVIRONMENT00001"
    expect_token(user.get(AWS_SECRET_ACCESS_KEY=SECRET_KEY))


@pytest.mark.parametrize("kind", ["config", "credentials"])
def test_default_profile_keys(user: User, kind: str) -> None:
    user.write_profile(KEYS, kind=kind)
    expect_token(user.get())
    expect_used(user, KEY_ID)


def test_named_profile(user: User) -> None:
    user.write_profile(KEYS, "build", "credentials")
    expect_not_found(user.get(**BLOCKED))
    expect_token(user.get(AWS_PROFILE="build"))


def test_files_named_by_variables(user: User) -> None:
    file = user.write("elsewhere/credentials", f"[default]\n{KEYS}\n")
    expect_token(user.get(AWS_SHARED_CREDENTIALS_FILE=str(file)))


def test_changed_profile_changes_the_principal(user: User) -> None:
    user.write_profile(KEYS, kind="credentials")
    first = expect_token(user.get())
    user.stack.aws.add_key("AKIAOTHERPRINCIPAL01", SECRET_KEY)
    user.write_profile(KEYS.replace(KEY_ID, "AKIAOTHERPRINCIPAL01"), kind="credentials")
    assert expect_token(user.get()) != first
    expect_used(user, "AKIAOTHERPRINCIPAL01")


def test_assumed_role_costs_two_calls_for_ten_gets(user: User) -> None:
    user.write_profile(KEYS, "base", "credentials")
    user.write_profile(f"{ROLE}\nsource_profile = base", "app")
    answers = {expect_token(user.get(AWS_PROFILE="app")) for _ in range(10)}
    assert len(answers) == 1
    assert user.stack.aws.aws_calls() == ["sts:AssumeRole", "ecr:GetAuthorizationToken"]
    expect_used(user, "ASIA")


def test_chain_of_two_roles(user: User) -> None:
    user.write_profile(KEYS, "base", "credentials")
    second = ROLE.replace("puller", "second")
    text = f"[profile app]\n{ROLE}\nsource_profile = middle\n"
    user.write(".aws/config", f"{text}[profile middle]\n{second}\nsource_profile = base\n")
    expect_token(user.get(AWS_PROFILE="app"))
    calls = user.stack.aws.aws_calls()
    assert calls == ["sts:AssumeRole", "sts:AssumeRole", "ecr:GetAuthorizationToken"]


def test_environment_keys_beat_the_profile_variable(keyed: User) -> None:
    keyed.write_profile(f"{ROLE}\ncredential_source = Environment", "app")
    expect_token(keyed.get(AWS_PROFILE="app"))
    assert keyed.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


def test_role_from_instance_role(user: User) -> None:
    user.stack.aws.set(imds_mode="v2")
    user.write_profile(f"{ROLE}\ncredential_source = Ec2InstanceMetadata", "app")
    expect_token(user.get(AWS_PROFILE="app"))
    assert user.stack.aws.aws_calls()[-2:] == ["sts:AssumeRole", "ecr:GetAuthorizationToken"]


def test_refused_role_names_it(user: User) -> None:
    user.write_profile(KEYS, "base", "credentials")
    user.write_profile(f"{ROLE}\nsource_profile = base", "app")
    message = "User is not authorized to perform: sts:AssumeRole"
    user.stack.aws.fault("sts", "deny", code="AccessDenied", message=message, status=403)
    line = expect_not_found(user.get(AWS_PROFILE="app"))
    assert "AccessDenied" in line or "not authorized" in line
    assert "ecr:GetAuthorizationToken" not in user.stack.aws.aws_calls()


@pytest.mark.parametrize("mode", ["both", "v1", "v2"])
def test_instance_role(user: User, mode: str) -> None:
    user.stack.aws.set(imds_mode=mode)
    expect_token(user.get())
    expect_used(user, "ASIA")


def test_second_instance_get_asks_nobody(user: User) -> None:
    user.stack.aws.set(imds_mode="both", imds_rotate=True)
    first = expect_token(user.get())
    before = len(user.stack.aws.aws_calls())
    assert expect_token(user.get()) == first
    assert len(user.stack.aws.aws_calls()) == before


def test_metadata_version_1_can_be_forbidden(user: User) -> None:
    user.stack.aws.set(imds_mode="v1")
    expect_not_found(user.get(AWS_EC2_METADATA_V1_DISABLED="true"))


def test_metadata_can_be_forbidden(user: User) -> None:
    user.stack.aws.set(imds_mode="both")
    expect_not_found(user.get(**BLOCKED))
    assert user.stack.aws.aws_calls() == []


def test_instance_without_a_role(user: User) -> None:
    user.stack.aws.set(imds_mode="no-role")
    expect_not_found(user.get())


def test_metadata_endpoint_can_be_moved(user: User) -> None:
    user.stack.aws.set(imds_mode="v2")
    here = f"http://{names.METADATA_ADDRESS}"
    expect_token(user.get(AWS_EC2_METADATA_SERVICE_ENDPOINT=here))


def test_metadata_never_goes_through_a_proxy(user: User) -> None:
    user.stack.aws.set(imds_mode="v2")
    nowhere = "http://127.0.0.1:9"
    expect_not_found(user.get(http_proxy=nowhere, HTTP_PROXY=nowhere, HTTPS_PROXY=nowhere))
    assert "imds:credentials" in user.stack.aws.aws_calls()


def test_nothing_configured_answers_fast(user: User) -> None:
    usual = user.get(names.OTHER_REGISTRY, AWS_EC2_METADATA_DISABLED="true").seconds
    with user.stack.black_hole(names.METADATA_ADDRESS, 80):
        result = user.get()
    expect_not_found(result)
    assert result.seconds < 1.0 + 5 * usual, result.render()


def test_public_without_credentials_is_silent(user: User) -> None:
    result = user.get(names.PUBLIC, **BLOCKED)
    assert (result.rc, result.out) == (1, "credentials not found in native keychain\n")
    assert result.err == ""


SSO = "sso_start_url = https://portal.test\nsso_region = us-east-1\n"
SSO += "sso_account_id = 123456789012\nsso_role_name = puller"


@pytest.mark.parametrize(
    ("profile", "variables", "word"),
    [
        pytest.param("", {"AWS_PROFILE": "typo"}, "typo", id="missing-profile"),
        pytest.param("", {"AWS_ACCESS_KEY_ID": KEY_ID}, "AWS_SECRET_ACCESS_KEY", id="half-pair"),
        pytest.param(SSO, {}, "aws sso login", id="no-login"),
        pytest.param(KEYS, {"AWS_REGION": "cn-north-1"}, "partition", id="partition"),
    ],
)
def test_public_with_broken_credentials_says_so(
    user: User, profile: str, variables: dict, word: str
) -> None:
    user.write_profile(profile)
    assert word in expect_not_found(user.get(names.PUBLIC, **BLOCKED, **variables))


def test_public_with_expired_credentials_says_so(keyed: User) -> None:
    keyed.stack.aws.fault("ecr-public", "deny", code="ExpiredTokenException", message="expired")
    assert "ExpiredTokenException" in expect_not_found(keyed.get(names.PUBLIC))


def test_configured_but_broken_is_not_passed_over(user: User) -> None:
    user.stack.aws.set(imds_mode="both")
    user.write_profile(f"{ROLE}\nsource_profile = missing", "app")
    line = expect_not_found(user.get(AWS_PROFILE="app"))
    assert "missing" in line
    assert user.stack.aws.aws_calls() == []
