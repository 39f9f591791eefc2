# SPDX-License-Identifier: Apache-2.0
"""PATCH: JSON patch, merge patch, strategic merge patch and server-side apply."""
from __future__ import annotations

from typing import Any

from . import merging
from .answers import Reply
from .decode import check_type, parse_body
from .encoding import load_relaxed
from .managed import apply, track_update
from .objects import apply_defaults, keep_system_members
from .options import APPLY_PATCH, JSON_PATCH, MERGE_PATCH
from .problems import Cause, bad_request, conflict, invalid_options, not_found, rejected_patch
from .schema import SCHEMAS
from .writes import VERSION, Obj, Write, Writer, read_version


class Patcher:
    """Makes the new object of the old one; the writer does the rest."""

    def __init__(self, writer: Writer):
        self._writer = writer

    def patch(self, write: Write) -> Reply:
        """Any of the four kinds."""
        if write.options.patch == APPLY_PATCH:
            return self._apply(write)
        record = self._writer.store.find(write.kind, write.namespace, write.name)
        if record is None:
            raise not_found(write.kind, write.name)
        live = record.load()
        patched = _change(write, live)
        if not isinstance(patched, dict) or not isinstance(patched.get("metadata"), dict):
            raise bad_request("the patch leaves no object")
        check_type(write.kind, patched)
        obj = write.decode(patched)
        write.place(obj)
        apply_defaults(write.kind, obj)
        keep_system_members(write.kind, live, obj)
        track_update(write.kind, live, obj, write.options.manager)
        return self._writer.finish_update(write, record, live, obj)

    def _apply(self, write: Write) -> Reply:
        kind, options = write.kind, write.options
        if not options.manager:
            text = "Required value: is required for apply patch"
            cause = Cause("FieldValueRequired", text, "fieldManager")
            raise invalid_options("PatchOptions", [cause])
        config = _read_configuration(write)
        record = self._writer.store.find(kind, write.namespace, write.name)
        live = record.load() if record else None
        obj = apply(kind, live, config, options.manager, options.force)
        write.fold(obj)  # after it is known who owns what: it is owned as stringData
        uid = config["metadata"].get("uid")
        if record is None and uid:
            why = f"uid mismatch: the provided object specified uid {uid}, and no existing object"
            raise conflict(kind, write.name, f"{why} was found")
        write.place(obj)
        apply_defaults(kind, obj)
        if record is None:
            read_version(obj)  # any number will do: what is not there has none to compare
            return self._writer.finish_create(write, obj)
        keep_system_members(kind, live, obj)
        if VERSION not in config["metadata"]:
            obj["metadata"].pop(VERSION, None)
        return self._writer.finish_update(write, record, live, obj)


def _read_configuration(write: Write) -> Obj:
    sent = parse_body(write.request.body)
    check_type(write.kind, sent)
    metadata = sent.get("metadata")
    if isinstance(metadata, dict) and metadata.get("managedFields") is not None:
        raise bad_request("metadata.managedFields must be nil")
    return write.decode_as_sent(sent)


def _change(write: Write, live: Obj) -> Any:
    how = write.options.patch
    try:
        change = load_relaxed(write.request.body)
    except ValueError as problem:
        raise bad_request(f"error decoding patch: {problem}") from None
    if how == JSON_PATCH:
        try:
            return merging.json_patch(live, change)
        except merging.PatchMistake:
            raise rejected_patch() from None
    if not isinstance(change, dict):
        raise bad_request("error decoding patch: a map is expected")
    if how == MERGE_PATCH:
        return merging.merge_patch(live, change)
    return merging.strategic_patch(live, change, SCHEMAS[write.kind])
