# SPDX-License-Identifier: Apache-2.0
"""The credentials endpoint of a container platform: ECS task roles and EKS Pod Identity."""
from __future__ import annotations

import json
import time

from .replies import Reply
from .state import State

_LIFE = 21600


def answer(state: State, path: str, headers: dict[str, str]) -> Reply:
    """New keys for whoever asks at the configured path with the configured Authorization."""
    if path != state.settings.container_path:
        return Reply(404, b"no such task", "text/plain")
    wanted = state.settings.container_token
    if wanted and headers.get("authorization") != wanted:
        refusal = {"code": "AccessDenied", "message": "the token is not accepted"}
        return Reply(401, json.dumps(refusal).encode(), "application/json")
    access, key = state.issue_key(_LIFE)
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(key.expires))
    body = {
        "RoleArn": "arn:aws:iam::123456789012:role/task",
        "AccessKeyId": access,
        "SecretAccessKey": key.secret,
        "Token": key.session,
        "Expiration": until,
    }
    return Reply(200, json.dumps(body).encode(), "application/json")
