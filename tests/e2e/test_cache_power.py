# SPDX-License-Identifier: Apache-2.0
"""What waits for the disk, and what a cache that lost something, or is of another release, gives."""
from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from pathlib import Path

from stack import names
from user import HELPER, User, expect_token

NEEDS = ["strace"]
OTHER = f"{names.ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"
_SYNCS = "trace=fsync,fdatasync,sync,syncfs,sync_file_range,msync"


def count_syncs(user: User, verb: str, text: str) -> int:
    """How many times one verb waits for the disk."""
    log = user.stack.folder / "syncs.out"
    words = ["strace", "-f", "-qq", "-e", _SYNCS, "-o", str(log), HELPER, verb]
    result = user.check(user.run(*words, input=text))
    assert result.rc == 0, result.render()
    return sum("sync" in line for line in log.read_text().splitlines())


def test_no_get_waits_for_the_disk(keyed: User) -> None:
    assert count_syncs(keyed, "get", names.REGISTRY) == 0, "with no cache yet"
    assert count_syncs(keyed, "get", OTHER) == 0, "with one"
    assert count_syncs(keyed, "get", names.REGISTRY) == 0, "from it"


def test_login_and_logout_are_on_the_disk(keyed: User) -> None:
    login = {"ServerURL": names.REGISTRY, "Username": "AWS", "Secret": "kept"}
    assert count_syncs(keyed, "store", json.dumps(login)) > 0
    assert count_syncs(keyed, "erase", names.REGISTRY) > 0


def test_a_row_that_got_the_value_of_another_is_a_miss(keyed: User) -> None:
    first = expect_token(keyed.get())
    other = expect_token(keyed.get(OTHER), OTHER)
    assert first != other
    with contextlib.closing(sqlite3.connect(keyed.database)) as database:
        database.execute("UPDATE entry SET value = ? WHERE value = ?", (other, first))
        database.commit()
    assert expect_token(keyed.get()) not in (first, other)
    assert expect_token(keyed.get(OTHER), OTHER) == other


def test_a_cache_of_the_schema_before_is_left_alone(keyed: User) -> None:
    expect_token(keyed.get())
    old = Path(str(keyed.database).replace("-v2", "-v1"))
    shutil.copyfile(keyed.database, old)
    old.chmod(0o600)
    with contextlib.closing(sqlite3.connect(old)) as database:
        database.execute("PRAGMA user_version = 1")
        database.commit()
    before = old.read_bytes()
    keyed.database.unlink()
    token = expect_token(keyed.get())
    assert expect_token(keyed.get()) == token
    assert old.read_bytes() == before
