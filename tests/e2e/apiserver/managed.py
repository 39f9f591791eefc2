# SPDX-License-Identifier: Apache-2.0
"""metadata.managedFields: who owns which fields, kept as the real server keeps it."""
from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any

from . import fieldset
from .encoding import render_time
from .fieldset import Changes, Path, Paths
from .kinds import Kind
from .merging import merge
from .problems import apply_conflict
from .schema import SCHEMAS

APPLY, UPDATE = "Apply", "Update"
_BEFORE_FIRST_APPLY = "before-first-apply"
# Nobody owns these.
_STRIPPED = {
    ("f:apiVersion",), ("f:kind",), ("f:metadata",),
    *(("f:metadata", f"f:{name}") for name in (
        "name", "namespace", "generateName", "creationTimestamp", "deletionTimestamp", "selfLink",
        "uid", "generation", "managedFields", "resourceVersion", "deletionGracePeriodSeconds")),
}  # fmt: skip
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Entry:
    """One element of managedFields."""

    manager: str
    operation: str
    api_version: str
    time: str
    paths: Paths
    subresource: str = ""

    @property
    def key(self) -> Key:
        """What makes two entries the same manager; an applier may change its version."""
        version = self.api_version if self.operation == UPDATE else ""
        return (self.operation, self.manager, version, self.subresource)

    @property
    def label(self) -> str:
        """As in the messages of conflicts."""
        if self.operation == UPDATE:
            return f'"{self.manager}" using {self.api_version}'
        return f'"{self.manager}"'

    def render(self) -> dict[str, Any]:
        """As in the object."""
        made = {
            "manager": self.manager,
            "operation": self.operation,
            "apiVersion": self.api_version,
            "time": self.time,
            "fieldsType": "FieldsV1",
            "fieldsV1": fieldset.to_fields(self.paths),
        }
        if self.subresource:
            made["subresource"] = self.subresource
        return made


Entries = dict[Key, Entry]


def read(obj: dict[str, Any]) -> Entries:
    """The entries of an object; an unreadable list counts as none."""
    found: Entries = {}
    try:
        for raw in obj["metadata"].get("managedFields") or ():
            entry = Entry(
                raw.get("manager", ""), raw["operation"], raw.get("apiVersion", ""),
                raw.get("time", ""), fieldset.from_fields(raw.get("fieldsV1") or {}),
                raw.get("subresource", ""),
            )  # fmt: skip
            found[entry.key] = entry
    except (AttributeError, KeyError, TypeError):
        return {}
    return found


def write(obj: dict[str, Any], entries: Entries) -> None:
    """Replaces the entries of an object."""
    ordered = sorted(entries.values(), key=lambda e: (e.operation, e.time, e.manager))
    obj["metadata"]["managedFields"] = [entry.render() for entry in ordered]
    if not ordered:
        del obj["metadata"]["managedFields"]


def _strip(paths: set[Path]) -> set[Path]:
    return {path for path in paths if path[:2] not in _STRIPPED and path[:1] != ("f:status",)}


def _compare(kind: Kind, old: dict[str, Any], new: dict[str, Any]) -> Changes:
    found = Changes()
    fieldset.compare(old, new, SCHEMAS[kind], (), found)
    return Changes(_strip(found.added), _strip(found.modified), _strip(found.removed))


def _release(entries: Entries, mine: Key, changes: Changes) -> Entries:
    """Takes what changed from everybody else; who has nothing left goes."""
    taken = changes.added | changes.modified | changes.removed
    kept: Entries = {}
    for key, entry in entries.items():
        if key != mine and not taken.isdisjoint(entry.paths):
            entry = replace(entry, paths=entry.paths - taken)
        if entry.paths:
            kept[key] = entry
    return kept


def _without_fields(obj: dict[str, Any]) -> dict[str, Any]:
    metadata = {k: v for k, v in obj["metadata"].items() if k != "managedFields"}
    return {**obj, "metadata": metadata}


