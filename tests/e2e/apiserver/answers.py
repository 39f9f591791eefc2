# SPDX-License-Identifier: Apache-2.0
"""What a connection plays to a client: whole replies, and the ways not to give one."""
from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

JSON = "application/json"
_CHUNK = 65536
# Which flow schema and priority level a request belongs to; here all are of the same.
_FLOW = [
    ("x-kubernetes-pf-flowschema-uid", "71756f74-2c02-4a79-a188-6e904d4aeebe"),
    ("x-kubernetes-pf-prioritylevel-uid", "9b3a1d6e-5f0c-4c9e-8a52-0d7b1f1f6c55"),
]


class Sink(Protocol):
    """One exchange of a connection, from the server's side."""

    closed: bool
    on_closed: Callable[[], None] | None  # the client went away
    on_drained: Callable[[], None] | None  # all that was written has left

    def start(self, status: int, headers: list[tuple[str, str]], length: int | None) -> None:
        """The head; `length` None where the body's end is not known yet."""

    def write(self, data: bytes) -> None:
        """More of the body."""

    def end(self) -> None:
        """The body is complete."""

    def reset(self, code: int) -> None:
        """Ends this exchange alone, where the protocol can; else the connection."""

    def abort(self) -> None:
        """Ends the connection without a word."""


class Answer(Protocol):
    """Anything that can be played."""

    def play(self, sink: Sink) -> None:
        """Writes to the sink, now or later."""


@dataclass
class Reply:
    """A whole answer."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    def play(self, sink: Sink) -> None:
        """All at once."""
        sink.start(self.status, self.head(), len(self.body))
        if self.body:
            sink.write(self.body)
        sink.end()

    def head(self) -> list[tuple[str, str]]:
        """Its header lines."""
        lines = [("content-type", self.content_type), ("cache-control", "no-cache, private")]
        if self.status != 401:  # who is nobody belongs to no flow
            lines += _FLOW
        lines += [(name.lower(), value) for name, value in self.headers.items()]
        return lines


@dataclass
class Later:
    """Another answer after some time; what it is, is decided then."""

    seconds: float
    make: Callable[[], Answer]

    def play(self, sink: Sink) -> None:
        """Waits, unless the client goes away."""
        def continue_() -> None:
            if not sink.closed:
                self.make().play(sink)

        asyncio.get_running_loop().call_later(self.seconds, continue_)


@dataclass
class Held:
    """Another answer when somebody says so, made even where the client has gone away."""

    keep: Callable[[Callable[[], None]], None]
    make: Callable[[], Answer]

    def play(self, sink: Sink) -> None:
        """Waits."""
        def go_on() -> None:
            answer = self.make()
            if not sink.closed:
                answer.play(sink)

        self.keep(go_on)


@dataclass
class Silence:
    """No answer, ever."""

    def play(self, sink: Sink) -> None:
        """Nothing."""


@dataclass
class Abort:
    """No answer but the end of the stream, or of the connection where `code` is None."""

    code: int | None = None

    def play(self, sink: Sink) -> None:
        """At once."""
        if self.code is None:
            sink.abort()
        else:
            sink.reset(self.code)


@dataclass
class Cut:
    """The first bytes of a reply; then an `end` that looks clean, a `reset` or a `close`."""

    reply: Reply
    size: int
    how: str = "end"

    def play(self, sink: Sink) -> None:
        """Promises no length where it ends cleanly."""
        length = None if self.how == "end" else len(self.reply.body)
        sink.start(self.reply.status, self.reply.head(), length)
        sink.write(self.reply.body[: self.size])
        if self.how == "end":
            sink.end()
            return
        stop = sink.abort if self.how == "close" else lambda: sink.reset(2)
        asyncio.get_running_loop().call_later(0.05, stop)  # what was written gets out first


@dataclass
class Flood:
    """A body of `size` bytes, endless where that is None, as fast as the client reads."""

    size: int | None
    filler: bytes = b" " * _CHUNK

    def play(self, sink: Sink) -> None:
        """Writes whenever the last piece has left."""
        sink.start(200, Reply(200).head(), self.size)
        left = [self.size]

        def more() -> None:
            if left[0] is None:
                sink.write(self.filler)
                return
            piece = self.filler[: left[0]]
            left[0] -= len(piece)
            sink.write(piece)
            if left[0] == 0:
                sink.on_drained = None
                sink.end()

        sink.on_drained = more
        more()
