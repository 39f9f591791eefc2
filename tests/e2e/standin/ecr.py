# SPDX-License-Identifier: Apache-2.0
"""GetAuthorizationToken of ECR (a list of tokens) and of ECR Public (one object)."""
from __future__ import annotations

import base64
import json
import re

from .replies import Reply, make_json, make_json_error
from .signature import Refusal
from .state import State

TARGETS = {
    "AmazonEC2ContainerRegistry_V20150921": "ecr",
    "SpencerFrontendService": "ecr-public",
}
_REGION = re.compile(r"\.([a-z]+(?:-[a-z]+)+-\d)\.")


def answer(
    state: State, service: str, action: str, body: bytes, host: str, access: str | None = None
) -> Reply:
    """The reply to a signed call that may have a fault of the "answer" kind to play."""
    if action != "GetAuthorizationToken":
        return make_json_error(Refusal("UnknownOperationException", action))
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return make_json_error(Refusal("SerializationException", "not JSON"))
    if service == "ecr-public":
        return make_json(200, {"authorizationData": _make_token(state, access)})
    found = _REGION.search(host)
    region = found.group(1) if found else "us-east-1"
    accounts = request.get("registryIds") or [state.settings.account]
    data = []
    for account in accounts:
        endpoint = f"https://{account}.dkr.ecr.{region}.amazonaws.com"
        data.append({**_make_token(state, access), "proxyEndpoint": endpoint})
    return make_json(200, {"authorizationData": data})


def _make_token(state: State, access: str | None) -> dict:
    password, expires = state.issue_token(access)
    token = base64.b64encode(f"AWS:{password}".encode()).decode()
    return {"authorizationToken": token, "expiresAt": round(expires, 3)}


def validate(state: State, authorization: str, host: str) -> Reply:
    """The registry's door: 204 for a token that was issued here and is neither old nor revoked."""
    public = host in ("public.ecr.aws", "ecr-public.aws.com")
    if not authorization and public:
        return Reply(204)
    try:
        kind, _, coded = authorization.partition(" ")
        user, _, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except ValueError:
        kind, user, password = "", "", ""
    if kind == "Basic" and user == "AWS" and state.accepts(password):
        return Reply(204)
    if public:
        return Reply(403, b"Your authorization token has expired. Reauthenticate and try again.")
    challenge = f'Basic realm="https://{host}/",service="ecr.amazonaws.com"'
    return Reply(401, b"Not Authorized", headers={"WWW-Authenticate": challenge})
