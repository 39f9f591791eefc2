# SPDX-License-Identifier: Apache-2.0
"""Web identity tokens, credential_process and the endpoints of container platforms."""
from __future__ import annotations

import json

from stack import names
from user import KEY_ID, SECRET_KEY, User

from .case import Ask, Told, case, write_map

_W = "Web identity"
_P = "credential_process"
_C = "Container credentials"
_ROLE = "arn:aws:iam::123456789012:role/puller"
_FILE = "AWS_WEB_IDENTITY_TOKEN_FILE"
_FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
_RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
_TASK = "/v2/credentials/task"
_URL = f"http://{names.CONTAINER_ADDRESS}{_TASK}"
_TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"


def _use_token(user: User, text: str = "eyJ.web.identity") -> str:
    file = str(user.write("token", text))
    user.env.update({_FILE: file, "AWS_ROLE_ARN": _ROLE})
    return file


@case(_W, "only half of it is set")
def _(user: User, ask: Ask) -> Told:
    return ask(AWS_WEB_IDENTITY_TOKEN_FILE="/token"), {}


@case(_W, "the token file is missing")
def _(user: User, ask: Ask) -> Told:
    file = _use_token(user)
    (user.home / "token").unlink()
    return ask(), {"source": _FILE, "file": file}


@case(_W, "the token file is empty")
def _(user: User, ask: Ask) -> Told:
    file = _use_token(user, "\n")
    return ask(), {"source": _FILE, "file": file}


@case(_W, "the path of the token file is relative")
def _(user: User, ask: Ask) -> Told:
    return ask(**{_FILE: "token", "AWS_ROLE_ARN": _ROLE}), {"source": _FILE, "file": "token"}


@case(_W, "the token has expired")
def _(user: User, ask: Ask) -> Told:
    _use_token(user)
    message = "Token expired: current date must be before the expiration date"
    user.stack.aws.fault("sts", "deny", code="ExpiredTokenException", message=message, status=400)
    return ask(), {"source": _FILE, "code": "ExpiredToken", "message": message, "status": "400"}


@case(_W, "the role does not trust the token")
def _(user: User, ask: Ask) -> Told:
    _use_token(user)
    message = "Not authorized to perform sts:AssumeRoleWithWebIdentity"
    user.stack.aws.fault("sts", "deny", code="AccessDenied", message=message, status=403)
    return ask(), {"source": _FILE, "message": message, "role": _ROLE}


def _use_process(user: User, text: str) -> dict[str, str]:
    script = user.write("tool", f"#!/bin/sh\n{text}\n")
    script.chmod(0o700)
    user.write_profile(f"credential_process = {script}")
    return {"profile": "default", "line": "2"}


def _print_keys(**more: object) -> str:
    keys = {"Version": 1, "AccessKeyId": KEY_ID, "SecretAccessKey": SECRET_KEY, **more}
    return f"cat <<'END'\n{json.dumps(keys)}\nEND"


@case(_P, "the program fails")
def _(user: User, ask: Ask) -> Told:
    values = _use_process(user, "echo the vault is sealed >&2; exit 3")
    return ask(), {**values, "status": "3", "said": "the vault is sealed"}


@case(_P, "its output is not JSON")
def _(user: User, ask: Ask) -> Told:
    values = _use_process(user, "echo hello")
    return ask(), values


@case(_P, "there is more in its output")
def _(user: User, ask: Ask) -> Told:
    values = _use_process(user, f"echo Welcome; {_print_keys()}")
    return ask(), values


@case(_P, "its output is of another version")
def _(user: User, ask: Ask) -> Told:
    values = _use_process(user, _print_keys(Version=2))
    return ask(), values


@case(_P, "its output has no keys")
def _(user: User, ask: Ask) -> Told:
    values = _use_process(user, _print_keys(SecretAccessKey=""))
    return ask(), values


@case(_P, "its output has a wrong time")
def _(user: User, ask: Ask) -> Told:
    values = _use_process(user, _print_keys(Expiration="tomorrow"))
    return ask(), values


@case(_P, "its keys have expired")
def _(user: User, ask: Ask) -> Told:
    values = _use_process(user, _print_keys(Expiration="2020-01-01T00:00:00Z"))
    return ask(), {**values, "end": "2020-01-01T00:00:00Z"}


@case(_P, "it prints without end")
def _(user: User, ask: Ask) -> Told:
    values = _use_process(user, "yes")
    return ask(), values


@case(_P, "it does not end")
def _(user: User, ask: Ask) -> Told:
    write_map(user, "deadline: 1\n")
    values = _use_process(user, "sleep 5")
    return ask(), values


@case(_C, "the host may not be asked")
def _(user: User, ask: Ask) -> Told:
    url = f"http://{names.AWS_ADDRESS}{_TASK}"
    return ask(**{_FULL: url}), {"variable": _FULL, "url": url}


@case(_C, "the URL is none")
def _(user: User, ask: Ask) -> Told:
    return ask(**{_FULL: "ftp://x/"}), {"variable": _FULL, "url": "ftp://x/"}


@case(_C, "the relative URI has no slash")
def _(user: User, ask: Ask) -> Told:
    return ask(**{_RELATIVE: "v2/x"}), {"uri": "v2/x"}


@case(_C, "the token file is missing")
def _(user: User, ask: Ask) -> Told:
    return ask(**{_FULL: _URL, _TOKEN_FILE: "/nonexistent"}), {
        "url": _URL, "file": "/nonexistent",
    }  # fmt: skip


@case(_C, "the token cannot be sent")
def _(user: User, ask: Ask) -> Told:
    file = str(user.write("token", "two\nlines"))
    return ask(**{_FULL: _URL, _TOKEN_FILE: file}), {"url": _URL, "file": file}


@case(_C, "the platform refuses")
def _(user: User, ask: Ask) -> Told:
    user.stack.aws.set(container_token="pod-token")
    line = ask(**{_FULL: _URL, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "old-token"})
    return line, {"url": _URL, "status": "401", "code": "AccessDenied",
                  "message": "the token is not accepted"}  # fmt: skip


@case(_C, "the platform does not answer")
def _(user: User, ask: Ask) -> Told:
    url = "http://127.0.0.1:1/"
    return ask(**{_FULL: url}), {"url": url, "host": "127.0.0.1:1"}


@case(_C, "the answer has no keys")
def _(user: User, ask: Ask) -> Told:
    user.stack.aws.fault("container", "status", status=200, body="{}")
    return ask(**{_RELATIVE: _TASK}), {"url": _URL}
