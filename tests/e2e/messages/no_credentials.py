# SPDX-License-Identifier: Apache-2.0
"""Nothing configured, or files and variables that lead to no key."""
from __future__ import annotations

from stack import names
from user import KEY_ID, SECRET_KEY, User

from .case import NO_METADATA, Ask, Told, case

_S = "No credentials"
_METADATA = f"http://{names.METADATA_ADDRESS}"


@case(_S, "nothing is configured")
def _(user: User, ask: Ask) -> Told:
    with user.stack.black_hole(names.METADATA_ADDRESS, 80):
        return ask(), {"profile": "default", "url": _METADATA,
                       "host": f"{names.METADATA_ADDRESS}:80"}  # fmt: skip


@case(_S, "the same, on an instance without a role")
def _(user: User, ask: Ask) -> Told:
    user.stack.aws.set(imds_mode="no-role")
    return ask(), {"profile": "default", "url": _METADATA}


@case(_S, "the same, without metadata service")
def _(user: User, ask: Ask) -> Told:
    return ask(**NO_METADATA), {"profile": "default"}


@case(_S, "half a pair of keys in the environment")
def _(user: User, ask: Ask) -> Told:
    line = ask(AWS_ACCESS_KEY_ID=KEY_ID, **NO_METADATA)
    return line, {"set": "AWS_ACCESS_KEY_ID", "unset": "AWS_SECRET_ACCESS_KEY",
                  "profile": "default"}  # fmt: skip


@case(_S, "half a pair of keys of one account")
def _(user: User, ask: Ask) -> Told:
    variable = f"AWS_ACCESS_KEY_ID_{names.ACCOUNT}"
    return ask(**{variable: KEY_ID}), {"set": variable,
                                       "unset": f"AWS_SECRET_ACCESS_KEY_{names.ACCOUNT}"}  # fmt: skip


@case(_S, "the profile is not understood")
def _(user: User, ask: Ask) -> Told:
    user.stack.aws.set(imds_mode="both")
    user.write_profile("= us-east-1")
    return ask(), {"profile": "default", "line": "2",
                   "warning": "line without a name in front of '=' is ignored"}  # fmt: skip


@case(_S, "there are quotes around the key")
def _(user: User, ask: Ask) -> Told:
    return ask(AWS_ACCESS_KEY_ID=f'"{KEY_ID}"', AWS_SECRET_ACCESS_KEY=SECRET_KEY), {}


@case(_S, "a placeholder stands where the key should")
def _(user: User, ask: Ask) -> Told:
    told = ask(AWS_ACCESS_KEY_ID="${KEY}", AWS_SECRET_ACCESS_KEY=SECRET_KEY)
    return told, {"source": "environment variables"}


@case(_S, "half a pair of keys in a profile")
def _(user: User, ask: Ask) -> Told:
    user.write_profile(f"aws_access_key_id = {KEY_ID}")
    return ask(), {"line": "2", "profile": "default", "set": "aws_access_key_id",
                   "unset": "aws_secret_access_key"}  # fmt: skip


@case(_S, "the profile does not exist")
def _(user: User, ask: Ask) -> Told:
    return ask(AWS_PROFILE="nope"), {"profile": "nope", "variable": "AWS_PROFILE"}


@case(_S, "the same, and a line makes no sense")
def _(user: User, ask: Ask) -> Told:
    user.write(".aws/config", "[nope]\nregion = us-east-1\n")
    warning = "section [nope] is ignored: a profile of the config file is written [profile NAME]"
    return ask(AWS_PROFILE="nope"), {"profile": "nope", "variable": "AWS_PROFILE", "line": "1",
                                     "warning": warning}  # fmt: skip


@case(_S, "a file cannot be read")
def _(user: User, ask: Ask) -> Told:
    (user.home / ".aws/config").mkdir(parents=True)
    return ask(), {"problem": "not a regular file but a directory"}


@case(_S, "the key has a foreign character")
def _(user: User, ask: Ask) -> Told:
    keys = {"AWS_ACCESS_KEY_ID": "AK ID", "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    return ask(**keys), {"source": "environment variables", "which": "access key id"}


@case(_S, "the session token has expired")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    message = "The security token included in the request is expired"
    user.stack.aws.fault("ecr", "deny", code="ExpiredTokenException", message=message)
    return ask(), {"code": "ExpiredTokenException", "message": message}
