# SPDX-License-Identifier: Apache-2.0
"""What the controllers do for ServiceAccounts: `default` in each namespace, and token Secrets."""
from __future__ import annotations

import asyncio
import base64

from . import kinds, managed
from .identity import Identities, account_user, make_token
from .objects import fill_new
from .record import Record
from .settings import Settings
from .store import ADDED, DELETED, Event, Store
from .validation import ACCOUNT_NAME, SERVICE_ACCOUNT_TOKEN

_ACCOUNT_UID = "kubernetes.io/service-account.uid"
_CONTROLLER = "kube-controller-manager"


class Accounts:
    """Listens to the store and completes what was created."""

    def __init__(self, store: Store, settings: Settings, identities: Identities, ca: bytes):
        self._store = store
        self._settings = settings
        self._identities = identities
        self._ca = base64.b64encode(ca).decode()
        self._tokens: dict[str, str] = {}  # uid of the Secret -> token
        store.tables[kinds.NAMESPACE].listeners.add(self._on_namespace)
        store.tables[kinds.SECRET].listeners.add(self._on_secret)
        store.tables[kinds.SERVICE_ACCOUNT].listeners.add(self._on_account)

    def _on_namespace(self, event: Event) -> None:
        if event.type != ADDED:
            return
        if self._settings.account_delay > 0:
            loop = asyncio.get_running_loop()
            loop.call_later(self._settings.account_delay, self.add_default, event.record.name)
        else:
            self.add_default(event.record.name)

    def add_default(self, namespace: str) -> None:
        """Creates the `default` account, unless the namespace went or has it."""
        home = self._store.find(kinds.NAMESPACE, "", namespace)
        gone = home is None or home.fields["status.phase"] == "Terminating"
        if gone or self._store.find(kinds.SERVICE_ACCOUNT, namespace, "default"):
            return
        account = {"metadata": {"name": "default", "namespace": namespace}}
        self._store.put(kinds.SERVICE_ACCOUNT, fill_new(kinds.SERVICE_ACCOUNT, account))

    def _on_secret(self, event: Event) -> None:
        record = event.record
        if event.type == DELETED:
            token = self._tokens.pop(record.uid, None)
            if token:
                self._forget(token)
        elif event.type == ADDED and record.fields["type"] == SERVICE_ACCOUNT_TOKEN:
            self._fill_token(record)

    def _forget(self, token: str) -> None:
        """When the server's memory of who it was is over."""
        if self._settings.token_memory > 0:
            loop = asyncio.get_running_loop()
            loop.call_later(self._settings.token_memory, self._identities.revoke, token)
        else:
            self._identities.revoke(token)

    def _fill_token(self, record: Record) -> None:
        secret = record.load()
        name = secret["metadata"]["annotations"][ACCOUNT_NAME]
        account = self._store.find(kinds.SERVICE_ACCOUNT, record.namespace, name)
        if account is None:
            self._store.delete(record)
            return
        token = make_token(record.namespace, name)
        user = account_user(record.namespace, name, account.uid)
        self._identities.add_token(token, user)
        self._tokens[record.uid] = token
        filled = record.load()
        encode = base64.b64encode
        filled["data"] = {
            **filled.get("data", {}),
            "ca.crt": self._ca,
            "namespace": encode(record.namespace.encode()).decode(),
            "token": encode(token.encode()).decode(),
        }
        filled["metadata"]["annotations"][_ACCOUNT_UID] = account.uid
        managed.track_update(kinds.SECRET, secret, filled, _CONTROLLER)
        self._store.put(kinds.SECRET, filled)

    def _on_account(self, event: Event) -> None:
        if event.type != DELETED:
            return
        inside = self._store.tables[kinds.SECRET].by_namespace.get(event.record.namespace, {})
        for record in tuple(inside.values()):
            if record.uid in self._tokens:
                annotations = record.load()["metadata"].get("annotations", {})
                if annotations.get(ACCOUNT_NAME) == event.record.name:
                    self._store.delete(record)
