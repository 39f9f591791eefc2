# SPDX-License-Identifier: Apache-2.0
"""The metadata service, settings with wrong values, and the registry map."""
from __future__ import annotations

from stack import names
from user import KEY_ID, SECRET_KEY, User

from .case import Ask, Told, case, write_map

_I = "Instance metadata"
_S = "Settings"
_M = "The registry map"
_METADATA = f"http://{names.METADATA_ADDRESS}"
_IMDS = {"profile": "default", "url": _METADATA}


@case(_I, "the hop limit, in a container on EC2")
def _(user: User, ask: Ask) -> Told:
    user.stack.aws.set(imds_mode="v2", imds_hop_limit=1)
    return ask(), _IMDS


@case(_I, "the same, with version 1 disabled here")
def _(user: User, ask: Ask) -> Told:
    user.stack.aws.set(imds_mode="v2", imds_hop_limit=1)
    return ask(AWS_EC2_METADATA_V1_DISABLED="true"), _IMDS


@case(_I, "the role cannot be used")
def _(user: User, ask: Ask) -> Told:
    user.stack.aws.fault("imds", "status", status=200, body='{"Code": "AssumeRoleFailed"}')
    return ask(), {**_IMDS, "code": "AssumeRoleFailed"}


@case(_I, "it refuses")
def _(user: User, ask: Ask) -> Told:
    user.stack.aws.fault("imds", "status", status=403, body="")
    return ask(), {**_IMDS, "what": "role's name", "status": "403"}


@case(_S, "not a possible value")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    line = ask(AWS_MAX_ATTEMPTS="many")
    return line, {"where": "AWS_MAX_ATTEMPTS", "value": "many", "values": "a number from 1"}


@case(_S, "no endpoint URL")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    return ask(AWS_ENDPOINT_URL="ecr.example"), {"where": "AWS_ENDPOINT_URL"}


@case(_S, "FIPS or dual-stack, and a URL")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    line = ask(AWS_ENDPOINT_URL="https://ecr.example", AWS_USE_FIPS_ENDPOINT="true")
    return line, {"kind": "FIPS", "where": "AWS_ENDPOINT_URL"}


@case(_S, "a section of services is missing")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    user.write_profile("services = mine")
    return ask(), {"line": "2", "services": "mine"}


@case(_S, "no region")
def _(user: User, ask: Ask) -> Told:
    role = "role_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base"
    keys = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}"
    user.write(".aws/config", f"[default]\n{role}\n[profile base]\n{keys}\n")
    return ask(AWS_REGION="us east"), {"region": "us east"}


@case(_S, "ECR Public from another partition")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    line = ask(names.PUBLIC, AWS_REGION="cn-north-1")
    return line, {"registry": names.PUBLIC, "region": "cn-north-1", "partition": "aws-cn"}


@case(_M, "a rule is wrong")
def _(user: User, ask: Ask) -> Told:
    write_map(user, 'registries:\n- match: {host: "*"}\n  use: {profil: other}\n')
    return ask(), {"line": "3", "key": "profil"}


@case(_M, "nobody can tell what a rule is for")
def _(user: User, ask: Ask) -> Told:
    write_map(user, "registries:\n- use: {profile: other}\n")
    return ask(), {"line": "2"}


@case(_M, "a value of a rule is wrong")
def _(user: User, ask: Ask) -> Told:
    write_map(user, 'registries:\n- match: {host: "*"}\n  use: {registry: docker.io}\n')
    return ask(), {"line": "3"}


@case(_M, "a rule makes every host a registry")
def _(user: User, ask: Ask) -> Told:
    rule = f'- match: {{host: "*"}}\n  use: {{registry: {names.REGISTRY}}}\n'
    write_map(user, f"registries:\n{rule}")
    return ask(), {"line": "2"}


@case(_M, "the file is not YAML")
def _(user: User, ask: Ask) -> Told:
    write_map(user, "registries: [\n")
    return ask(), {"line": "2", "problem": "end of sequence flow not found"}


@case(_M, "a key stands twice")
def _(user: User, ask: Ask) -> Told:
    write_map(user, "strict: false\nstrict: true\n")
    return ask(), {"line": "2", "first": "1"}


@case(_M, "registries is not a list")
def _(user: User, ask: Ask) -> Told:
    write_map(user, "registries: all\n")
    return ask(), {"line": "1"}


@case(_M, "several profiles of one account")
def _(user: User, ask: Ask) -> Told:
    write_map(user, "auto_profile: true\n")
    account = names.REGISTRY.split(".")[0]
    text = "".join(f"[profile {name}]\nsso_account_id = {account}\n" for name in ("one", "two"))
    user.write(".aws/config", text)
    return ask(), {"account": account, "profiles": "one two"}


@case(_M, "the mapped profile does not exist")
def _(user: User, ask: Ask) -> Told:
    write_map(user, 'registries:\n- match: {host: "*"}\n  use: {profile: nope}\n')
    return ask(), {"line": "2", "profile": "nope"}
