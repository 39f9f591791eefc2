# SPDX-License-Identifier: Apache-2.0
"""The cache's file in every bad state: answers go on, nothing foreign is touched, nothing leaks."""
from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import sqlite3
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import names
from user import KEY_ID, NOT_FOUND, SECRET_KEY, User, expect_token

OTHER_USER = 12345
LATENCY = 3.0  # seconds of a call; 25 of them in turn run into the limit of 60 s


def count(user: User) -> int:
    """Calls to AWS so far."""
    return len(user.stack.aws.aws_calls())


def digest(file: Path) -> str:
    """Of the file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def mode(path: Path) -> int:
    """Permission bits."""
    return path.stat().st_mode & 0o777


def expect_uncached(user: User, **more: str) -> None:
    """Two gets work and each asks AWS."""
    before = count(user)
    for _ in range(2):
        expect_token(user.get(**more))
    assert count(user) == before + 2


@contextlib.contextmanager
def mounted(user: User, folder: Path, options: str) -> Iterator[None]:
    """A tmpfs over the folder, inside the namespaces."""
    folder.mkdir(parents=True, exist_ok=True)
    user.run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)).check()
    try:
        yield
    finally:
        user.run("umount", "-l", str(folder)).check()


def test_new_cache_is_private(keyed: User) -> None:
    expect_token(keyed.get())
    assert mode(keyed.cache_dir) == 0o700
    assert {mode(file) for file in keyed.cache_dir.iterdir()} == {0o600}


def test_cache_holds_no_aws_secret(keyed: User) -> None:
    expect_token(keyed.get())
    for file in keyed.cache_dir.iterdir():
        assert SECRET_KEY.encode() not in file.read_bytes()


def test_disk_full(keyed: User) -> None:
    folder = keyed.home / "small"
    with mounted(keyed, folder, "size=8k,mode=700"):
        for _ in range(3):
            expect_token(keyed.get(AWS_ECR_CACHE_DIR=str(folder)))


def test_foreign_host_makes_no_file_without_home(user: User) -> None:
    folder = user.home / "cache"
    words = ["env", "-i", f"PATH={user.stack.path}", f"AWS_ECR_CACHE_DIR={folder}"]
    result = user.check(user.run(*words, "docker-credential-ecr", "get", input="docker.io"))
    assert (result.rc, result.out) == (1, NOT_FOUND)
    assert not folder.exists()


@pytest.mark.parametrize(("verb", "input"), [("list", ""), ("erase", names.REGISTRY)])
def test_verb_that_only_looks_makes_no_file(keyed: User, verb: str, input: str) -> None:
    assert keyed.helper(verb, input).rc == 0
    assert not list(keyed.home.iterdir())


@contextlib.contextmanager
def filled_up(user: User) -> Iterator[str]:
    """A cache on a full disk that holds the token of one region; yields the region's registry."""
    folder = user.home / "small"
    user.env["AWS_ECR_CACHE_DIR"] = str(folder)
    kept = f"{names.ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"
    with mounted(user, folder, "size=64k,mode=700"):
        expect_token(user.get(kept), kept)
        user.run("sh", "-c", f"cat /dev/zero >{folder}/filler")
        yield kept


def test_disk_that_fills_up_keeps_what_was_written(keyed: User) -> None:
    with filled_up(keyed) as kept:
        expect_token(keyed.get())
        before = count(keyed)
        expect_token(keyed.get(kept), kept)
        assert count(keyed) == before


def expect_overlap(user: User) -> None:
    """Most calls came before the one before them was answered, however slow the machine is."""
    times = sorted(call["time"] for call in user.stack.aws.calls("ecr"))
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(gaps) > 10 and statistics.median(gaps) < LATENCY, gaps


def test_full_disk_does_not_line_parallel_gets_up(keyed: User) -> None:
    keyed.be_patient()
    with filled_up(keyed):
        keyed.stack.aws.set(latency=LATENCY)
        runs = keyed.burst(25)
    assert {run["rc"] for run in runs} == {0}, runs
    expect_overlap(keyed)


def test_full_disk_does_not_line_parallel_failures_up(keyed: User) -> None:
    keyed.be_patient()
    with filled_up(keyed):
        keyed.stack.aws.set(latency=LATENCY)
        keyed.stack.aws.fault("ecr", "deny", code="AccessDeniedException", message="no")
        runs = keyed.burst(25)
    assert {run["rc"] for run in runs} == {1}, runs
    expect_overlap(keyed)


def test_read_only_directory(keyed: User) -> None:
    folder = keyed.home / "fixed"
    with mounted(keyed, folder, "ro,mode=700"):
        expect_uncached(keyed, AWS_ECR_CACHE_DIR=str(folder))


def test_read_only_home_of_nobody(keyed: User) -> None:
    expect_token(keyed.get(HOME="/proc/nowhere"))


def test_directory_of_another_user(keyed: User) -> None:
    keyed.cache_dir.mkdir(mode=0o700, parents=True)
    os.chown(keyed.cache_dir, OTHER_USER, OTHER_USER)
    expect_uncached(keyed)
    assert not list(keyed.cache_dir.iterdir())


def test_file_of_another_user(keyed: User) -> None:
    expect_token(keyed.get())
    os.chown(keyed.database, OTHER_USER, OTHER_USER)
    before = digest(keyed.database)
    expect_uncached(keyed)
    assert digest(keyed.database) == before


