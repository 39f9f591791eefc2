# SPDX-License-Identifier: Apache-2.0
"""Profiles with roles, and their contradictions."""
from __future__ import annotations

from user import KEY_ID, SECRET_KEY, User

from .case import Ask, Told, case

_S = "Profiles with roles"
_ROLE_ARN = "arn:aws:iam::123456789012:role/puller"
_ROLE = f"role_arn = {_ROLE_ARN}\n"
_KEYS = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n"
_APP = {"profile": "app"}


def _use(user: User, text: str, more: str = "") -> None:
    user.write(".aws/config", f"[profile app]\n{text}{more}")
    user.env["AWS_PROFILE"] = "app"


@case(_S, "two sources at once")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "source_profile = a\ncredential_source = Environment\n")
    return ask(), {**_APP, "line": "4", "one": "source_profile", "other": "credential_source"}


@case(_S, "a source without a role")
def _(user: User, ask: Ask) -> Told:
    _use(user, "source_profile = base\n")
    return ask(), {**_APP, "line": "2", "key": "source_profile"}


@case(_S, "a role without a source")
def _(user: User, ask: Ask) -> Told:
    user.stack.aws.set(imds_mode="both")
    _use(user, _ROLE)
    return ask(), {**_APP, "line": "2"}


@case(_S, "the source does not exist")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "source_profile = base\n")
    return ask(), {**_APP, "line": "3", "source": "base"}


@case(_S, "the source has no credentials")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "source_profile = base\n", "[profile base]\nregion = us-east-1\n")
    return ask(), {**_APP, "line": "4", "source": "base"}


@case(_S, "a circle")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "source_profile = b\n", f"[profile b]\n{_ROLE}source_profile = app\n")
    return ask(), {**_APP, "line": "6", "circle": "app -> b -> app"}


@case(_S, "credential_source has another value")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "credential_source = ec2\n")
    return ask(), {"line": "3", "value": "ec2"}


@case(_S, "credential_source is Environment, which has no keys")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "credential_source = Environment\n")
    return ask(), {**_APP, "line": "3"}


@case(_S, "credential_source is Ec2InstanceMetadata, which is off")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "credential_source = Ec2InstanceMetadata\n")
    return ask(AWS_EC2_METADATA_DISABLED="true"), {**_APP, "line": "3"}


@case(_S, "credential_source is EcsContainer, but this is none")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "credential_source = EcsContainer\n")
    return ask(), {**_APP, "line": "3"}


@case(_S, "the role wants an MFA code")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "source_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n",
         f"[profile base]\n{_KEYS}")  # fmt: skip
    return ask(), {**_APP, "line": "4"}


@case(_S, "duration_seconds has another value")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "source_profile = base\nduration_seconds = 5\n", f"[profile base]\n{_KEYS}")
    return ask(), {"line": "4"}


@case(_S, "STS denies the role")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "source_profile = base\n", f"[profile base]\n{_KEYS}")
    message = "User is not authorized to perform sts:AssumeRole"
    user.stack.aws.fault("sts", "deny", code="AccessDenied", message=message, status=403)
    return ask(), {**_APP, "line": "1", "message": message, "role": _ROLE_ARN}


@case(_S, "STS answers without keys")
def _(user: User, ask: Ask) -> Told:
    _use(user, _ROLE + "source_profile = base\n", f"[profile base]\n{_KEYS}")
    user.stack.aws.fault("sts", "status", status=200, body="<AssumeRoleResponse/>")
    return ask(), {**_APP, "line": "1"}
