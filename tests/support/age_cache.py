#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Shifts the times in the helper's cache: age_cache.py DATABASE SECONDS [token|selection|...].

A positive number makes entries older, a negative one moves them into the future.
"""
from __future__ import annotations

import sqlite3
import struct
import sys

_MASK = (1 << 64) - 1


def digest(*texts: bytes) -> int:
    """Of the schema: what common/cache/row_stamp.cc makes of key, value and times."""
    state = 0
    for text in texts:
        words = [text[at : at + 8] for at in range(0, len(text), 8)]
        for word in (len(text), *(int.from_bytes(word, "little") for word in words)):
            state = ((state ^ word) * 0x9E3779B97F4A7C15) & _MASK
            state ^= state >> 32
    return state


def make_stamp(key: str, value: str, times: tuple[int, ...]) -> bytes:
    """The column of a row that has its times."""
    packed = struct.pack("<qqq", *times)
    return packed + struct.pack("<Q", digest(key.encode(), value.encode(), packed))


def age(database: str, seconds: float, prefix: str = "") -> int:
    """Shifts every entry whose key starts with `prefix`; how many there were."""
    connection = sqlite3.connect(f"file:{database}?mode=rw", uri=True)
    try:
        with connection:
            rows = connection.execute(
                "SELECT key, value, stamp FROM entry WHERE substr(key, 1, ?) = ?",
                (len(prefix), prefix),
            ).fetchall()
            for key, value, stamp in rows:
                times = tuple(time - int(seconds) for time in struct.unpack("<qqq", stamp[:24]))
                connection.execute(
                    "UPDATE entry SET expires_at = ?, stamp = ? WHERE key = ?",
                    (times[2], make_stamp(key, value, times), key),
                )
            return len(rows)
    finally:
        connection.close()


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    print(age(sys.argv[1], float(sys.argv[2]), *sys.argv[3:]), "entries")
