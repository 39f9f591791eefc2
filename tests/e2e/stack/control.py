# SPDX-License-Identifier: Apache-2.0
"""The client of the stand-in's control socket."""
from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path
from typing import Any


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path):
        super().__init__("control", timeout=10)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Control:
    """One method per wish; every one is done when it returns."""

    def __init__(self, path: Path):
        self._path = path

    def _ask(self, method: str, path: str, wish: dict | None = None) -> Any:
        connection = _Connection(self._path)
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
        """No keys, no tokens, no faults, default settings, empty call log."""
        self._ask("POST", "/reset")

    def add_key(self, access: str, secret: str, session: str | None = None) -> None:
        """Makes an access key known."""
        self._ask("POST", "/keys", {"id": access, "secret": secret, "session": session})

    def add_sso_login(self, access: str, refresh: str) -> None:
        """Makes an access token of IAM Identity Center known, and what renews it."""
        self._ask("POST", "/sso", {"access": access, "refresh": refresh})

    def add_login(self, refresh: str, x: str) -> None:
        """Makes a session of `aws login` known: what renews it, and its key by the JWK's x."""
        self._ask("POST", "/login", {"refresh": refresh, "x": x})

    def add_cluster(self, name: str, **members: object) -> None:
        """Makes EKS know a cluster: endpoint, ca, status, mode, public, region, account, tags."""
        self._ask("POST", "/cluster", {"name": name, **members})

    def drop_cluster(self, name: str) -> None:
        """EKS has it no more."""
        self._ask("POST", "/cluster", {"name": name})

    def ask_of_role(self, arn: str, **members: object) -> None:
        """What STS asks of whoever assumes it: `external_id`, or `denied` for nobody at all."""
        self._ask("POST", "/role", {"arn": arn, **members})

    def owners(self) -> dict[str, str]:
        """Registry password → ARN of the session that it was given to."""
        return self._ask("GET", "/owners")

    def set(self, **settings: object) -> None:
        """Changes members of the stand-in's Settings."""
        self._ask("POST", "/settings", settings)

    def fault(self, service: str, kind: str, **details: object) -> None:
        """The service (its name in the call log) misbehaves until healed or `times` calls."""
        self._ask("POST", "/fault", {"service": service, "kind": kind, **details})

    def heal(self) -> None:
        """Ends all faults."""
        self._ask("POST", "/heal")

    def revoke(self) -> None:
        """Makes every registry token issued so far worthless."""
        self._ask("POST", "/revoke")

    def calls(self, *services: str) -> list[dict]:
        """The call log in order of arrival, of all services or the given ones."""
        rows = self._ask("GET", "/calls")
        return [row for row in rows if not services or row["service"] in services]

    def aws_calls(self) -> list[str]:
        """ "service:action" of every call to AWS (the registry's door is not AWS)."""
        rows = self._ask("GET", "/calls")
        return [f"{row['service']}:{row['action']}" for row in rows if row["service"] != "registry"]

    def secrets(self) -> list[str]:
        """All passwords, secret keys and session tokens that exist."""
        return self._ask("GET", "/secrets")
