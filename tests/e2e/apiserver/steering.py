# SPDX-License-Identifier: Apache-2.0
"""The client of the stand-in's control socket."""
from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from .client import UnixConnection


class Steering:
    """One method per wish; every one is done when it returns."""

    def __init__(self, path: Path):
        self._path = path

    def _ask(self, method: str, path: str, wish: dict[str, Any] | None = None) -> Any:
        connection = UnixConnection(self._path, timeout=120)
        try:
            connection.request(method, path, json.dumps(wish or {}))
            reply = connection.getresponse()
            body = reply.read()
        finally:
            connection.close()
        if reply.status != 200:
            raise RuntimeError(f"stand-in: {path}: {body.decode()}")
        return json.loads(body)

    def reset(self) -> None:
        """No rules, default settings, empty log; objects and tokens stay."""
        self._ask("POST", "/reset")

    def set(self, **settings: object) -> None:
        """Changes members of Settings (settings.py)."""
        self._ask("POST", "/settings", settings)

    def rule(self, **wish: Any) -> None:
        """Adds a rule (faults.py)."""
        self._ask("POST", "/rules", wish)

    def rules(self) -> list[dict]:
        """The rules that are left, with their hits."""
        return self._ask("GET", "/rules")

    def heal(self, name: str = "") -> None:
        """Ends the rules of this name, or all."""
        self._ask("POST", "/heal", {"name": name})

    def log(self) -> list[dict]:
        """All requests in order of arrival: method, path, verb, resource, user, size, status."""
        return self._ask("GET", "/log")

    def clear_log(self) -> None:
        """Forgets requests and counts."""
        self._ask("POST", "/log/clear")

    def counts(self) -> dict[tuple[str, str, int], int]:
        """(verb, resource, code) -> how often."""
        rows = self._ask("GET", "/counts")
        return {(row["verb"], row["resource"], row["code"]): row["count"] for row in rows}

    def objects(self, kind: str, **where: str) -> list[dict]:
        """Stored objects of a plural, narrowed by namespace and name."""
        return self._ask("GET", f"/objects?{urlencode({'kind': kind, **where})}")

    def put(self, obj: dict[str, Any], manager: str = "control") -> dict[str, Any]:
        """Creates or replaces in the name of a manager, without any permission."""
        return self._ask("POST", "/put", {"object": obj, "manager": manager})

    def delete(self, kind: str, name: str, namespace: str = "") -> None:
        """Removes an object; a namespace becomes terminating."""
        self._ask("POST", "/delete", {"kind": kind, "namespace": namespace, "name": name})

    def finish(self, namespace: str) -> None:
        """Ends a terminating namespace now."""
        self._ask("POST", "/finish", {"namespace": namespace})

    def add_namespaces(self, **wish: Any) -> int:
        """`names`, or `prefix` and `count`; labels; secret={name, size, type, manager}."""
        return self._ask("POST", "/namespaces", wish)["count"]

    def watches(self) -> list[dict]:
        """The open ones: kind, path, user, number of lines sent."""
        return self._ask("GET", "/watches")

    def end_watches(self, how: str = "end", **wish: Any) -> int:
        """end, reset, close, mute, error (status), raw (text); where path and user contain."""
        return self._ask("POST", "/watches", {"how": how, **wish})["count"]

    def connections(self, do: str) -> int:
        """close, freeze or goaway, for all that are open."""
        return self._ask("POST", "/connections", {"do": do})["count"]

    def listen(self, is_open: bool) -> None:
        """False: an outage, with refused connections. Returns when it is so."""
        self._ask("POST", "/listen", {"open": is_open})
        deadline = time.monotonic() + 20
        while self.stats()["listening"] != is_open:
            if time.monotonic() > deadline:
                raise RuntimeError("the port does not take connections again")
            time.sleep(0.01)

    def use_certificate(self, cert: Path, key: Path) -> None:
        """The server's own, for connections that come from now on."""
        self._ask("POST", "/certificate", {"cert": str(cert), "key": str(key)})

    def add_token(self, token: str, user: str, groups: list[str] | None = None) -> None:
        """Makes a bearer token good."""
        self._ask("POST", "/tokens", {"token": token, "user": user, "groups": groups or []})

    def add_password(self, user: str, password: str, groups: list[str] | None = None) -> None:
        """Makes basic credentials good."""
        wish = {"user": user, "password": password, "groups": groups or []}
        self._ask("POST", "/passwords", wish)

    def set_eks(self, cluster: str, sts: str, entries: dict[str, list[str]]) -> None:
        """The door of EKS: groups by principal; `sts` is HOST:PORT, which is asked who it is; `cluster` may be several."""
        self._ask("POST", "/eks", {"cluster": cluster, "sts": sts, "entries": entries})

    def revoke(self, token: str = "", user: str = "") -> None:
        """Makes a token, or all of a user's, worthless."""
        self._ask("POST", "/revoke", {"user": user} if user else {"token": token})

    def compact(self, kind: str = "") -> None:
        """Makes all versions before now too old, as a restart does."""
        self._ask("POST", "/compact", {"kind": kind} if kind else {})

    def stats(self) -> dict[str, Any]:
        """version, connections, watches, objects per kind, peak_kib of memory, cpu_seconds."""
        return self._ask("GET", "/stats")
