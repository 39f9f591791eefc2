# SPDX-License-Identifier: Apache-2.0
"""Logins of `aws sso login` and `aws login` that no longer work or are configured wrongly."""
from __future__ import annotations

import hashlib
import json
from pathlib import Path

from user import User

from .case import DOOR, SESSION, Ask, Told, Values, case, stamp

_S = "Logins"
_ACCESS = "sso-access-token-0123456789"
_REFRESH = "sso-refresh-token-0123456789"
_PROFILE = "sso_account_id = 123456789012\nsso_role_name = puller"
_LOCATION = f"sso_region = us-east-1\nsso_start_url = {DOOR}/start"
_CONFIG = f"[default]\nsso_session = {SESSION}\n{_PROFILE}\n[sso-session {SESSION}]\n{_LOCATION}\n"
_HEAD: Values = {"profile": "default", "line": "1"}


def _set_up(user: User, config: str = _CONFIG) -> None:
    user.write(".aws/config", config)
    user.env.update(AWS_ENDPOINT_URL_SSO=DOOR, AWS_ENDPOINT_URL_SSO_OIDC=DOOR)
    user.stack.aws.add_sso_login(_ACCESS, _REFRESH)


def _write(user: User, text: str, name: str = SESSION) -> Path:
    return user.write(f".aws/sso/cache/{hashlib.sha1(name.encode()).hexdigest()}.json", text)


def _write_login(user: User, seconds_left: float, **members: str) -> str:
    """Returns the instant at which it ends."""
    end = stamp(seconds_left)
    login = {"accessToken": _ACCESS, "expiresAt": end, "clientId": "client",
             "clientSecret": "client-secret-0123456789",
             "registrationExpiresAt": "2099-01-01T00:00:00Z", **members}  # fmt: skip
    _write(user, json.dumps(login))
    return end


@case(_S, "the SSO login has expired")
def _(user: User, ask: Ask) -> Told:
    _set_up(user)
    end = _write_login(user, -60)
    return ask(), {**_HEAD, "end": end, "session": SESSION}


@case(_S, "the same, of a profile without sso_session")
def _(user: User, ask: Ask) -> Told:
    _set_up(user, f"[default]\n{_LOCATION}\n{_PROFILE}\n")
    login = {"accessToken": _ACCESS, "expiresAt": stamp(-60)}
    _write(user, json.dumps(login), f"{DOOR}/start")
    return ask(), {**_HEAD, "end": login["expiresAt"]}


@case(_S, "the SSO login cannot be renewed")
def _(user: User, ask: Ask) -> Told:
    _set_up(user)
    end = _write_login(user, -60, refreshToken="revoked")
    return ask(), {
        **_HEAD, "end": end, "session": SESSION, "code": "InvalidGrantException",
        "message": "Invalid refresh token provided", "status": "400",
    }  # fmt: skip


@case(_S, "nobody has logged in with SSO")
def _(user: User, ask: Ask) -> Told:
    _set_up(user)
    file = _write(user, "")
    file.unlink()
    return ask(), {**_HEAD, "file": str(file), "session": SESSION}


@case(_S, "the file of the SSO login is broken")
def _(user: User, ask: Ask) -> Told:
    _set_up(user)
    file = _write(user, "{")
    return ask(), {**_HEAD, "file": str(file), "problem": "is not a JSON object", "session": SESSION}


@case(_S, "the SSO login was ended")
def _(user: User, ask: Ask) -> Told:
    _set_up(user)
    _write_login(user, 3600, accessToken="signed-out")
    return ask(), {
        **_HEAD, "session": SESSION, "code": "UnauthorizedException",
        "message": "Session token not found or invalid", "status": "401",
    }  # fmt: skip


@case(_S, "the SSO user may not have the role")
def _(user: User, ask: Ask) -> Told:
    _set_up(user)
    _write_login(user, 3600)
    headers = {"x-amzn-ErrorType": "ForbiddenException"}
    user.stack.aws.fault("sso", "status", status=403, body='{"message": "No access"}',
                         headers=headers)  # fmt: skip
    return ask(), {**_HEAD, "code": "ForbiddenException", "message": "No access", "status": "403",
                   "role": "puller", "account": "123456789012"}  # fmt: skip


@case(_S, "a setting of SSO is missing")
def _(user: User, ask: Ask) -> Told:
    _set_up(user, _CONFIG.replace("sso_account_id = 123456789012\n", ""))
    return ask(), {**_HEAD, "key": "sso_account_id"}


@case(_S, "the section of the SSO session is missing")
def _(user: User, ask: Ask) -> Told:
    _set_up(user, _CONFIG.replace(f"[sso-session {SESSION}]", "[sso-session other]"))
    return ask(), {"line": "2", "session": SESSION}


@case(_S, "the section of the SSO session is incomplete")
def _(user: User, ask: Ask) -> Told:
    _set_up(user, _CONFIG.replace("sso_region = us-east-1\n", ""))
    return ask(), {"line": "5", "session": SESSION, "key": "sso_region"}


@case(_S, "profile and SSO session disagree")
def _(user: User, ask: Ask) -> Told:
    _set_up(user, _CONFIG.replace("[default]\n", "[default]\nsso_region = eu-west-1\n"))
    return ask(), {"line": "2", "key": "sso_region", "session": SESSION, "other": "7"}


@case(_S, "nobody has logged in with aws login")
def _(user: User, ask: Ask) -> Told:
    session = "arn:aws:iam::123456789012:user/tester"
    user.write_profile(f"login_session = {session}")
    name = hashlib.sha256(session.encode()).hexdigest()
    return ask(), {**_HEAD, "file": str(user.home / f".aws/login/cache/{name}.json")}
