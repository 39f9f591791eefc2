#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Shifts the times in the helper's cache: age_cache.py DATABASE SECONDS [token|selection|...].

A positive number makes entries older, a negative one moves them into the future.
"""
from __future__ import annotations

import sqlite3
import sys

TIMES = ("requested_at", "refresh_at", "expires_at")


def age(database: str, seconds: float, prefix: str = "") -> int:
    """Shifts every entry whose key starts with `prefix`; how many there were."""
    changes = ", ".join(f"{name} = {name} - ?" for name in TIMES)
    connection = sqlite3.connect(f"file:{database}?mode=rw", uri=True)
    try:
        with connection:
            cursor = connection.execute(
                f"UPDATE entry SET {changes} WHERE substr(key, 1, ?) = ?",
                (*[int(seconds)] * len(TIMES), len(prefix), prefix),
            )
            return cursor.rowcount
    finally:
        connection.close()


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    print(age(sys.argv[1], float(sys.argv[2]), *sys.argv[3:]), "entries")
