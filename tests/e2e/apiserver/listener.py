# SPDX-License-Identifier: Apache-2.0
"""Sockets: TLS with ALPN and client certificates, plain HTTP, Unix sockets; closing all of them."""
from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from .http1 import Http1Connection
from .http2 import Http2Connection
from .identity import read_certificate
from .requests import Handler
from .settings import Settings


_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, which ssl has no name for


def make_tls(cert: str, key: str, client_ca: str | None) -> ssl.SSLContext:
    """Offers h2 and HTTP/1.1; asks for client certificates of the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(cert, key)
    context.set_alpn_protocols(["h2", "http/1.1"])
    if client_ca:
        context.load_verify_locations(client_ca)
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags |= _NO_CHECK_TIME  # that is for each request to say
    return context


@dataclass
class Connections:
    """All that are open."""

    open: set[Http1Connection | Http2Connection] = field(default_factory=set)

    def close_all(self) -> int:
        """Drops every connection; how many there were."""
        found = tuple(self.open)
        for connection in found:
            connection.abort()
        return len(found)

    def freeze_all(self) -> int:
        """Connections stay, and nothing goes through them any more."""
        for connection in self.open:
            connection.frozen = True
        return len(self.open)

    def go_away_all(self) -> int:
        """A graceful GOAWAY on each HTTP/2 connection."""
        found = [one for one in self.open if isinstance(one, Http2Connection)]
        for connection in found:
            connection.go_away()
        return len(found)


class _Negotiator(asyncio.Protocol):
    """Waits for the handshake, then becomes what ALPN says."""

    def __init__(self, handler: Handler, settings: Settings, connections: Connections):
        self._handler = handler
        self._settings = settings
        self._registry = connections.open

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        secure = transport.get_extra_info("ssl_object")
        certificate = read_certificate(transport.get_extra_info("peercert"))
        is_http2 = secure is not None and secure.selected_alpn_protocol() == "h2"
        make = Http2Connection if is_http2 else Http1Connection
        made = make(self._handler, self._settings, self._registry, certificate)
        transport.set_protocol(made)
        made.connection_made(transport)


class Listener:
    """One socket of the API; may be closed and opened again at the same place."""

    def __init__(self, handler: Handler, settings: Settings, connections: Connections):
        self._negotiate = lambda: _Negotiator(handler, settings, connections)
        self._server: asyncio.Server | None = None
        self._place: tuple[str, int] | str = ""
        self._tls: ssl.SSLContext | None = None

    async def open(self, place: tuple[str, int] | str, tls: ssl.SSLContext | None) -> int:
        """Listens at an address and port or at a path; returns the port."""
        loop = asyncio.get_running_loop()
        self._tls, self._place = tls, place
        if isinstance(place, str):
            self._server = await open_unix(self._negotiate, place)
            return 0
        self._server = await loop.create_server(
            self._negotiate, *place, ssl=tls, backlog=1024, reuse_address=True
        )
        self._place = (place[0], self._server.sockets[0].getsockname()[1])
        return self._place[1]

    def close(self) -> None:
        """New connections are refused; the open ones stay."""
        if self._server:
            self._server.close()
            self._server = None

    async def reopen(self) -> None:
        """Where it was."""
        while self._server is None:
            with contextlib.suppress(OSError):  # somebody has the port for a moment
                await self.open(self._place, self._tls)
                return
            await asyncio.sleep(0.05)

    def use_certificate(self, cert: str, key: str) -> None:
        """For connections that come from now on."""
        if self._tls:
            self._tls.load_cert_chain(cert, key)

    @property
    def is_open(self) -> bool:
        """Whether the port takes connections."""
        return self._server is not None


async def open_unix(factory: Callable[[], asyncio.Protocol], path: str) -> asyncio.Server:
    """A socket file for its owner alone."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    server = await asyncio.get_running_loop().create_unix_server(factory, path)
    os.chmod(path, 0o600)
    return server
