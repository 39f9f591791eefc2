# SPDX-License-Identifier: Apache-2.0
"""Namespaces: what they admit, and how they end with everything inside."""
from __future__ import annotations

import asyncio

from . import kinds, managed
from .encoding import render_time
from .fieldset import Path, Paths, all_of
from .kinds import Kind
from .managed import UPDATE, Entry
from .problems import Cause, Problem, details_of, not_found
from .record import Record
from .schema import SCHEMAS
from .settings import Settings
from .store import Store

PERMANENT = ("default", "kube-node-lease", "kube-public", "kube-system")
_IMMORTAL = ("default", "kube-public", "kube-system")
_AGAIN = 0.05  # seconds until a namespace that something holds is looked at again
_CONTROLLER = "kube-controller-manager"
_CONDITIONS = (
    ("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered",
     "All resources successfully discovered"),
    ("NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions",
     "All legacy kube types successfully parsed"),
    ("NamespaceDeletionContentFailure", "ContentDeleted",
     "All content successfully deleted, may be waiting on finalization"),
    ("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed"),
    ("NamespaceFinalizersRemaining", "ContentHasNoFinalizers",
     "All content-preserving finalizers finished"),
)  # fmt: skip


def is_terminating(record: Record) -> bool:
    """Whether a namespace is on its way out."""
    return record.fields["status.phase"] == "Terminating"


class Lifecycle:
    """The admission of new content and the controller that removes the old."""

    def __init__(self, store: Store, settings: Settings):
        self._store = store
        self._settings = settings

    def admit_create(self, kind: Kind, namespace: str, name: str) -> None:
        """Problem where the namespace is not there or ends."""
        if not kind.namespaced:
            return
        home = self._store.find(kinds.NAMESPACE, "", namespace)
        if home is None:
            raise not_found(kinds.NAMESPACE, namespace)
        if is_terminating(home):
            text = f"namespace {namespace} is being terminated"
            cause = Cause("NamespaceTerminating", text, "metadata.namespace").render()
            why = f"unable to create new content in namespace {namespace} because it is being"
            text = f'{kind.qualified} "{name}" is forbidden: {why} terminated'
            raise Problem(403, "Forbidden", text, details_of(kind, name, causes=[cause]))

    def admit_delete(self, name: str) -> None:
        """Problem for the namespaces that a cluster cannot lose."""
        if name in _IMMORTAL:
            text = f'namespaces "{name}" is forbidden: this namespace may not be deleted'
            raise Problem(403, "Forbidden", text, details_of(kinds.NAMESPACE, name))

    def terminate(self, record: Record) -> Record:
        """Begins the end of a namespace."""
        if is_terminating(record):
            return record
        obj = record.load()
        obj["metadata"]["deletionTimestamp"] = render_time()
        obj["status"]["phase"] = "Terminating"
        marked = self._store.put(kinds.NAMESPACE, obj)
        if self._settings.terminating >= 0:
            loop = asyncio.get_running_loop()
            loop.call_later(self._settings.terminating, self.finish, record.name, record.uid)
        return marked

    def finish(self, name: str, uid: str = "") -> None:
        """Removes the content and then the namespace; comes again while finalizers hold it."""
        home = self._store.find(kinds.NAMESPACE, "", name)
        if home is None or not is_terminating(home) or (uid and home.uid != uid):
            return
        held = self._remove_content(name)
        if not held:
            home = self._tell_conditions(home)
        if held or home.load()["metadata"].get("finalizers"):
            asyncio.get_running_loop().call_later(_AGAIN, self.finish, name, home.uid)
            return
        self._store.delete(home)

    def _remove_content(self, name: str) -> bool:
        """Whether something with finalizers stays."""
        held = False
        for table in self._store.tables.values():
            if not table.kind.namespaced:
                continue
            for record in tuple(table.by_namespace.get(name, {}).values()):
                obj = record.load()
                if not obj["metadata"].get("finalizers"):
                    if table.find(name, record.name):  # an account takes its tokens with it
                        self._store.delete(record)
                    continue
                held = True
                if "deletionTimestamp" not in obj["metadata"]:
                    obj["metadata"]["deletionTimestamp"] = render_time()
                    self._store.put(table.kind, obj)
        return held

    def _tell_conditions(self, home: Record) -> Record:
        obj, now = home.load(), render_time()
        if "conditions" in obj["status"]:
            return home
        obj["status"]["conditions"] = [
            {"type": kind, "status": "False", "lastTransitionTime": now, "reason": reason,
             "message": text} for kind, reason, text in _CONDITIONS
        ]  # fmt: skip
        found: set[Path] = set()
        node = SCHEMAS[kinds.NAMESPACE]["status"]["conditions"]
        all_of(obj["status"]["conditions"], node, ("f:status", "f:conditions"), found)
        entry = Entry(_CONTROLLER, UPDATE, "v1", now, Paths(found), "status")
        entries = managed.read(obj)
        managed.write(obj, {**entries, entry.key: entry})
        return self._store.put(kinds.NAMESPACE, obj)
