#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Forwards TCP connections as if their other end were far away.

usage: delay.py PORT SECONDS [--connect]
Every byte takes half of SECONDS in either direction. With --connect the handshake of TCP, which loopback
answers at once, is paid for too: a connection's first bytes leave so much later. The first line of output is
the port it listens at.
"""
from __future__ import annotations

import asyncio
import sys


class Line:
    """One direction: bytes come out in their order, each as much later as the line is long."""

    def __init__(self, writer: asyncio.StreamWriter, seconds: float, opens_at: float) -> None:
        self.writer, self.seconds, self.opens_at = writer, seconds, opens_at
        self.waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def carry(self, reader: asyncio.StreamReader) -> None:
        """Until the sender ends."""
        out = asyncio.create_task(self._deliver())
        clock = asyncio.get_running_loop().time
        data = b"more"
        while data:
            try:
                data = await reader.read(65536)
            except OSError:
                data = b""
            self.waiting.put_nowait((max(clock(), self.opens_at) + self.seconds, data))
        await out

    async def _deliver(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            due, data = await self.waiting.get()
            await asyncio.sleep(max(0.0, due - clock()))
            if not data:
                self.writer.close()
                return
            self.writer.write(data)


async def serve(port: int, seconds: float, connect: bool) -> None:
    """Until killed."""

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opens_at = asyncio.get_running_loop().time() + (seconds if connect else 0.0)
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(Line(there_writer, seconds / 2, opens_at).carry(reader),
                             Line(writer, seconds / 2, 0.0).carry(there_reader))

    server = await asyncio.start_server(forward, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]), "--connect" in sys.argv[3:]))