def test_home_of_another_user_gets_no_files(keyed: User) -> None:
    keyed.give(OTHER_USER)
    expect_token(keyed.get())
    assert not list(keyed.home.iterdir())


def test_too_open_cache_is_closed_and_used(keyed: User) -> None:
    first = expect_token(keyed.get())
    keyed.cache_dir.chmod(0o755)
    keyed.database.chmod(0o644)
    assert expect_token(keyed.get()) == first
    assert count(keyed) == 1
    assert (mode(keyed.cache_dir), mode(keyed.database)) == (0o700, 0o600)


def test_symlinked_directory(keyed: User) -> None:
    target = keyed.home / "target"
    target.mkdir(mode=0o700)
    keyed.cache_dir.parent.mkdir(mode=0o700)
    keyed.cache_dir.symlink_to(target)
    expect_uncached(keyed)
    assert keyed.cache_dir.is_symlink() and not list(target.iterdir())


def test_symlinked_file(keyed: User) -> None:
    expect_token(keyed.get())
    victim = keyed.database.rename(keyed.home / "victim")
    keyed.database.symlink_to(victim)
    before = digest(victim)
    expect_uncached(keyed)
    assert digest(victim) == before and keyed.database.is_symlink()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x00" * 4096, id="zeros"),
        pytest.param(b"garbage, no database at all\n" * 400, id="garbage"),
        pytest.param(b"SQLite format 3\x00" + b"\xff" * 5000, id="magic-only"),
    ],
)
def test_damaged_file_is_replaced(keyed: User, content: bytes) -> None:
    keyed.cache_dir.mkdir(mode=0o700, parents=True)
    keyed.database.write_bytes(content)
    keyed.database.chmod(0o600)
    first = expect_token(keyed.get())
    assert expect_token(keyed.get()) == first
    assert count(keyed) == 1


@pytest.mark.parametrize("keep", [100, 1024, 4096, 5000])
def test_truncated_file(keyed: User, keep: int) -> None:
    expect_token(keyed.get())
    with keyed.database.open("r+b") as file:
        file.truncate(keep)
    first = expect_token(keyed.get())
    assert expect_token(keyed.get()) == first


def test_newer_schema_is_left_alone(keyed: User) -> None:
    expect_token(keyed.get())
    with contextlib.closing(sqlite3.connect(keyed.database)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        database.execute("DROP TABLE entry")
        database.execute("CREATE TABLE next_entry(key TEXT)")
        database.execute(f"PRAGMA user_version = {version + 1}")
        database.commit()
    before = digest(keyed.database)
    expect_uncached(keyed)
    assert digest(keyed.database) == before


def test_locked_by_somebody_else(keyed: User) -> None:
    expect_token(keyed.get())
    with contextlib.closing(sqlite3.connect(keyed.database)) as database:
        database.execute("BEGIN EXCLUSIVE")
        result = keyed.get()
    expect_token(result)
    assert result.seconds < 15, result.render()


def test_entry_from_the_future_is_a_miss(keyed: User) -> None:
    first = expect_token(keyed.get())
    keyed.age(-3600)
    assert expect_token(keyed.get()) != first


def test_small_clock_step_is_forgiven(keyed: User) -> None:
    first = expect_token(keyed.get())
    keyed.age(-200)
    assert expect_token(keyed.get()) == first


def test_edit_that_keeps_the_old_time_is_seen(user: User) -> None:
    user.stack.aws.add_key("AKIAOTHERPRINCIPAL01", SECRET_KEY)
    text = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}"
    file = user.write_profile(text, kind="credentials")
    stamps = (file.stat().st_atime_ns, file.stat().st_mtime_ns)
    time.sleep(2.2)
    first = expect_token(user.get())
    assert expect_token(user.get()) == first
    user.write_profile(text.replace(KEY_ID, "AKIAOTHERPRINCIPAL01"), kind="credentials")
    os.utime(file, ns=stamps)
    assert expect_token(user.get()) != first


@pytest.mark.parametrize("value", ["1", "false", "0"])
def test_cache_can_be_switched_off(keyed: User, value: str) -> None:
    expect_uncached(keyed, AWS_ECR_DISABLE_CACHE=value)
    assert not list(keyed.home.iterdir())


def test_cache_can_be_moved(keyed: User) -> None:
    folder = keyed.home / "elsewhere"
    expect_token(keyed.get(AWS_ECR_CACHE_DIR=str(folder)))
    expect_token(keyed.get(AWS_ECR_CACHE_DIR=str(folder)))
    assert count(keyed) == 1
    assert mode(folder / "docker-credential-ecr") == 0o700


def test_without_home_the_user_database_tells(keyed: User) -> None:
    variables = [f"{name}={value}" for name, value in keyed.env.items() if name != "HOME"]
    words = ["env", "-i", f"PATH={keyed.stack.path}", *variables, "docker-credential-ecr", "get"]
    results = [keyed.check(keyed.run(*words, input="123456789012.dkr.ecr.us-east-1.amazonaws.com"))
               for _ in range(2)]  # fmt: skip
    assert len({expect_token(result) for result in results}) == 1
    assert count(keyed) == 1
