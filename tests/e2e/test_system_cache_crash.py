# SPDX-License-Identifier: Apache-2.0
"""Neither a publisher that is killed nor a reader that is stopped is in anybody's way."""
from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator

import pytest

from shared_machine import GROUP, READER, Machine, Reader
from stack import names
from stack.control import Control
from stack.stack import Stack
from sync_daemon import wait_for
from user import HELPER, expect_token

NEEDS = ["strace"]

# Where ecr-syncd is killed: on its way into the call. With a warm cache it writes nothing else.
POINTS = [("fchmod", 1), ("pwrite64", 1), ("pwrite64", 2), ("fsync", 1), ("rename", 1),
          ("fsync", 2)]  # fmt: skip


@pytest.fixture
def machine(stack: Stack, aws: Control) -> Iterator[Machine]:
    """With one password published by a run that is over."""
    made = Machine(stack)
    assert made.once().rc == 0
    yield made
    made.close()


@pytest.fixture
def reader(machine: Machine) -> Reader:
    """In the group, with nothing configured."""
    return Reader(machine, READER, GROUP)


@pytest.mark.parametrize(("call", "count"), POINTS)
def test_killed_at(machine: Machine, reader: Reader, call: str, count: int) -> None:
    inject = f"inject={call}:signal=KILL:when={count}"
    killer = ["strace", "-f", "-qq", "-e", f"trace={call}", "-e", inject, "-o", "/dev/null"]
    before = machine.token()
    killed = machine.publish_anew(*killer)
    assert killed.rc in (137, -9), killed.render()
    assert expect_token(reader.get()) == before
    assert machine.names() <= {"tokens-v2.db", "tokens-v2.db.new", "publish.lock"}
    assert machine.publish_anew().rc == 0
    assert machine.names() == {"tokens-v2.db", "publish.lock"}
    assert expect_token(reader.get()) == before


def test_every_reader_is_answered_while_publishers_die(machine: Machine, reader: Reader) -> None:
    password = machine.token()
    failures: list[str] = []
    answers: list[str] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            result = reader.run(HELPER, "get", input=names.REGISTRY)
            answers.append(result.out)
            if result.rc != 0 or password not in result.out:
                failures.append(result.render())

    readers = [threading.Thread(target=read) for _ in range(2)]
    for one in readers:
        one.start()
    try:
        for milliseconds in range(4, 64, 2):
            machine.publish_anew("timeout", "-s", "KILL", str(milliseconds / 1000))
    finally:
        is_over.set()
        for one in readers:
            one.join()
    assert len(answers) >= 10 and not failures, failures[:3]
    assert machine.publish_anew().rc == 0
    assert machine.names() == {"tokens-v2.db", "publish.lock"}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_stopped_reader_delays_no_publication(
    machine: Machine, reader: Reader, count: int
) -> None:
    inject = f"inject=pread64:signal=STOP:when={count}"
    log = reader.home / "strace.out"
    words = ["strace", "-f", "-e", "trace=pread64", "-e", inject, "-o", str(log)]
    argv = machine.stack.wrap([*reader.words, *words, HELPER, "get"])
    old = machine.token()
    held = subprocess.Popen(argv, env=reader.env, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, start_new_session=True)  # fmt: skip
    held.stdin.write(names.REGISTRY.encode())
    held.stdin.close()
    stop = re.compile(r"(\d+) +--- stopped by SIGSTOP ---")
    stopped = wait_for(lambda: log.exists() and stop.search(log.read_text()))
    machine.forget()
    result = machine.once()
    assert result.rc == 0 and result.seconds < 30, result.render()
    assert machine.token() != old
    assert expect_token(reader.get()) == machine.token()
    assert held.poll() is None
    machine.shell(f"kill -CONT {stopped[1]}")
    answer = held.stdout.read().decode()
    assert held.wait(30) == 0
    assert old in answer or machine.token() in answer
