# SPDX-License-Identifier: Apache-2.0
"""`ecr-syncd run` as a process beside a socket that plays the service manager."""
from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from sync_user import PROGRAM, SyncUser

# Seconds, which nothing takes that ever comes, on whatever machine and beside whatever else.
LONG = 60.0
STOP_TIME = 30.0  # what a daemon that ends takes


def wait_for(what: Callable[[], object], seconds: float = LONG) -> object:
    """The first value that is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := what():
            return value
        time.sleep(0.01)
    raise AssertionError("it did not come")


def fill(path: Path) -> None:
    """Datagrams into a socket until the next one would have to wait."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                sender.sendto(b"X_FILLER=1", str(path))


class FullPipe:
    """A pipe into which nothing more fits before read()."""

    def __init__(self) -> None:
        self._reader, self.writer = os.pipe()
        os.set_blocking(self.writer, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(self.writer, b"x")
        os.set_blocking(self.writer, True)
        os.set_blocking(self._reader, False)
        self._text = ""

    def read(self) -> str:
        """All that has come after what filled it."""
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._reader, 1 << 16):
                self._text += data.decode()
        return self._text.lstrip("x")

    def close(self) -> None:
        """Both ends."""
        os.close(self._reader)
        os.close(self.writer)


class Daemon:
    """`ecr-syncd run` beside a socket that plays the service manager."""

    def __init__(
        self, user: SyncUser, is_deaf: bool = False, stderr: int | None = None,
        options: tuple[str, ...] = (), **more: str,
    ):  # fmt: skip
        """`is_deaf`: so much lies in the socket that nothing more fits in before hear()."""
        self.user = user
        user.path.write_text(yaml.safe_dump(user.config, sort_keys=False))
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        at = str(user.home / f"notify-{secrets.token_hex(4)}")
        self.socket.bind(at)
        if is_deaf:
            fill(Path(at))
        self.heard: list[str] = []
        env = {**user.place.client_env, "PATH": user.place.path, **user.env,
               "NOTIFY_SOCKET": at, **more}  # fmt: skip
        self.log = user.home / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*user.wrapper, PROGRAM, "--config", str(user.path), "run", *options], env=env, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log if stderr is None else stderr, start_new_session=True,
            )  # fmt: skip

    def hear(self, start: str, seconds: float = LONG) -> str:
        """The next message that begins so."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.socket.settimeout(max(deadline - time.monotonic(), 0.01))
            message = self.socket.recv(4096).decode()
            self.heard.append(message)
            if message.startswith(start):
                return message
        raise AssertionError(f"no {start}; heard {self.heard}; {self.log.read_text()}")

    def wait_to_say(self, words: str, seconds: float = LONG) -> None:
        """A thread of its own writes its lines, so they may come after what they tell of."""
        deadline = time.monotonic() + seconds
        while words not in (text := self.log.read_text()):
            assert time.monotonic() < deadline, f"{words!r} is not said in {text!r}"
            time.sleep(0.01)

    def reload(self) -> str:
        """SIGHUP, and what the service manager hears of it."""
        self.user.path.write_text(yaml.safe_dump(self.user.config, sort_keys=False))
        self.process.send_signal(signal.SIGHUP)
        assert "MONOTONIC_USEC=" in self.hear("RELOADING=1")
        return self.hear("READY=1")

    def stop(self) -> None:
        """Ends it, and looks through all that it said."""
        self.process.send_signal(signal.SIGTERM)
        try:
            assert self.process.wait(STOP_TIME) == 0
        finally:
            self.process.kill()
            self.process.wait()
            self.socket.close()
        text = self.log.read_text()
        assert "Sanitizer" not in text, text
        for hidden in self.user.secrets():
            assert hidden not in text
