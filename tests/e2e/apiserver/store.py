# SPDX-License-Identifier: Apache-2.0
"""All objects under one growing resource version, with the recent history of each kind."""
from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .kinds import ALL, Kind
from .record import Record
from .selectors import Selection

ADDED, MODIFIED, DELETED = "ADDED", "MODIFIED", "DELETED"


@dataclass
class Event:
    """One change; `record` is the new content, of a deletion the last one."""

    type: str
    version: int
    record: Record
    previous: Record | None
    lines: dict[tuple[str, str], bytes] = field(default_factory=dict)  # filled by watch.py


Listener = Callable[[Event], None]


class Table:
    """The objects of one kind."""

    def __init__(self, kind: Kind, window: int):
        self.kind = kind
        self.by_namespace: dict[str, dict[str, Record]] = {}
        self.history: deque[Event] = deque()
        self.window = window
        self.floor = 0  # events up to this version are forgotten
        self.listeners: set[Listener] = set()
        self._sorted: list[Record] | None = None

    def find(self, namespace: str, name: str) -> Record | None:
        """The object, where it exists."""
        return self.by_namespace.get(namespace, {}).get(name)

    def all(self) -> list[Record]:
        """In the order of a list."""
        if self._sorted is None:
            records = [r for found in self.by_namespace.values() for r in found.values()]
            self._sorted = sorted(records, key=lambda record: record.path)
        return self._sorted

    def select(self, selection: Selection) -> list[Record]:
        """The matching objects in the order of a list."""
        name = selection.only_name()
        if name:
            only = selection.namespace
            tables = [self.by_namespace.get(only, {})] if only else self.by_namespace.values()
            found = [inside[name] for inside in tables if name in inside]
            found = [record for record in found if selection.matches(record)]
            return sorted(found, key=lambda record: record.path)
        if selection.namespace:
            inside = self.by_namespace.get(selection.namespace, {})
            found = [inside[name] for name in sorted(inside)]
        else:
            found = self.all()
        if not selection.is_filtered:
            return found
        return [record for record in found if selection.matches(record)]

    def record_event(self, event: Event) -> None:
        """Changes the table and tells the listeners."""
        record = event.record
        inside = self.by_namespace.setdefault(record.namespace, {})
        if event.type == DELETED:
            inside.pop(record.name, None)
            if not inside:
                del self.by_namespace[record.namespace]
        else:
            inside[record.name] = record
        self._sorted = None
        self.history.append(event)
        while len(self.history) > self.window:
            self.floor = self.history.popleft().version
        for listener in tuple(self.listeners):
            listener(event)
        event.lines.clear()  # a late watch renders them again

    def compact(self, version: int) -> None:
        """Forgets the history up to a version."""
        while self.history and self.history[0].version <= version:
            self.history.popleft()
        self.floor = max(self.floor, version)

    def select_at(self, selection: Selection, version: int) -> list[Record]:
        """What select() would have answered when `version` was the newest; not below the floor."""
        past = {record.path: record for record in self.all()}
        for event in reversed(self.history):
            if event.version <= version:
                break
            key = event.record.path
            if event.previous is None:
                past.pop(key, None)
            else:
                past[key] = event.previous
        return [past[key] for key in sorted(past) if selection.matches(past[key])]


class Store:
    """Writes of all kinds in one order."""

    def __init__(self, window: int = 10000):
        self.version = 0
        self.tables = {kind: Table(kind, window) for kind in ALL}

    def find(self, kind: Kind, namespace: str, name: str) -> Record | None:
        """The object, where it exists."""
        return self.tables[kind].find(namespace, name)

    def put(self, kind: Kind, obj: dict[str, Any]) -> Record:
        """Stores an object under the next version."""
        self.version += 1
        record = Record(kind, obj, self.version)
        previous = self.find(kind, record.namespace, record.name)
        change = MODIFIED if previous else ADDED
        self.tables[kind].record_event(Event(change, self.version, record, previous))
        return record

    def delete(self, record: Record) -> Record:
        """Removes an object; returns its last content under the version of the deletion."""
        self.version += 1
        last = record.at_version(self.version)
        self.tables[record.kind].record_event(Event(DELETED, self.version, last, record))
        return last

    def compact(self, kinds: Iterable[Kind] = ALL) -> None:
        """As a restart does, forgets all history: watches and pages from before are too old."""
        for kind in kinds:
            self.tables[kind].compact(self.version)

    def set_window(self, window: int) -> None:
        """How many events of each kind are remembered."""
        for table in self.tables.values():
            table.window = window
            while len(table.history) > window:
                table.floor = table.history.popleft().version
