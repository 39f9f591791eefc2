# SPDX-License-Identifier: Apache-2.0
"""A gate in the wall of a private network: who connects inside is talking to a server outside.

usage: gate.py PID HOST:PORT ADDRESS:PORT...
Listens at the addresses in the network namespace of PID; prints a line when it does.
"""
from __future__ import annotations

import asyncio
import ctypes
import os
import socket
import sys

from proxy import pump

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET


def _enter(path: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(path, os.O_RDONLY)
    if libc.setns(descriptor, _NEW_NETWORK) != 0:
        raise OSError(ctypes.get_errno(), f"{path} cannot be entered")
    os.close(descriptor)


def listen_inside(pid: str, places: list[str]) -> list[socket.socket]:
    """Sockets stay in the network in which they were made."""
    home = f"/proc/self/fd/{os.open('/proc/self/ns/net', os.O_RDONLY)}"
    _enter(f"/proc/{pid}/ns/net")
    try:
        parts = [place.rpartition(":") for place in places]
        return [socket.create_server((address, int(port))) for address, _, port in parts]
    finally:
        _enter(home)


async def main() -> None:
    """Until it is killed."""
    pid, target, *places = sys.argv[1:]
    host, _, port = target.rpartition(":")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_connection(host, int(port))
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer))

    servers = [await asyncio.start_server(serve, sock=one) for one in listen_inside(pid, places)]
    print("open", flush=True)
    await asyncio.gather(*(one.serve_forever() for one in servers))


if __name__ == "__main__":
    asyncio.run(main())
