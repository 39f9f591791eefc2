# SPDX-License-Identifier: Apache-2.0
"""TokenRequest: tokens of service accounts that end, and with what they are bound to."""
from __future__ import annotations

import asyncio
import time
from typing import Any

from . import kinds
from .admission import Admission, Question
from .encoding import dump, render_time
from .identity import Identities, User, account_user, make_token
from .problems import Cause, bad_request, conflict, invalid, not_found
from .settings import Settings
from .store import DELETED, Event, Store

_SHORTEST, _LONGEST, _DEFAULT = 600, 1 << 32, 3600
_GONE = "The object might have been deleted and then recreated"


class TokenRequests:
    """Makes them, and ends them with their account or bound object."""

    def __init__(self, store: Store, settings: Settings, identities: Identities):
        self._store = store
        self._settings = settings
        self._identities = identities
        self._admission = Admission(store)
        self._bound: dict[str, list[str]] = {}  # uid of account or object -> tokens
        for kind in (kinds.SECRET, kinds.POD, kinds.SERVICE_ACCOUNT):
            store.tables[kind].listeners.add(self._on_event)

    def _on_event(self, event: Event) -> None:
        if event.type != DELETED:
            return
        for token in self._bound.pop(event.record.uid, ()):
            if self._settings.token_memory > 0:
                loop = asyncio.get_running_loop()
                loop.call_later(self._settings.token_memory, self._identities.revoke, token)
            else:
                self._identities.revoke(token)

    def answer(self, user: User, namespace: str, name: str, asked: dict[str, Any], is_dry_run: bool) -> bytes:
        """The TokenRequest with its status; Problem where it is refused."""
        account = self._store.find(kinds.SERVICE_ACCOUNT, namespace, name)
        if account is None:
            raise not_found(kinds.SERVICE_ACCOUNT, name)
        sent = asked.get("spec") or {}
        spec = {
            "audiences": sent.get("audiences") or [self._settings.audience],
            "expirationSeconds": sent.get("expirationSeconds", _DEFAULT),
            "boundObjectRef": sent.get("boundObjectRef"),
        }
        _check_life(spec["expirationSeconds"])
        meta = {"name": name, "namespace": namespace}
        obj = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "metadata": meta, "spec": spec,
               "status": {"token": "", "expirationTimestamp": None}}  # fmt: skip
        self._admission.require(
            Question(user, namespace, name, "serviceaccounts/token", "", "v1", obj, is_dry_run)
        )
        bound = self._find_bound(namespace, name, spec["boundObjectRef"])
        longest = self._settings.token_longest
        if longest and spec["expirationSeconds"] > longest:
            spec["expirationSeconds"] = longest
        obj["status"] = self._issue(account, bound, spec)
        meta["creationTimestamp"] = render_time()
        return dump(obj)

    def _find_bound(self, namespace: str, account: str, ref: dict[str, Any] | None) -> Any:
        if not ref:
            return None
        kind = {("v1", "Secret"): kinds.SECRET, ("v1", "Pod"): kinds.POD}.get((ref.get("apiVersion"), ref.get("kind")))
        if kind is None:
            group = f"{ref.get('apiVersion', '')}, Kind={ref.get('kind', '')}"
            raise bad_request(f"cannot bind token for serviceaccount to object of type {group}")
        record = self._store.find(kind, namespace, ref.get("name", ""))
        if record is None:
            raise not_found(kind, ref.get("name", ""))
        if ref.get("uid") and ref["uid"] != record.uid:
            why = f"the UID in the bound object reference ({ref['uid']}) does not match the UID in record. {_GONE}"
            raise conflict(kind, record.name, why)
        if kind is kinds.POD and (record.load().get("spec") or {}).get("serviceAccountName", "default") != account:
            raise bad_request(f'cannot bind token for serviceaccount "{account}" to pod running with another')
        return record

    def _issue(self, account: Any, bound: Any, spec: dict[str, Any]) -> dict[str, Any]:
        age = self._settings.token_age
        expires = time.time() - age + spec["expirationSeconds"]
        claims = {"namespace": account.namespace, "serviceaccount": {"name": account.name, "uid": account.uid}}
        if bound is not None:
            claims[bound.kind.singular] = {"name": bound.name, "uid": bound.uid}
        token = make_token(account.namespace, account.name, expires, spec["audiences"], claims, age)
        if self._settings.audience in spec["audiences"]:  # another one opens somebody else's door
            self._identities.add_token(token, account_user(account.namespace, account.name, account.uid), expires)
        for record in filter(None, (account, bound)):
            self._bound.setdefault(record.uid, []).append(token)
        return {"token": token, "expirationTimestamp": render_time(expires)}


def _check_life(seconds: int) -> None:
    limits = ((seconds < _SHORTEST, "less than 10 minutes"), (seconds > _LONGEST, "larger than 2^32 seconds"))
    for is_wrong, what in limits:
        if is_wrong:
            text = f"Invalid value: {seconds}: may not specify a duration {what}"
            cause = Cause("FieldValueInvalid", text, "spec.expirationSeconds")
            raise invalid("TokenRequest", "authentication.k8s.io", "", [cause])


