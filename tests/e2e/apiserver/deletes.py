# SPDX-License-Identifier: Apache-2.0
"""DELETE of one object, at once or when its finalizers are gone."""
from __future__ import annotations

from typing import Any

from . import kinds
from .answers import Reply
from .encoding import dump, render_time
from .lifecycle import Lifecycle
from .problems import not_found, precondition_failed
from .record import Record
from .store import Store
from .writes import VERSION, Write


class Deleter:
    """Takes objects out of the store."""

    def __init__(self, store: Store, lifecycle: Lifecycle):
        self._store = store
        self._lifecycle = lifecycle

    def delete(self, write: Write) -> Reply:
        """Answers with a Status, or with the object where that stays or its kind does so."""
        kind = write.kind
        record = self._store.find(kind, write.namespace, write.name)
        if record is None:
            raise not_found(kind, write.name)
        _check_preconditions(write, record)
        if kind is kinds.NAMESPACE:
            self._lifecycle.admit_delete(write.name)
        if write.options.dry_run:
            return _answer(write, record)
        if kind is kinds.NAMESPACE:
            return write.answer(200, self._lifecycle.terminate(record))
        obj = record.load()
        if obj["metadata"].get("finalizers"):
            obj["metadata"].setdefault("deletionTimestamp", render_time())
            obj["metadata"]["deletionGracePeriodSeconds"] = 0
            return write.answer(200, self._store.put(kind, obj))
        return _answer(write, self._store.delete(record))


def _answer(write: Write, record: Record) -> Reply:
    kind = write.kind
    if kind.returns_deleted:
        return write.answer(200, record)
    details: dict[str, Any] = {"name": record.name}
    if kind.group:
        details["group"] = kind.group
    details.update(kind=kind.plural, uid=record.uid)
    status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
    return Reply(200, dump({**status, "details": details}))


def _check_preconditions(write: Write, record: Record) -> None:
    uid, version = (write.options.preconditions.get(name) for name in ("uid", VERSION))
    if uid is not None and uid != record.uid:
        why = f"the UID in the precondition ({uid}) does not match the UID in record ({record.uid})"
        why += ". The object might have been deleted and then recreated"
        raise precondition_failed(write.kind, write.name, why)
    if version is not None and version != str(record.version):
        why = f"the ResourceVersion in the precondition ({version}) does not match the"
        why += f" ResourceVersion in record ({record.version}). The object might have been modified"
        raise precondition_failed(write.kind, write.name, why)
