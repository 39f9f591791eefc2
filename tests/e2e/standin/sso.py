# SPDX-License-Identifier: Apache-2.0
"""IAM Identity Center: role credentials for an access token, and new access tokens."""
from __future__ import annotations

import json
import secrets
from urllib.parse import parse_qs, urlsplit

from .replies import Reply
from .state import State

_LIFE = 3600


def _refuse(status: int, code: str, message: str) -> Reply:
    headers = {"x-amzn-ErrorType": code}
    return Reply(status, json.dumps({"message": message}).encode(), "application/json", headers)


def answer_portal(state: State, path: str, headers: dict[str, str]) -> Reply:
    """GetRoleCredentials."""
    if headers.get("x-amz-sso_bearer_token") not in state.sso_tokens:
        return _refuse(401, "UnauthorizedException", "Session token not found or invalid")
    query = parse_qs(urlsplit(path).query)
    if "role_name" not in query or "account_id" not in query:
        return _refuse(400, "InvalidRequestException", "role_name and account_id")
    access, key = state.issue_key(_LIFE)
    keys = {
        "accessKeyId": access,
        "secretAccessKey": key.secret,
        "sessionToken": key.session,
        "expiration": int(key.expires * 1000),
    }
    return Reply(200, json.dumps({"roleCredentials": keys}).encode(), "application/json")


def answer_token(state: State, body: bytes) -> Reply:
    """CreateToken: each refresh token works once."""
    fields = json.loads(body)
    access, refresh = secrets.token_urlsafe(60), secrets.token_urlsafe(60)
    with state.lock:
        if fields.get("refreshToken") not in state.sso_refresh_tokens:
            return _refuse(400, "InvalidGrantException", "Invalid refresh token provided")
        state.sso_refresh_tokens.discard(fields["refreshToken"])
        state.sso_tokens.add(access)
        state.sso_refresh_tokens.add(refresh)
    reply = {"accessToken": access, "expiresIn": 28800, "refreshToken": refresh}
    return Reply(200, json.dumps(reply).encode(), "application/json")
