# SPDX-License-Identifier: Apache-2.0
"""The test's side door: JSON over HTTP on a socket that the program under test never sees."""
from __future__ import annotations

import dataclasses
import json

from .replies import Reply
from .state import Key, State

# GET  /calls /counts /secrets /settings /owners
# POST /reset {}                      /revoke {}  forget all registry tokens
#      /keys {id, secret, session}    /settings {any member of Settings}
#      /cluster {name, and what eks.py reads}   /cluster {name} alone: there is none
#      /role {arn, denied?, external_id?}       what STS asks of who assumes it; alone: nothing
#      /sso {access, refresh}         /login {refresh, x}  x: of the session's key
#      /fault {service, kind, ...}    /heal {service?}


def answer(state: State, method: str, path: str, body: bytes) -> Reply:
    """One control request; a wrong one is answered 400 with the reason."""
    try:
        if method == "GET":
            return _make(_read(state, path))
        return _make(_change(state, path, json.loads(body or b"{}")))
    except (KeyError, TypeError, ValueError) as problem:
        return Reply(400, f"{type(problem).__name__}: {problem}".encode())


def _make(value: object) -> Reply:
    return Reply(200, json.dumps(value).encode(), "application/json")


def _read(state: State, path: str) -> object:
    if path == "/calls":
        with state.lock:
            return list(state.calls)
    if path == "/counts":
        return state.counts()
    if path == "/secrets":
        return state.secrets()
    if path == "/owners":
        with state.lock:
            return dict(state.owners)
    if path == "/settings":
        return dataclasses.asdict(state.settings)
    raise KeyError(path)


def _change(state: State, path: str, wish: dict) -> object:
    with state.lock:
        if path == "/reset":
            state.reset()
        elif path == "/revoke":
            state.tokens.clear()
        elif path == "/keys":
            state.keys[wish["id"]] = Key(wish["secret"], wish.get("session"))
        elif path == "/sso":
            state.sso_tokens.add(wish["access"])
            state.sso_refresh_tokens.add(wish["refresh"])
        elif path == "/login":
            state.login_tokens[wish["refresh"]] = wish["x"]
        elif path == "/cluster":
            name = wish.pop("name")
            state.clusters.pop(name, None)
            if wish:
                state.clusters[name] = wish
        elif path == "/role":
            state.roles[wish.pop("arn")] = wish
        elif path == "/settings":
            state.settings = dataclasses.replace(state.settings, **wish)
        elif path == "/fault":
            state.faults[wish.pop("service")] = wish
        elif path == "/heal":
            state.faults.pop(wish["service"], None) if "service" in wish else state.faults.clear()
        else:
            raise KeyError(path)
    return {}
