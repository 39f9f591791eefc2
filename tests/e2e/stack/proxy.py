# SPDX-License-Identifier: Apache-2.0
"""A CONNECT proxy with optional Basic credentials; prints each request's target.

usage: proxy.py ADDRESS:PORT [--user NAME:PASSWORD] [--tls CERT KEY] [--refuse STATUS]
                [--send-to HOST=ADDRESS:PORT ...]
PORT 0 picks a free one. The first line of output is the port. With --tls it is spoken to by TLS.
"""
from __future__ import annotations

import argparse
import asyncio
import base64
import ssl


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copies until the end."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


class Proxy:
    """Tunnels to the target named, or to where the name was told to lead."""

    def __init__(self, user: str | None, routes: dict[str, str], refusal: str = ""):
        self._refusal = refusal
        self._wanted = f"Basic {base64.b64encode(user.encode()).decode()}" if user else None
        self._routes = routes

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ", 2)
            fields = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
            given = {name.lower(): value for name, value in fields.items()}
            if self._wanted and given.get("proxy-authorization") != self._wanted:
                print(f"refused {method} {target}", flush=True)
                await self._refuse(writer, "407 Proxy Authentication Required")
                return
            print(f"{method} {target}", flush=True)
            if self._refusal:
                await self._refuse(writer, self._refusal)
                return
            if method != "CONNECT":
                await self._refuse(writer, "405 Method Not Allowed")
                return
            host, _, port = target.rpartition(":")
            place = self._routes.get(host)
            address = place.rpartition(":")[::2] if place else (host, port)
            there_reader, there_writer = await asyncio.open_connection(address[0], int(address[1]))
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer))
        except (OSError, ValueError, asyncio.IncompleteReadError):
            writer.close()

    @staticmethod
    async def _refuse(writer: asyncio.StreamWriter, status: str) -> None:
        challenge = 'Proxy-Authenticate: Basic realm="stand-in"\r\n' if status[:3] == "407" else ""
        answer = f"HTTP/1.1 {status}\r\n{challenge}Content-Length: 0\r\nConnection: close\r\n\r\n"
        writer.write(answer.encode())
        await writer.drain()
        writer.close()


async def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("listen")
    parser.add_argument("--user")
    parser.add_argument("--refuse", default="", help="the status line's end for every request")
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--send-to", action="append", default=[])
    options = parser.parse_args()
    routes = dict(route.split("=", 1) for route in options.send_to)
    host, _, port = options.listen.rpartition(":")
    context = None
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
    proxy = Proxy(options.user, routes, options.refuse)
    server = await asyncio.start_server(proxy.serve, host, int(port), ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
