# SPDX-License-Identifier: Apache-2.0
"""Watches: the events of one kind as they happen, after those that already did."""
from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from .answers import Reply, Sink
from .forms import Form
from .kinds import Kind
from .problems import Problem, expired
from .record import Record
from .selectors import Selection
from .store import ADDED, DELETED, MODIFIED, Event, Store, Table

_BEFORE_TIMEOUT = 2.0  # seconds before its end in which a watch sends a last bookmark


@dataclass
class WatchOptions:
    """The parameters of a watch."""

    selection: Selection
    form: Form
    version: int | None = None  # None: whatever is newest, told as ADDED events
    bookmarks: bool = False
    seconds: float = 1800.0
    initial_events: bool = False  # a streaming list
    bookmark_every: float = 60.0


@dataclass
class Watches:
    """All that are open, for the control socket."""

    open: set[Watch] = field(default_factory=set)


class Watch:
    """One open watch; an answer that goes on until its time is over."""

    def __init__(self, store: Store, kind: Kind, options: WatchOptions, registry: Watches):
        self.kind = kind
        self.options = options
        self.path = ""
        self.user = ""
        self.muted = False  # a fault: open, and nothing comes any more
        self.on_event: Callable[[int], None] | None = None  # a fault that waits for an event
        self.sent = 0
        self._store = store
        self._table: Table = store.tables[kind]
        self._registry = registry
        self._sink: Sink | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self._seen = 0  # events up to this version are not for this watch

    def play(self, sink: Sink) -> None:
        """Head, past events, then whatever happens."""
        self._sink = sink
        sink.start(200, Reply(200, content_type=self.options.form.watch_type).head(), None)
        self._registry.open.add(self)
        sink.on_closed = self._forget
        version = self.options.version
        if version is not None and version < self._table.floor and not self.options.initial_events:
            self.send_error(expired(f"too old resource version: {version} ({self._table.floor})"))
            return
        self._table.listeners.add(self._deliver)
        self._arm_timers()
        if version is None or self.options.initial_events:
            self._send_present()
        else:
            self._seen = version
            for event in tuple(self._table.history):
                self._deliver(event)

    def _send_present(self) -> None:
        self._seen = self._store.version
        for record in self._table.select(self.options.selection):
            self._write(self.options.form.event(ADDED, record))
        if self.options.initial_events:
            self.send_bookmark({"k8s.io/initial-events-end": "true"})

    def _arm_timers(self) -> None:
        loop, options = asyncio.get_running_loop(), self.options
        self._timers.append(loop.call_later(options.seconds, self.end))
        if options.bookmarks and options.seconds > _BEFORE_TIMEOUT:
            last = loop.call_later(options.seconds - _BEFORE_TIMEOUT, self.send_bookmark)
            self._timers.append(last)
            self._timers.append(loop.call_later(options.bookmark_every, self._bookmark_again))

    def _bookmark_again(self) -> None:
        self.send_bookmark()
        loop = asyncio.get_running_loop()
        self._timers.append(loop.call_later(self.options.bookmark_every, self._bookmark_again))

    def _deliver(self, event: Event) -> None:
        if event.version <= self._seen:
            return
        line = self._render(event)
        if line is not None:
            self._write(line)

    def _render(self, event: Event) -> bytes | None:
        matches = self.options.selection.matches
        now = event.type != DELETED and matches(event.record)
        before = event.previous is not None and matches(event.previous)
        if now:
            return self._render_shared(event, MODIFIED if before else ADDED, event.record)
        if not before:
            return None
        if event.type == DELETED:
            return self._render_shared(event, DELETED, event.record)
        # It left the selection: its last content inside, under the version at which it left.
        return self.options.form.event(DELETED, event.previous.at_version(event.version))

    def _render_shared(self, event: Event, change: str, record: Record) -> bytes:
        """Rendered once for all watches that show it in the same form."""
        key = (change, self.options.form.name)
        if key not in event.lines:
            event.lines[key] = self.options.form.event(change, record)
        return event.lines[key]

    def _write(self, line: bytes) -> None:
        if self.muted or self._sink is None or self._sink.closed:
            return
        self._sink.write(line)
        self.sent += 1
        if self.on_event:
            self.on_event(self.sent)

    def send_bookmark(self, annotations: dict[str, str] | None = None) -> None:
        """The newest version, and by the way that this watch is alive."""
        metadata: dict = {"name": "", "resourceVersion": str(self._store.version)}
        if annotations:
            metadata["annotations"] = annotations
        self._write(self.options.form.bookmark(self.kind, metadata))

    def send_error(self, problem: Problem) -> None:
        """An ERROR event, and the end."""
        self.send_raw(b'{"type":"ERROR","object":%s}\n' % problem.body())
        self.end()

    def send_raw(self, data: bytes) -> None:
        """Anything, for faults."""
        if self._sink and not self._sink.closed:
            self._sink.write(data)

    def end(self) -> None:
        """Ends it as its time-out does."""
        sink = self._sink
        self._forget()
        if sink and not sink.closed:
            sink.on_closed = None
            sink.end()

    def reset(self) -> None:
        """Ends it in the middle."""
        sink = self._sink
        self._forget()
        if sink and not sink.closed:
            sink.reset(2)

    def abort(self) -> None:
        """Ends its connection."""
        if self._sink and not self._sink.closed:
            self._sink.abort()

    def _forget(self) -> None:
        self._registry.open.discard(self)
        self._table.listeners.discard(self._deliver)
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
