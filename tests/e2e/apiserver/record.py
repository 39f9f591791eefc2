# SPDX-License-Identifier: Apache-2.0
"""A stored object: its JSON in pieces that make up every form in which it is handed out.

Nothing changes a record. Parsing it makes the copy that a write works on, so no object is shared.
"""
from __future__ import annotations

from typing import Any

from .encoding import dump, load
from .kinds import EVENT, NAMESPACE, SECRET, Kind

_METADATA_ORDER = (
    "name", "generateName", "namespace", "uid", "resourceVersion", "generation",
    "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "labels",
    "annotations", "ownerReferences", "finalizers", "managedFields",
)  # fmt: skip
_PARTIAL = b'{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":'


def order_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """In the real server's order, maps sorted, empty members left out."""
    ordered: dict[str, Any] = {}
    for name in _METADATA_ORDER:
        value = metadata.get(name)
        if value or value == 0:
            ordered[name] = dict(sorted(value.items())) if isinstance(value, dict) else value
    return ordered


def _render_rest(kind: Kind, obj: dict[str, Any]) -> bytes:
    rest: dict[str, Any] = {}
    for name in kind.members:
        value = obj.get(name)
        if value in (None, "", [], {}):
            if name in kind.zero:
                rest[name] = kind.zero[name] if value is None else value
        else:
            sort = name in ("data", "binaryData") and isinstance(value, dict)
            rest[name] = dict(sorted(value.items())) if sort else value
    return b"," + dump(rest)[1:-1] if rest else b""


class Record:
    """One version of one object."""

    __slots__ = (
        "kind", "namespace", "name", "uid", "version", "labels", "fields", "_meta", "_rest",
    )  # fmt: skip

    def __init__(self, kind: Kind, obj: dict[str, Any], version: int):
        """Takes the object as it is, but for its resourceVersion; it has none where that is 0."""
        metadata = {**obj["metadata"], "resourceVersion": str(version) if version else ""}
        self.kind = kind
        self.namespace: str = metadata.get("namespace", "")
        self.name: str = metadata["name"]
        self.uid: str = metadata.get("uid", "")
        self.version = version
        self.labels: dict[str, str] = metadata.get("labels") or {}
        self.fields = _selectable_fields(kind, obj)
        self._meta = dump(order_metadata(metadata))
        self._rest = _render_rest(kind, obj)

    @property
    def path(self) -> str:
        """What lists are sorted by, as etcd sorts its keys."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name

    def full(self) -> bytes:
        """As a GET answers."""
        return b"%s%s%s}" % (head_of(self.kind), self._meta, self._rest)

    def item(self) -> bytes:
        """As in a list: without kind and apiVersion."""
        return b'{"metadata":%s%s}' % (self._meta, self._rest)

    def partial(self) -> bytes:
        """As PartialObjectMetadata."""
        return b"%s%s}" % (_PARTIAL, self._meta)

    def load(self) -> dict[str, Any]:
        """A copy to work on."""
        return load(self.full())

    def at_version(self, version: int) -> Record:
        """The same content under another resourceVersion, as the last event of an object has it."""
        return Record(self.kind, self.load(), version)


def head_of(kind: Kind) -> bytes:
    """The beginning of an object's JSON, up to its metadata."""
    return b'{"kind":"%s","apiVersion":"%s","metadata":' % (
        kind.name.encode(),
        kind.api_version.encode(),
    )


def render_object(kind: Kind, obj: dict[str, Any]) -> bytes:
    """An object that is not stored: a dry run's, a bookmark's."""
    metadata = dump(order_metadata(obj["metadata"]))
    return b"%s%s%s}" % (head_of(kind), metadata, _render_rest(kind, obj))


def _selectable_fields(kind: Kind, obj: dict[str, Any]) -> dict[str, str]:
    if kind is SECRET:
        return {"type": obj.get("type", "")}
    if kind is NAMESPACE:
        return {"status.phase": obj.get("status", {}).get("phase", "")}
    if kind is EVENT:
        about = obj.get("involvedObject") or {}
        return {f"involvedObject.{name}": about.get(name, "") for name in ("kind", "name")}
    return {}
