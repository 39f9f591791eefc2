# SPDX-License-Identifier: Apache-2.0
"""The registry map and the variables of one account: which registry gets whose token."""
from __future__ import annotations

import os
import time

import pytest

from stack import names
from user import KEY_ID, NOT_FOUND, SECRET_KEY, User, expect_not_found, expect_token

OTHER_ID = "AKIAOTHERPRINCIPAL01"
PROFILES = f"""[default]
aws_access_key_id = {KEY_ID}
aws_secret_access_key = {SECRET_KEY}
[profile other]
aws_access_key_id = {OTHER_ID}
aws_secret_access_key = {SECRET_KEY}
"""
ROLE = "arn:aws:iam::123456789012:role/mapped"


def write_map(user: User, text: str) -> None:
    """The user's map, old enough for selections to be written."""
    file = user.write(".config/docker-credential-ecr/config.yaml", text)
    user.stack.aws.add_key(OTHER_ID, SECRET_KEY)
    for path in (file, user.write(".aws/config", PROFILES)):
        os.utime(path, (time.time() - 60,) * 2)
    time.sleep(2.1)  # ctime cannot be set back


def signer(user: User) -> str:
    """Whose key signed the last call to ECR."""
    return user.stack.aws.calls("ecr")[-1]["key"]


def test_profile_by_account_and_default_for_the_rest(user: User) -> None:
    account = names.REGISTRY.split(".")[0]
    write_map(user, f'registries:\n- match: {{account: "{account}"}}\n  use: {{profile: other}}\n')
    expect_token(user.get())
    assert signer(user) == OTHER_ID
    expect_token(user.get(names.OTHER_REGISTRY), names.OTHER_REGISTRY)
    assert signer(user) == KEY_ID


def test_mapped_profile_beats_keys_in_the_environment(keyed: User) -> None:
    write_map(keyed, 'registries:\n- match: {host: "*"}\n  use: {profile: other}\n')
    expect_token(keyed.get())
    assert signer(keyed) == OTHER_ID


def test_mapped_role_is_assumed_once_and_hits_cost_nothing(user: User) -> None:
    write_map(user, f'registries:\n- match: {{host: "*"}}\n  use: {{role_arn: "{ROLE}"}}\n')
    answers = {expect_token(user.get()) for _ in range(5)}
    assert len(answers) == 1
    assert user.stack.aws.aws_calls() == ["sts:AssumeRole", "ecr:GetAuthorizationToken"]


def test_account_variables_beat_the_map(user: User) -> None:
    write_map(user, 'registries:\n- match: {host: "*"}\n  use: {profile: default}\n')
    account = names.REGISTRY.split(".")[0]
    expect_token(user.get(**{f"AWS_PROFILE_{account}": "other"}))
    assert signer(user) == OTHER_ID


def test_account_keys(user: User) -> None:
    user.stack.aws.add_key(OTHER_ID, SECRET_KEY)
    account = names.REGISTRY.split(".")[0]
    variables = {
        f"AWS_ACCESS_KEY_ID_{account}": OTHER_ID,
        f"AWS_SECRET_ACCESS_KEY_{account}": SECRET_KEY,
    }
    expect_token(user.get(**variables))
    assert signer(user) == OTHER_ID


def test_custom_domain_is_answered_and_hits(user: User) -> None:
    write_map(
        user, f"registries:\n- match: {{host: images.example.com}}\n"
        f"  use: {{registry: {names.REGISTRY}}}\n",
    )  # fmt: skip
    first = expect_token(user.get("images.example.com"), "images.example.com")
    assert expect_token(user.get("images.example.com"), "images.example.com") == first
    assert user.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


def test_auto_profile_never_against_an_explicit_one(user: User) -> None:
    write_map(user, "auto_profile: true\n")
    account = names.REGISTRY.split(".")[0]
    text = PROFILES.replace("[profile other]", f"[profile other]\naws_account_id = {account}")
    user.write(".aws/config", text)
    expect_token(user.get())
    assert signer(user) == OTHER_ID
    expect_token(user.get(AWS_PROFILE="default"))
    assert signer(user) == KEY_ID


def test_edited_map_is_seen_at_once(user: User) -> None:
    write_map(user, 'registries:\n- match: {host: "*"}\n  use: {profile: other}\n')
    expect_token(user.get())
    user.write(".config/docker-credential-ecr/config.yaml", "")
    expect_token(user.get())
    assert signer(user) == KEY_ID


def test_wrong_rule_names_file_line_and_key_and_spares_the_others(user: User) -> None:
    account = names.REGISTRY.split(".")[0]
    write_map(user, f'registries:\n- match: {{account: "{account}"}}\n  use: {{profil: other}}\n')
    line = expect_not_found(user.get())
    assert "config.yaml:3: " in line and "profil" in line
    expect_token(user.get(names.OTHER_REGISTRY), names.OTHER_REGISTRY)


def test_unreadable_map_fails_ecr_and_nobody_else(user: User) -> None:
    write_map(user, "registries: [\n")
    assert "config.yaml:" in expect_not_found(user.get())
    foreign = user.get("docker.io")
    assert (foreign.rc, foreign.out, foreign.err) == (1, NOT_FOUND, "")


@pytest.mark.own_process
def test_foreign_host_is_remembered_as_not_ours(user: User) -> None:
    write_map(user, "strict: false\n")
    for _ in range(2):
        assert user.get("docker.io").out == NOT_FOUND
    trace = user.run("strace", "-f", "-e", "trace=execve", "docker-credential-ecr", "get",
                     input="docker.io")  # fmt: skip
    assert trace.err.count("execve(") == 1, trace.render()


def test_strict_puts_the_cause_on_stdout(user: User) -> None:
    write_map(user, "strict: true\n")
    user.stack.aws.fault("ecr", "deny", code="AccessDeniedException", message="no")
    result = user.get()
    assert result.rc == 1 and "AccessDenied" in result.out and result.err == "", result.render()


def test_strict_puts_no_control_bytes_on_stdout(user: User) -> None:
    write_map(user, "strict: true\n")
    result = user.get(AWS_PROFILE="x", AWS_CONFIG_FILE="/no\x1b[31m\nwhere")
    assert result.rc == 1 and result.out.count("\n") == 1, result.render()
    assert "/no?[31m?where" in result.out


def test_fallback_helper_answers_for_foreign_hosts(user: User) -> None:
    write_map(user, "fallback_helper: test-other\n")
    script = user.write("bin/docker-credential-test-other", '#!/bin/sh\necho "$1 $(cat)"\n')
    script.chmod(0o755)
    path = f"{script.parent}:{user.stack.path}"
    assert user.get("docker.io", PATH=path).out == "get docker.io\n"
    assert user.helper("erase", "docker.io", PATH=path).out == "erase docker.io\n"
    missing = user.get("docker.io")
    assert missing.out == NOT_FOUND and "docker-credential-test-other" in missing.err


def test_fallback_that_leads_back_ends(user: User) -> None:
    write_map(user, "fallback_helper: loop\n")
    folder = user.home / "bin"
    folder.mkdir()
    real = user.run("sh", "-c", "command -v docker-credential-ecr").out.strip()
    (folder / "docker-credential-loop").symlink_to(real)
    result = user.get("docker.io", PATH=f"{folder}:{user.stack.path}")
    assert (result.rc, result.out) == (1, NOT_FOUND)
