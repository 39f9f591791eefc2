# SPDX-License-Identifier: Apache-2.0
"""A small client for tests: one request at a time to an API server or to the control socket."""
from __future__ import annotations

import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .kubeconfig import Endpoint

APPLY = "application/apply-patch+yaml"
JSON_PATCH = "application/json-patch+json"
MERGE = "application/merge-patch+json"


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a socket file."""

    def __init__(self, path: Path, timeout: float = 30):
        super().__init__("localhost", timeout=timeout)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


@dataclass
class Result:
    """What came back."""

    status: int
    headers: dict[str, str]  # lower-case names
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    def check(self) -> Any:
        """The parsed body of a success."""
        assert self.status < 300, f"{self.status} {self.body.decode('utf-8', 'replace')}"
        return self.json

    def lines(self) -> list[dict[str, Any]]:
        """The events of a watch that has ended."""
        return [json.loads(line) for line in self.body.splitlines()]


class Client:
    """Talks to one endpoint."""

    def __init__(self, endpoint: Endpoint):
        self._endpoint = endpoint

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        endpoint = self._endpoint
        if endpoint.socket:
            return UnixConnection(endpoint.socket, timeout)
        parts = urlsplit(endpoint.server)
        host, port = parts.hostname or "", parts.port or 443
        context = ssl.create_default_context(cadata=endpoint.ca.decode() or None)
        if endpoint.cert:
            context.load_cert_chain(endpoint.cert, endpoint.key)
        return http.client.HTTPSConnection(host, port, context=context, timeout=timeout)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        timeout: float = 30,
    ) -> Result:
        """One exchange to its end; a `body` that is no bytes is sent as JSON."""
        given = {"Accept": "application/json", **(headers or {})}
        if self._endpoint.token:
            given.setdefault("Authorization", f"Bearer {self._endpoint.token}")
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None:
            given.setdefault("Content-Type", "application/json")
        connection = self._connect(timeout)
        try:
            connection.request(method, path, data, given)
            reply = connection.getresponse()
            found = {name.lower(): value for name, value in reply.getheaders()}
            return Result(reply.status, found, reply.read())
        finally:
            connection.close()
