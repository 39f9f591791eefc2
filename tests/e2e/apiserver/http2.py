# SPDX-License-Identifier: Apache-2.0
"""HTTP/2 on top of the h2 library: many exchanges at once, flow control, graceful GOAWAY."""
from __future__ import annotations

import asyncio
import random

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    RequestReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes
from h2.settings import Settings as Http2Settings
from hyperframe.frame import GoAwayFrame

from .http2_stream import Http2Sink
from .identity import ClientCertificate
from .requests import Handler, Request
from .settings import Settings

# As kube-apiserver: 100 streams, a window of 256 KiB each, room for all of them.
_STREAMS = 100
_WINDOW = 262144
_FRAME = 16384
_SETTINGS = {
    SettingCodes.MAX_CONCURRENT_STREAMS: _STREAMS,
    SettingCodes.INITIAL_WINDOW_SIZE: _WINDOW,
    SettingCodes.MAX_FRAME_SIZE: _FRAME,
    SettingCodes.MAX_HEADER_LIST_SIZE: 1048896,
}
_REFUSED = 7  # REFUSED_STREAM: the client may try again elsewhere
_CONFIG = H2Configuration(
    client_side=False, header_encoding="utf-8", validate_outbound_headers=False,
    normalize_outbound_headers=False,
)  # fmt: skip
_LINGER = 1.0  # seconds between the last answer after a GOAWAY and the end of the connection


class Http2Connection(asyncio.Protocol):
    """All streams of a client."""

    def __init__(
        self, handler: Handler, settings: Settings, registry: set, certificate: ClientCertificate | None
    ):
        """`registry` holds it while it is open."""
        self._handler = handler
        self._settings = settings
        self._registry = registry
        self._certificate = certificate
        self._transport: asyncio.Transport | None = None
        self._streams: dict[int, Http2Sink] = {}
        self._h2 = H2Connection(config=_CONFIG)
        self._requests = 0
        self._last_id = 0
        self._goaway_id: int | None = None
        self._goaway_planned = False
        self._flush_planned = False
        self._paused = False
        self.blocked: set[int] = set()
        self.frozen = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._registry.add(self)
        self._h2.local_settings = Http2Settings(client=False, initial_values=_SETTINGS)
        self._h2.initiate_connection()
        # The library would end the connection of a client that opens one stream too many.
        self._h2.local_settings[SettingCodes.MAX_CONCURRENT_STREAMS] = 1 << 20
        self._h2.increment_flow_control_window(_WINDOW * _STREAMS - 65535)
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._registry.discard(self)
        for stream in tuple(self._streams.values()):
            stream.lose()
        self._streams.clear()

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._pump_blocked()
        self._flush()

    def room(self, stream_id: int) -> int:
        """How many bytes may be sent now."""
        if self._paused:
            return 0
        return min(self._h2.local_flow_control_window(stream_id), self._h2.max_outbound_frame_size)

    def send_headers(self, stream_id: int, headers: list[tuple[str, str]]) -> None:
        """The head of an answer."""
        if stream_id in self._streams:
            self._h2.send_headers(stream_id, headers)
            self._plan_flush()

    def send_data(self, stream_id: int, data: bytes, last: bool) -> None:
        """A frame that fits."""
        if stream_id in self._streams:
            self._h2.send_data(stream_id, data, last)
            self._plan_flush()
            if last:
                self._forget(stream_id)

    def reset(self, stream_id: int, code: int) -> None:
        """RST_STREAM."""
        if stream_id in self._streams:
            self._h2.reset_stream(stream_id, code)
            self._plan_flush()
            self._forget(stream_id)

    def abort(self) -> None:
        """Drops the connection."""
        if self._transport:
            self._flush()
            self._transport.abort()

    def _forget(self, stream_id: int) -> None:
        self._streams.pop(stream_id, None)
        self.blocked.discard(stream_id)
        if self._goaway_id is not None and not self._streams:
            asyncio.get_running_loop().call_later(_LINGER, self._close)

    def _close(self) -> None:
        if self._transport:
            self._flush()
            self._transport.close()

    def _plan_flush(self) -> None:
        if not self._flush_planned:
            self._flush_planned = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_planned = False
        data = self._h2.data_to_send()
        if data and self._transport and not self.frozen:
            self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        if self.frozen:
            return
        try:
            events = self._h2.receive_data(data)
        except ProtocolError:
            self._close()
            return
        for event in events:
            self._take(event)
        if self._goaway_planned:
            self.go_away()  # as the real server: all that has come is still served
        self._flush()

    def _take(self, event: object) -> None:
        if isinstance(event, RequestReceived):
            self._begin(event)
        elif isinstance(event, DataReceived):
            stream = self._streams.get(event.stream_id)
            if stream:
                stream.body.append(event.data)
            self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, StreamEnded):
            stream = self._streams.get(event.stream_id)
            if stream:
                self._answer(event.stream_id, stream)
        elif isinstance(event, WindowUpdated):
            self._pump_blocked()
        elif isinstance(event, StreamReset):
            stream = self._streams.get(event.stream_id)
            if stream:
                stream.lose()
                self._forget(event.stream_id)
        elif isinstance(event, ConnectionTerminated):
            self._close()

    def _begin(self, event: RequestReceived) -> None:
        if self._goaway_id is not None and event.stream_id > self._goaway_id:
            return  # the client was told that this one is not looked at
        self._last_id = event.stream_id
        if len(self._streams) >= _STREAMS:
            self._h2.reset_stream(event.stream_id, _REFUSED)
            return
        headers: dict[str, str] = {}
        for name, value in event.headers:
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        request = Request(
            headers.get(":method", ""), headers.get(":path", "/"), headers, b"", self._certificate
        )
        self._streams[event.stream_id] = Http2Sink(self, event.stream_id, request)

    def _answer(self, stream_id: int, stream: Http2Sink) -> None:
        self._requests += 1
        settings = self._settings
        if settings.goaway_after and self._requests >= settings.goaway_after:
            self.go_away()  # at once: newer streams that have come already are refused
        elif settings.goaway_chance and random.random() < settings.goaway_chance:
            self._goaway_planned = True
        stream.request.body = b"".join(stream.body)
        stream.body.clear()
        self._handler(stream.request).play(stream)

    def go_away(self) -> None:
        """Graceful: what is under way is finished, newer streams are not looked at."""
        if self._goaway_id is not None or not self._transport:
            return
        self._goaway_id = self._last_id
        self._flush()
        # Not by the library, which would take the connection for closed.
        self._transport.write(GoAwayFrame(0, last_stream_id=self._last_id).serialize())
        if not self._streams:
            asyncio.get_running_loop().call_later(_LINGER, self._close)

    def _pump_blocked(self) -> None:
        """One frame each in turn would be fairer; whole windows are simpler."""
        for stream_id in tuple(self.blocked):
            stream = self._streams.get(stream_id)
            if stream:
                stream.pump()