def track_create(kind: Kind, obj: dict[str, Any], manager: str) -> None:
    """The creator owns all that it sent."""
    mine = Entry(manager, UPDATE, kind.api_version, render_time(), Paths())
    sent = _without_fields(obj)
    changes = _compare(kind, {"metadata": {}, **kind.zero}, sent)
    owned = Paths(changes.added | changes.modified)
    write(obj, {mine.key: replace(mine, paths=owned)} if owned else {})


def track_update(kind: Kind, live: dict[str, Any], new: dict[str, Any], manager: str) -> None:
    """The writer owns what it changed; objects without owners stay without."""
    # A body may carry the list, an empty one being no statement.
    entries = read(new) if new["metadata"].get("managedFields") else read(live)
    if not read(live):
        new["metadata"].pop("managedFields", None)
        return
    mine = Entry(manager, UPDATE, kind.api_version, render_time(), Paths())
    changes = _compare(kind, _without_fields(live), _without_fields(new))
    entries = _release(entries, mine.key, changes)
    before = entries[mine.key].paths if mine.key in entries else Paths()
    owned = before - changes.removed | changes.modified | changes.added
    entries.pop(mine.key, None)
    if owned:
        entries[mine.key] = replace(mine, paths=owned)
    write(new, entries)


def apply(
    kind: Kind, live: dict[str, Any] | None, config: dict[str, Any], manager: str, force: bool
) -> dict[str, Any]:
    """Server-side apply: the new object; Problem where others own what it would change."""
    schema = SCHEMAS[kind]
    sent: set[Path] = set()
    fieldset.leaves_of(config, schema, (), sent)
    mine = Entry(manager, APPLY, kind.api_version, render_time(), Paths(_strip(sent)))
    if live is None:
        live, entries = {"metadata": {}}, {}
    else:
        entries = read(live) or _own_before_first_apply(kind, live)
    base = _without_fields(live)
    new = merge(base, config, schema)
    others = [entry for key, entry in entries.items() if key != mine.key]
    dropped = entries[mine.key].paths - mine.paths if mine.key in entries else Paths()
    if dropped:
        new = copy.deepcopy(new)
        _prune(new, dropped, others, schema)
    changes = _compare(kind, base, new)
    if not force:
        _refuse_conflicts(others, changes.added | changes.modified)
    entries[mine.key] = mine
    write(new, _release(entries, mine.key, changes))
    return new


def _own_before_first_apply(kind: Kind, live: dict[str, Any]) -> Entries:
    changes = _compare(kind, {"metadata": {}, **kind.zero}, _without_fields(live))
    owned = Paths(changes.added | changes.modified)
    entry = Entry(_BEFORE_FIRST_APPLY, UPDATE, kind.api_version, render_time(), owned)
    return {entry.key: entry} if owned else {}


def _prune(new: dict[str, Any], dropped: Paths, others: list[Entry], schema: dict) -> None:
    for path in dropped:
        if not any(path in entry.paths for entry in others):
            fieldset.remove(new, path, schema)


def _refuse_conflicts(others: list[Entry], changed: set[Path]) -> None:
    found = []
    for entry in sorted(others, key=lambda e: (e.manager, e.operation)):
        clashes = sorted(fieldset.render(path) for path in entry.paths & changed)
        found += [(entry.label, field) for field in clashes]
    if found:
        raise apply_conflict(found)


def is_same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether nothing but the times of managedFields and the version differ."""
    if _comparable(old) != _comparable(new):
        return False
    before, after = read(old), read(new)
    return {k: e.paths for k, e in before.items()} == {k: e.paths for k, e in after.items()}


def _comparable(obj: dict[str, Any]) -> dict[str, Any]:
    left_out = ("managedFields", "resourceVersion")
    metadata = {k: v for k, v in obj["metadata"].items() if k not in left_out}
    return {**obj, "metadata": metadata}
