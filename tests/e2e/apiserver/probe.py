# SPDX-License-Identifier: Apache-2.0
"""A small blocking HTTP/2 client that shows what usual clients hide: settings, GOAWAY, resets."""
from __future__ import annotations

import json
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    RemoteSettingsChanged,
    ResponseReceived,
    StreamEnded,
    StreamReset,
)

from .kubeconfig import Endpoint


@dataclass
class Exchange:
    """What came on one stream so far."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    ended: bool = False
    reset: int | None = None

    def lines(self) -> list[dict[str, Any]]:
        """The whole lines of a watch."""
        return [json.loads(line) for line in bytes(self.body).split(b"\n")[:-1]]


class Probe:
    """One connection."""

    def __init__(self, endpoint: Endpoint):
        parts = urlsplit(endpoint.server)
        context = ssl.create_default_context(cadata=endpoint.ca.decode())
        context.set_alpn_protocols(["h2"])
        raw = socket.create_connection((parts.hostname, parts.port), 10)
        self._socket = context.wrap_socket(raw, server_hostname=parts.hostname)
        self.protocol = self._socket.selected_alpn_protocol()
        self._authority = f"{parts.hostname}:{parts.port}"
        self._token = endpoint.token
        self._h2 = H2Connection(H2Configuration(header_encoding="utf-8"))
        self._h2.initiate_connection()
        self._h2.increment_flow_control_window(1 << 24)
        self.exchanges: dict[int, Exchange] = {}
        self.settings: dict[str, int] = {}
        self.goaway: tuple[int, int] | None = None  # last stream, code
        self.closed = False
        self._flush()
        self.run(lambda: bool(self.settings))

    def _flush(self) -> None:
        self._socket.sendall(self._h2.data_to_send())

    def send(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> int:
        """Opens a stream; its number."""
        number = self._h2.get_next_available_stream_id()
        headers = [
            (":method", method), (":scheme", "https"), (":authority", self._authority),
            (":path", path), ("authorization", f"Bearer {self._token}"),
        ]  # fmt: skip
        if content_type:
            headers.append(("content-type", content_type))
        self._h2.send_headers(number, headers, end_stream=not body)
        if body:
            self._h2.send_data(number, body, end_stream=True)
        self.exchanges[number] = Exchange()
        self._flush()
        return number

    def run(self, is_done: Any, seconds: float = 10.0) -> None:
        """Reads until `is_done()`; TimeoutError where that takes too long."""
        deadline = time.monotonic() + seconds
        while not is_done() and not self.closed:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("nothing more came")
            self._socket.settimeout(left)
            data = self._socket.recv(65536)
            self.closed = not data
            self._read(data)
            if not self.closed:
                self._flush()

    def _read(self, data: bytes) -> None:
        for event in self._h2.receive_data(data) if data else ():
            if isinstance(event, RemoteSettingsChanged):
                for code, change in event.changed_settings.items():
                    self.settings[getattr(code, "name", str(code))] = change.new_value
            elif isinstance(event, ConnectionTerminated):
                self.goaway = (event.last_stream_id or 0, int(event.error_code))
                # The library would not read on, though the server finishes what it began.
                self._h2.state_machine.state = type(self._h2.state_machine.state).CLIENT_OPEN
            elif getattr(event, "stream_id", 0) in self.exchanges:
                self._note(self.exchanges[event.stream_id], event)

    def _note(self, exchange: Exchange, event: Any) -> None:
        if isinstance(event, ResponseReceived):
            exchange.headers = dict(event.headers)
            exchange.status = int(exchange.headers[":status"])
        elif isinstance(event, DataReceived):
            exchange.body += event.data
            self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, StreamEnded):
            exchange.ended = True
        elif isinstance(event, StreamReset):
            exchange.reset = int(event.error_code)

    def wait(self, *numbers: int, seconds: float = 10.0) -> list[Exchange]:
        """The streams, when they have ended or were reset."""
        found = [self.exchanges[number] for number in numbers]
        self.run(lambda: all(x.ended or x.reset is not None for x in found), seconds)
        return found

    def close(self) -> None:
        """Drops the connection."""
        self._socket.close()
