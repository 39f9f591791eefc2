# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 for clients without ALPN, for plain sockets and for the control socket."""
from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus

from .identity import ClientCertificate
from .requests import Handler, Request
from .settings import Settings

_HEAD_LIMIT = 65536
_BODY_LIMIT = 64 << 20
_BAD = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Http1Sink:
    """The one exchange that a connection has under way."""

    def __init__(self, connection: Http1Connection, keep_alive: bool):
        self.closed = False
        self.on_closed: Callable[[], None] | None = None
        self.on_drained: Callable[[], None] | None = None
        self._connection = connection
        self._keep_alive = keep_alive
        self._chunked = False

    def start(self, status: int, headers: list[tuple[str, str]], length: int | None) -> None:
        """The head; without a length the body is chunked."""
        phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
        lines = [f"HTTP/1.1 {status} {phrase}", f"date: {formatdate(usegmt=True)}"]
        lines += [f"{name}: {value}" for name, value in headers]
        self._chunked = length is None
        lines.append("transfer-encoding: chunked" if self._chunked else f"content-length: {length}")
        if not self._keep_alive:
            lines.append("connection: close")
        self._connection.write("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def write(self, data: bytes) -> None:
        """A piece of the body."""
        if self.closed or not data:
            return
        self._connection.write(b"%x\r\n%s\r\n" % (len(data), data) if self._chunked else data)
        if self.on_drained:
            self._connection.call_when_drained(self.on_drained)

    def end(self) -> None:
        """The body is complete; the next request may come."""
        if self.closed:
            return
        self.closed = True
        if self._chunked:
            self._connection.write(b"0\r\n\r\n")
        self._connection.finish(self._keep_alive)

    def reset(self, code: int) -> None:
        """There are no streams here: the connection ends."""
        self.abort()

    def abort(self) -> None:
        """Ends the connection."""
        self._connection.abort()

    def lose(self) -> None:
        """The client went away."""
        if not self.closed:
            self.closed = True
            if self.on_closed:
                self.on_closed()


class Http1Connection(asyncio.Protocol):
    """Requests one after the other."""

    def __init__(
        self, handler: Handler, settings: Settings, registry: set, certificate: ClientCertificate | None = None
    ):
        """`registry` holds it while it is open."""
        self._handler = handler
        self._settings = settings
        self._registry = registry
        self._certificate = certificate
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._sink: Http1Sink | None = None
        self._continued = False
        self._paused = False
        self._drained: Callable[[], None] | None = None
        self.frozen = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._registry.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._registry.discard(self)
        self._transport = None
        if self._sink:
            self._sink.lose()

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        if self._drained:
            call, self._drained = self._drained, None
            call()

    def call_when_drained(self, call: Callable[[], None]) -> None:
        """Once, when there is room for more."""
        if self._paused:
            self._drained = call
        elif self._transport:
            asyncio.get_running_loop().call_soon(call)

    def write(self, data: bytes) -> None:
        """To the client, unless frozen."""
        if self._transport and not self.frozen:
            self._transport.write(data)

    def abort(self) -> None:
        """Drops the connection."""
        if self._transport:
            self._transport.abort()

    def finish(self, keep_alive: bool) -> None:
        """After an answer."""
        self._sink = None
        if not keep_alive and self._transport:
            self._transport.close()
        elif self._buffer:
            asyncio.get_running_loop().call_soon(self._next)

    def data_received(self, data: bytes) -> None:
        if self.frozen:
            return
        self._buffer += data
        if self._sink is None:
            self._next()

    def _next(self) -> None:
        if self._sink is not None or self._transport is None:
            return
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _HEAD_LIMIT:
                self.abort()
            return
        try:
            self._read(end)
        except (ValueError, IndexError):
            self.write(_BAD)
            self._transport.close()

    def _read(self, end: int) -> None:
        lines = self._buffer[:end].decode("latin-1").split("\r\n")
        method, target, version = lines[0].split(" ")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            name, value = name.strip().lower(), value.strip()
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        found = self._read_body(end + 4, headers)
        if found is None:
            return
        body, consumed = found
        del self._buffer[:consumed]
        self._continued = False
        last = headers.get("connection", "").lower() == "close" or version == "HTTP/1.0"
        last = last or random.random() < self._settings.goaway_chance
        self._sink = sink = Http1Sink(self, keep_alive=not last)
        request = Request(method, target, headers, body, self._certificate)
        self._handler(request).play(sink)

    def _read_body(self, start: int, headers: dict[str, str]) -> tuple[bytes, int] | None:
        """The body and where it ends; None where more has to come."""
        chunked = headers.get("transfer-encoding", "").lower() == "chunked"
        length = int(headers.get("content-length", "0"))
        if length > _BODY_LIMIT:
            raise ValueError("too long")
        found = self._read_chunks(start) if chunked else None
        if not chunked and len(self._buffer) >= start + length:
            found = bytes(self._buffer[start : start + length]), start + length
        if found is None and not self._continued and "expect" in headers:
            self._continued = True
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return found

    def _read_chunks(self, at: int) -> tuple[bytes, int] | None:
        parts = []
        while True:
            line_end = self._buffer.find(b"\r\n", at)
            if line_end < 0:
                return None
            size = int(bytes(self._buffer[at:line_end]).partition(b";")[0], 16)
            start, at = line_end + 2, line_end + 2 + size + 2
            if len(self._buffer) < at:
                return None
            if size == 0:
                return b"".join(parts), at
            parts.append(bytes(self._buffer[start : start + size]))
