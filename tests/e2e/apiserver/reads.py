# SPDX-License-Identifier: Apache-2.0
"""GET: one object, a list in pages, or a watch, with the real rules about resource versions."""
from __future__ import annotations

import base64
import binascii
import random
from dataclasses import dataclass
from typing import Any

from . import forms
from .answers import Answer, Reply
from .encoding import dump, load
from .forms import Form
from .kinds import Kind
from .problems import (
    Cause,
    Problem,
    bad_request,
    expired,
    internal,
    invalid_options,
    not_found,
    too_large_version,
)
from .record import Record
from .requests import Info, Request
from .selectors import Selection, check_terms, parse_fields, parse_labels
from .settings import Settings
from .store import Store
from .watching import Watch, Watches, WatchOptions

_MATCH, _STREAM = "resourceVersionMatch", "sendInitialEvents"
_TOKEN_VERSION = "meta.k8s.io/v1"
_STALE_TOKEN = (
    "The provided continue parameter is too old to display a consistent list result. You can start"
    " a new list without the continue parameter, or use the continue token in this response to"
    " retrieve the remainder of the results. Continuing with the provided token results in an"
    " inconsistent list - objects that were created, modified, or deleted between the time the"
    " first chunk was returned and now may show up in the list."
)


def _parse_version(text: str) -> int | None:
    if not text:
        return None
    if not text.isdigit():
        why = f'strconv.ParseUint: parsing "{text}": invalid syntax'
        raise internal(f'resourceVersion: Invalid value: "{text}": {why}')
    return int(text)


def _parse_count(query: dict[str, str], name: str) -> int:
    text = query.get(name, "")
    try:
        return int(text) if text else 0
    except ValueError:
        why = f'strconv.ParseInt: parsing "{text}": invalid syntax'
        raise bad_request(f'unable to decode "{name}": {why}') from None


def make_selection(kind: Kind, info: Info) -> Selection:
    """What the URL selects; Problem where a selector is wrong."""
    terms = parse_fields(info.query.get("fieldSelector", ""))
    check_terms(kind, terms)
    namespace = info.namespace if kind.namespaced else ""
    return Selection(namespace, parse_labels(info.query.get("labelSelector", "")), terms)


@dataclass
class _Pages:
    """A list that may be cut into pages."""

    kind: Kind
    form: Form
    selection: Selection
    limit: int

    def page(self, records: list[Record], version: int) -> Reply:
        """The first `limit` records, and the token for the rest."""
        metadata: dict[str, Any] = {"resourceVersion": str(version)}
        if 0 < self.limit < len(records):
            metadata["continue"] = _make_token(version, records[self.limit].path)
            if not self.selection.is_filtered:
                metadata["remainingItemCount"] = len(records) - self.limit
            records = records[: self.limit]
        body = self.form.many(self.kind, records, metadata)
        return Reply(200, body, self.form.content_type)


