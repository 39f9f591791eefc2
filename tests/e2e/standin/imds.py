# SPDX-License-Identifier: Apache-2.0
"""The EC2 metadata service, version 2 (token) and version 1, with the ways it can be crippled."""
from __future__ import annotations

import json
import secrets
import time

from .replies import Reply
from .state import State

ROLES = "/latest/meta-data/iam/security-credentials"
_LIFE = 21600
_LOST = 20.0  # seconds; longer than any client waits


def answer(state: State, method: str, path: str, headers: dict[str, str]) -> tuple[str, Reply]:
    """The action's name for the log, and the reply."""
    mode = state.settings.imds_mode
    if mode == "off":
        return "off", Reply(404, b"not found")
    if method == "PUT" and path == "/latest/api/token":
        return "token", _make_session(state, headers)
    given = headers.get("x-aws-ec2-metadata-token")
    if given is None and mode == "v2":
        return "refused", Reply(401, b"Unauthorized")
    if given is not None and given not in state.imds_tokens:
        return "refused", Reply(401, b"Unauthorized")
    if path == "/latest/meta-data/placement/region":
        return "region", Reply(200, b"us-east-1")
    if not path.startswith(ROLES):
        return "other", Reply(404, b"not found")
    name = path[len(ROLES) :].strip("/")
    role = state.settings.imds_role
    if mode == "no-role":
        return "role", Reply(404, b"not found")
    if not name:
        return "role", Reply(200, role.encode())
    if name != role:
        return "credentials", Reply(404, b"not found")
    return "credentials", Reply(200, _render_credentials(state), "text/plain")


def _make_session(state: State, headers: dict[str, str]) -> Reply:
    if state.settings.imds_mode == "v1":
        return Reply(404, b"not found")
    life = headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
    if not life.isdigit() or not 1 <= int(life) <= _LIFE:
        return Reply(400, b"bad ttl")
    if state.settings.imds_hop_limit < 2:
        return Reply(0, None, delay=_LOST)
    token = secrets.token_urlsafe(40)
    state.imds_tokens.add(token)
    return Reply(200, token.encode(), headers={"X-Aws-Ec2-Metadata-Token-Ttl-Seconds": life})


def _render_credentials(state: State) -> bytes:
    with state.lock:
        if state.imds_key is None or state.settings.imds_rotate:
            state.imds_key = state.issue_key(_LIFE)[0]
        access, key = state.imds_key, state.keys[state.imds_key]
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    return json.dumps(
        {
            "Code": "Success",
            "Type": "AWS-HMAC",
            "LastUpdated": time.strftime(stamp, time.gmtime()),
            "AccessKeyId": access,
            "SecretAccessKey": key.secret,
            "Token": key.session,
            "Expiration": time.strftime(stamp, time.gmtime(key.expires)),
        },
        indent=2,
    ).encode()
