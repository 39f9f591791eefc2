# SPDX-License-Identifier: Apache-2.0
"""One HTTP/2 stream from the server's side: an answer that waits where the windows are full."""
from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from .requests import Request

if TYPE_CHECKING:
    from .http2 import Http2Connection

_FRAME = 16384


class Http2Sink:
    """One stream."""

    __slots__ = (
        "closed", "on_closed", "on_drained", "request", "_connection", "_id", "_pending", "_ended",
        "body",
    )  # fmt: skip

    def __init__(self, connection: Http2Connection, stream_id: int, request: Request):
        self.closed = False
        self.on_closed: Callable[[], None] | None = None
        self.on_drained: Callable[[], None] | None = None
        self.request = request
        self.body: list[bytes] = []
        self._connection = connection
        self._id = stream_id
        self._pending: deque[bytes | memoryview] = deque()
        self._ended = False

    def start(self, status: int, headers: list[tuple[str, str]], length: int | None) -> None:
        """The head. Streams know their end, so a length is for promises that are broken."""
        self._connection.send_headers(self._id, [(":status", str(status)), *headers])

    def write(self, data: bytes) -> None:
        """A piece of the body, held back while the windows are full."""
        if not self.closed and data:
            self._pending.append(data if len(data) <= _FRAME else memoryview(data))
            self.pump()

    def end(self) -> None:
        """The body is complete."""
        if not self.closed:
            self._ended = True
            self.pump()

    def reset(self, code: int) -> None:
        """Ends this stream alone."""
        if not self.closed:
            self.closed = True
            self._connection.reset(self._id, code)

    def abort(self) -> None:
        """Ends the connection."""
        self._connection.abort()

    def lose(self) -> None:
        """The client went away."""
        if not self.closed:
            self.closed = True
            if self.on_closed:
                self.on_closed()

    def pump(self) -> None:
        """Sends what the windows allow."""
        connection = self._connection
        while self._pending:
            piece = self._pending[0]
            room = connection.room(self._id)
            if room <= 0:
                connection.blocked.add(self._id)
                return
            self._pending.popleft()
            if len(piece) > room:
                self._pending.appendleft(piece[room:])
                piece = piece[:room]
            last = self._ended and not self._pending
            connection.send_data(self._id, bytes(piece), last)
            if last:
                self.closed = True
                return
        connection.blocked.discard(self._id)
        if self._ended:
            self.closed = True
            connection.send_data(self._id, b"", True)
        elif self.on_drained:
            asyncio.get_running_loop().call_soon(self._tell_drained)

    def _tell_drained(self) -> None:
        if self.on_drained and not self.closed and not self._pending:
            self.on_drained()
