# SPDX-License-Identifier: Apache-2.0
"""POST and PUT, and the last steps that every write takes, in the real server's order."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import forms, kinds, managed, quota
from .answers import Reply
from .decode import check_type, decode, fold_string_data, parse_body
from .identity import User
from .kinds import Kind
from .lifecycle import Lifecycle
from .managed import track_create, track_update
from .objects import apply_defaults, generate_name, keep_system_members, prepare_new
from .options import WriteOptions
from .problems import (
    Cause,
    already_exists,
    bad_request,
    conflict,
    internal,
    invalid,
    invalid_object,
    not_found,
)
from .rbac import Attributes, Authorizer
from .record import Record
from .requests import Info, Request
from .store import Store
from .validation import check_change, check_new

VERSION = "resourceVersion"
Obj = dict[str, Any]


def read_version(obj: Obj) -> int:
    """The version that a body asks for, 0 for none; Problem for what is not a number."""
    asked = obj["metadata"].get(VERSION) or "0"
    if not (asked.isascii() and asked.isdigit()):  # the words are those of Go's parser
        raise internal(f'strconv.ParseUint: parsing "{asked}": invalid syntax')
    return int(asked)


@dataclass
class Write:
    """One write under way."""

    kind: Kind
    info: Info
    request: Request
    user: User
    options: WriteOptions
    warnings: list[str]

    @property
    def namespace(self) -> str:
        """By the path; empty for kinds that have none."""
        return self.info.namespace if self.kind.namespaced else ""

    @property
    def name(self) -> str:
        """By the path."""
        return self.info.name

    def decode(self, sent: Obj) -> Obj:
        """The object as it is kept; what was dropped becomes warnings."""
        obj = self.decode_as_sent(sent)
        self.fold(obj)
        return obj

    def decode_as_sent(self, sent: Obj) -> Obj:
        """The same with a Secret's stringData where it was written."""
        obj, self.warnings = decode(self.kind, sent, self.options.validation)
        return obj

    def fold(self, obj: Obj) -> None:
        """A Secret's stringData into its data."""
        if self.kind is kinds.SECRET:
            fold_string_data(obj)

    def place(self, obj: Obj) -> None:
        """Name and namespace of the path into the object; Problem where it has others."""
        metadata = obj["metadata"]
        if self.namespace:
            if metadata.setdefault("namespace", self.namespace) != self.namespace:
                text = "the namespace of the provided object does not match the namespace sent"
                raise bad_request(f"{text} on the request")
        else:
            metadata.pop("namespace", None)
        if self.name and metadata.setdefault("name", self.name) != self.name:
            text = f"the name of the object ({metadata['name']}) does not match the name on the URL"
            raise bad_request(f"{text} ({self.name})")

    def answer(self, status: int, record: Record) -> Reply:
        """The object in the form that the client accepts."""
        form = forms.choose(self.request.headers.get("accept", ""), self.info.query)
        told = ", ".join('299 - "' + text.replace('"', '\\"') + '"' for text in self.warnings)
        headers = {"Warning": told} if told else {}
        return Reply(status, form.one(record), form.content_type, headers)


class Writer:
    """Creates and updates."""

    def __init__(self, store: Store, authorizer: Authorizer, lifecycle: Lifecycle):
        self.store = store
        self._authorizer = authorizer
        self._lifecycle = lifecycle

    def create(self, write: Write) -> Reply:
        """POST."""
        sent = parse_body(write.request.body)
        sent.setdefault("apiVersion", write.kind.api_version)
        sent.setdefault("kind", write.kind.name)
        check_type(write.kind, sent)
        obj = write.decode(sent)
        metadata = obj["metadata"]
        if not metadata.get("name") and metadata.get("generateName"):
            metadata["name"] = generate_name(metadata["generateName"])
        write.place(obj)
        for name in ("managedFields", "uid", "creationTimestamp"):
            metadata.pop(name, None)
        if metadata.get(VERSION, "0") not in ("", "0"):
            raise internal("resourceVersion should not be set on objects to be created")
        apply_defaults(write.kind, obj)
        track_create(write.kind, obj, write.options.manager)
        return self.finish_create(write, obj)

    def finish_create(self, write: Write, obj: Obj) -> Reply:
        """From the owned object to the stored one."""
        kind, name = write.kind, obj["metadata"].get("name", "")
        if not name:
            text = "Required value: name or generateName is required"
            raise invalid_object(kind, "", [Cause("FieldValueRequired", text, "metadata.name")])
        self._lifecycle.admit_create(kind, write.namespace, name)
        prepare_new(kind, obj)
        check_new(kind, obj)
        if write.info.verb != "create":  # a PATCH or PUT was allowed; creating is a new question
            asked = Attributes("create", kind.group, kind.plural, write.namespace, name)
            self._authorizer.require(write.user, asked)
        quota.require(self.store, kind, write.namespace, name)
        if self.store.find(kind, write.namespace, name):
            raise already_exists(kind, name)
        if write.options.dry_run:
            return write.answer(201, Record(kind, obj, 0))
        return write.answer(201, self.store.put(kind, obj))

    def update(self, write: Write) -> Reply:
        """PUT."""
        kind = write.kind
        sent = parse_body(write.request.body)
        check_type(kind, sent)
        obj = write.decode(sent)
        write.place(obj)
        apply_defaults(kind, obj)
        record = self.store.find(kind, write.namespace, write.name)
        if record is None:
            if not kind.create_on_update:
                raise not_found(kind, write.name)
            track_create(kind, obj, write.options.manager)
            return self.finish_create(write, obj)
        live = record.load()
        if not kind.unconditional_update and not obj["metadata"].get(VERSION):
            text = "Invalid value: 0x0: must be specified for an update"
            cause = Cause("FieldValueInvalid", text, "metadata.resourceVersion")
            raise invalid(kind.plural, kind.group, write.name, [cause])
        keep_system_members(kind, live, obj)
        track_update(kind, live, obj, write.options.manager)
        return self.finish_update(write, record, live, obj)

    def finish_update(self, write: Write, record: Record, live: Obj, obj: Obj) -> Reply:
        """From the owned object to the stored one; no change is no new version."""
        kind, asked = write.kind, read_version(obj)
        if asked not in (0, int(live["metadata"][VERSION])):
            raise conflict(kind, write.name)
        check_change(kind, live, obj)
        if managed.is_same(live, obj):
            return write.answer(200, record)
        if write.options.dry_run:
            return write.answer(200, Record(kind, obj, record.version))
        changed = self.store.put(kind, obj)
        metadata = obj["metadata"]
        released = metadata.get("deletionTimestamp") and not metadata.get("finalizers")
        if released and kind is not kinds.NAMESPACE:
            self.store.delete(changed)
        return write.answer(200, changed)