class Reader:
    """Answers everything that changes nothing."""

    def __init__(self, store: Store, settings: Settings, watches: Watches):
        self._store = store
        self._settings = settings
        self._watches = watches

    def get(self, kind: Kind, info: Info, request: Request) -> Reply:
        """One object."""
        form = forms.choose(request.headers.get("accept", ""), info.query)
        asked = _parse_version(info.query.get("resourceVersion", ""))
        if asked is not None and asked > self._store.version:
            raise too_large_version(asked, self._store.version)
        namespace = info.namespace if kind.namespaced else ""
        record = self._store.find(kind, namespace, info.name)
        if record is None:
            raise not_found(kind, info.name)
        return Reply(200, form.one(record), form.content_type)

    def list(self, kind: Kind, info: Info, request: Request) -> Reply:
        """A list or a page of it."""
        form = forms.choose(request.headers.get("accept", ""), info.query, is_list=True)
        pages = _Pages(kind, form, make_selection(kind, info), _parse_count(info.query, "limit"))
        if info.query.get("continue"):
            return self._next_page(pages, info.query["continue"])
        table = self._store.tables[kind]
        version, match = info.query.get("resourceVersion", ""), info.query.get(_MATCH)
        self._check_match(version, match)
        asked = _parse_version(version)
        if asked is not None and asked > self._store.version:
            raise too_large_version(asked, self._store.version)
        if match == "Exact":
            if asked < table.floor:
                raise expired("The resourceVersion for the provided list is too old.")
            return pages.page(table.select_at(pages.selection, asked), asked)
        if version == "0":
            pages.limit = 0  # answered from the cache, whole
        return pages.page(table.select(pages.selection), self._store.version)

    @staticmethod
    def _check_match(version: str, match: str | None) -> None:
        if match is None:
            return
        if match not in ("Exact", "NotOlderThan"):
            text = f'Unsupported value: "{match}": supported values: "Exact", "NotOlderThan", ""'
            raise invalid_options("ListOptions", [Cause("FieldValueNotSupported", text, _MATCH)])
        if not version:
            raise _forbid(_MATCH, f"{_MATCH} is forbidden unless resourceVersion is provided")
        if match == "Exact" and version == "0":
            raise _forbid(_MATCH, f'{_MATCH} "Exact" is forbidden for resourceVersion "0"')

    def _next_page(self, pages: _Pages, token: str) -> Reply:
        table = self._store.tables[pages.kind]
        version, start = _parse_token(token)
        if version > 0 and (version < table.floor or self._settings.continue_expired):
            raise expired(_STALE_TOKEN, **{"continue": _make_token(-1, start)})
        if version > 0:
            records = table.select_at(pages.selection, version)
        else:  # the token that came with the complaint: go on with what is there now
            version, records = self._store.version, table.select(pages.selection)
        return pages.page([record for record in records if record.path >= start], version)

    def watch(self, kind: Kind, info: Info, request: Request) -> Answer:
        """An open end."""
        form = forms.choose(request.headers.get("accept", ""), info.query)
        selection = make_selection(kind, info)
        self._check_streaming(info)
        text = info.query.get("resourceVersion", "")
        version = _parse_version(text)
        seconds = _parse_count(info.query, "timeoutSeconds") or 1800 + random.random() * 1800
        options = WatchOptions(
            selection,
            form,
            None if text in ("", "0") else version,
            bookmarks=info.flag("allowWatchBookmarks") and self._settings.bookmarks,
            seconds=float(seconds),
            initial_events=info.flag(_STREAM),
            bookmark_every=self._settings.bookmark_every,
        )
        if options.initial_events and version is not None and version > self._store.version:
            raise too_large_version(version, self._store.version)
        return Watch(self._store, kind, options, self._watches)

    def _check_streaming(self, info: Info) -> None:
        match = info.query.get(_MATCH)
        if _STREAM not in info.query:
            if match is not None:
                why = f"{_MATCH} is forbidden for watch unless {_STREAM} is provided"
                raise _forbid(_MATCH, why)
        elif not self._settings.streaming_lists:
            gate = "unless the WatchList feature gate is enabled"
            raise _forbid(_STREAM, f"{_STREAM} is forbidden for watch {gate}")
        elif match != "NotOlderThan":
            raise _forbid(_MATCH, f"{_STREAM} requires setting {_MATCH} to NotOlderThan")


def _forbid(parameter: str, why: str) -> Problem:
    cause = Cause("FieldValueForbidden", f"Forbidden: {why}", parameter)
    return invalid_options("ListOptions", [cause])


def _make_token(version: int, start: str) -> str:
    value = {"v": _TOKEN_VERSION, "rv": version, "start": start}
    return base64.urlsafe_b64encode(dump(value)).decode().rstrip("=")


def _parse_token(token: str) -> tuple[int, str]:
    why = "continue key is not valid: "
    try:
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        value = load(data)
        if value["v"] != _TOKEN_VERSION:
            raise ValueError(f"server does not recognize this encoded version \"{value['v']}\"")
        return int(value["rv"]), str(value["start"])
    except binascii.Error:
        why += f"illegal base64 data at input byte {len(token)}"
    except (KeyError, TypeError):
        why = "continue key is not valid: incorrect encoded start resourceVersion"
    except ValueError as problem:
        why += str(problem)
    raise bad_request(f"invalid continue token: {why}")
