# SPDX-License-Identifier: Apache-2.0
"""A name server for a handful of names; says on stdout, a line each, what it was asked.

usage: dns.py ADDRESS:PORT NAME=ADDRESS[@SECONDS]...
With SECONDS the answers for a name come so much later.
"""
from __future__ import annotations

import socket
import struct
import sys
import threading

_HEADER = struct.Struct(">HHHHHH")
_A, _IN = 1, 1
_ANSWER, _REFUSAL = 0x8580, 0x8583  # authoritative; NOERROR and NXDOMAIN
_TYPES = {1: "A", 28: "AAAA"}


def _read_name(packet: bytes) -> tuple[str, int]:
    """The name asked for, and where it ends."""
    labels, place = [], _HEADER.size
    while packet[place]:
        end = place + 1 + packet[place]
        labels.append(packet[place + 1 : end].decode("ascii"))
        place = end
    return ".".join(labels).lower(), place + 1


def answer(packet: bytes, names: dict[str, str]) -> tuple[str, bytes]:
    """"TYPE NAME" of the question, and the reply: an A record, none, or NXDOMAIN."""
    name, end = _read_name(packet)
    kind, _ = struct.unpack_from(">HH", packet, end)
    question = packet[_HEADER.size : end + 4]
    records = b""
    if kind == _A and name in names:
        records = struct.pack(">HHHIH", 0xC00C, _A, _IN, 1, 4) + socket.inet_aton(names[name])
    flags = _ANSWER if name in names else _REFUSAL
    head = _HEADER.pack(int.from_bytes(packet[:2], "big"), flags, 1, int(bool(records)), 0, 0)
    return f"{_TYPES.get(kind, kind)} {name}", head + question + records


def main() -> None:
    """Answers until killed."""
    host, _, port = sys.argv[1].rpartition(":")
    places = {name: place.partition("@") for name, place in
              (word.split("=", 1) for word in sys.argv[2:])}
    names = {name: address for name, (address, _, _) in places.items()}
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((host, int(port)))
    while True:
        packet, client = server.recvfrom(512)
        try:
            line, reply = answer(packet, names)
        except (IndexError, UnicodeDecodeError, struct.error):
            continue
        print(line, flush=True)
        seconds = float(places.get(line.partition(" ")[2], ("", "", ""))[2] or 0)
        threading.Timer(seconds, server.sendto, (reply, client)).start()


if __name__ == "__main__":
    main()
