# SPDX-License-Identifier: Apache-2.0
"""A SOCKS5 proxy without credentials; prints each target as it was asked for.

usage: socks.py ADDRESS:PORT [--send-to HOST=ADDRESS:PORT ...]
Names that it was not told about are refused, so that a client that resolves them itself shows.
"""
from __future__ import annotations

import argparse
import asyncio
import ipaddress
import struct

from proxy import pump


class Socks:
    """RFC 1928: CONNECT alone."""

    def __init__(self, routes: dict[str, str]):
        self._routes = routes

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client connection."""
        try:
            _, count = await reader.readexactly(2)
            await reader.readexactly(count)
            writer.write(b"\x05\x00")
            _, _, _, kind = await reader.readexactly(4)
            host = await self._read_host(reader, kind)
            (port,) = struct.unpack("!H", await reader.readexactly(2))
            print(f"{'name' if kind == 3 else 'address'} {host}:{port}", flush=True)
            place = self._routes.get(host)
            if place is None:
                writer.write(b"\x05\x04\x00\x01" + bytes(6))
                writer.close()
                return
            address, _, number = place.rpartition(":")
            there_reader, there_writer = await asyncio.open_connection(address, int(number))
            writer.write(b"\x05\x00\x00\x01" + bytes(6))
            await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer))
        except (OSError, ValueError, asyncio.IncompleteReadError):
            writer.close()

    @staticmethod
    async def _read_host(reader: asyncio.StreamReader, kind: int) -> str:
        if kind == 3:
            (size,) = await reader.readexactly(1)
            return (await reader.readexactly(size)).decode()
        return str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))


async def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("listen")
    parser.add_argument("--send-to", action="append", default=[])
    options = parser.parse_args()
    routes = dict(route.split("=", 1) for route in options.send_to)
    host, _, port = options.listen.rpartition(":")
    server = await asyncio.start_server(Socks(routes).serve, host, int(port))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
