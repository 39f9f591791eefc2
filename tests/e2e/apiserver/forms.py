# SPDX-License-Identifier: Apache-2.0
"""The forms in which objects are answered: as they are, metadata only, or as a table."""
from __future__ import annotations

from typing import Any

from . import tables
from .answers import JSON
from .encoding import dump
from .kinds import Kind
from .problems import not_acceptable, wrong_form
from .record import Record, render_object

_META = b'"apiVersion":"meta.k8s.io/v1"'


class Form:
    """Objects as they are."""

    name = "full"
    content_type = JSON
    watch_type = JSON

    def one(self, record: Record) -> bytes:
        """As a GET answers."""
        return record.full()

    def many(self, kind: Kind, records: list[Record], metadata: dict[str, Any]) -> bytes:
        """As a list."""
        head = b'{"kind":"%sList","apiVersion":"%s"' % (
            kind.name.encode(),
            kind.api_version.encode(),
        )
        return b'%s,"metadata":%s,"items":[%s]}\n' % (
            head,
            dump(metadata),
            b",".join([record.item() for record in records]),
        )

    def event(self, change: str, record: Record) -> bytes:
        """One line of a watch."""
        return b'{"type":"%s","object":%s}\n' % (change.encode(), self.one(record))

    def bookmark(self, kind: Kind, metadata: dict[str, Any]) -> bytes:
        """A line of a watch without an object."""
        empty = render_object(kind, {"metadata": metadata, **kind.zero})
        return b'{"type":"BOOKMARK","object":%s}\n' % empty


class Partial(Form):
    """PartialObjectMetadata."""

    name = "partial"

    def one(self, record: Record) -> bytes:
        """Metadata with kind and apiVersion."""
        return record.partial()

    def many(self, kind: Kind, records: list[Record], metadata: dict[str, Any]) -> bytes:
        """PartialObjectMetadataList."""
        items = b",".join([record.partial() for record in records])
        return b'{"kind":"PartialObjectMetadataList",%s,"metadata":%s,"items":[%s]}\n' % (
            _META,
            dump(metadata),
            items,
        )

    def bookmark(self, kind: Kind, metadata: dict[str, Any]) -> bytes:
        """Without what the kind would add."""
        found = dump({key: value for key, value in metadata.items() if value})
        body = b'{"kind":"PartialObjectMetadata",%s,"metadata":%s}' % (_META, found)
        return b'{"type":"BOOKMARK","object":%s}\n' % body


class Table(Form):
    """What kubectl prints."""

    name = "table"
    content_type = "application/json;as=Table;g=meta.k8s.io;v=v1"
    watch_type = JSON

    def __init__(self, include: str):
        self._include = include
        self.name = f"table-{include}"

    def one(self, record: Record) -> bytes:
        """A table of one row."""
        metadata = {"resourceVersion": str(record.version)}
        return tables.render(record.kind, [record], metadata, self._include)

    def many(self, kind: Kind, records: list[Record], metadata: dict[str, Any]) -> bytes:
        """A table."""
        return tables.render(kind, records, metadata, self._include)

    def bookmark(self, kind: Kind, metadata: dict[str, Any]) -> bytes:
        """An empty table."""
        body = tables.render(kind, [], {"resourceVersion": metadata["resourceVersion"]}, "None")
        return b'{"type":"BOOKMARK","object":%s}\n' % body


FULL, PARTIAL = Form(), Partial()


def choose(accept: str, query: dict[str, str], is_list: bool = False) -> Form:
    """By the Accept header; Problem 406 where there is nothing that we have.

    The first form that is known decides, be it the one that a list cannot have or an object.
    """
    for part in accept.split(",") if accept else ["*/*"]:
        words = [word.strip() for word in part.split(";")]
        settings = dict(word.partition("=")[::2] for word in words[1:])
        if words[0] not in (JSON, "application/*", "*/*"):
            continue
        wanted = settings.get("as", "")
        if not wanted:
            return FULL
        if settings.get("g") == "meta.k8s.io" and settings.get("v") == "v1":
            if wanted in ("PartialObjectMetadata", "PartialObjectMetadataList"):
                if wanted.endswith("List") != is_list:
                    what = "a list" if is_list else "not a list"
                    raise wrong_form(f"you requested {wanted}, but the requested object is {what}")
                return PARTIAL
            if wanted == "Table":
                return Table(query.get("includeObject", "Metadata"))
    raise not_acceptable()
