# SPDX-License-Identifier: Apache-2.0
"""Plays recorded exchanges against a stand-in and says how its answers differ.

Uids, times and resource versions are each server's own. What the recording says of them is
translated: an answer teaches which of ours stands for which of theirs, for the requests to come.
"""
from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any

from .client import Client, Result
from .handle import ApiServer
from .kubeconfig import Endpoint

_OWN = {
    "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "time",
    "lastTransitionTime", "continue",
}  # fmt: skip
_LEARNT = {"uid", "resourceVersion", "continue"}
_SECONDS = 3  # a watch lasts that long here
_FIXED_VERSIONS = {"0", "1", "999999999", "abc"}
Action = Callable[[ApiServer], None]


def normalize(value: Any, key: str = "") -> Any:
    """Without what is each server's own; lists of objects sorted by name."""
    if isinstance(value, dict):
        return {name: normalize(member, name) for name, member in value.items()}
    if isinstance(value, list):
        return sorted((normalize(item) for item in value), key=_sort_key)
    if key in _OWN:
        return type(value).__name__
    if key == "message" and isinstance(value, str):
        value = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "UID", value)
        return re.sub(r"current: \d+|\(\d+\)", "VERSION", value)
    return value


def _sort_key(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


def shape(value: Any) -> Any:
    """Member names and types alone; of a list, which shapes occur."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(shape(item), sort_keys=True) for item in value})
    return type(value).__name__


class Replay:
    """One server and what it has taught so far."""

    def __init__(self, server: ApiServer, tokens: dict[str, str]):
        """`tokens` are those of the recorded accounts; an empty one is sent without."""
        self._server = server
        self._tokens = tokens
        self._learnt: dict[str, str] = {}

    def run(self, row: dict[str, Any], body: Any = None, action: Action | None = None) -> Result:
        """Sends the recorded request, translated; `action` happens while a watch is open."""
        endpoint = self._server.endpoint
        client = Client(Endpoint(endpoint.server, endpoint.ca, self._tokens[row["as"]]))
        headers = {"Content-Type": row["content_type"]} if row["content_type"] else {}
        headers["Accept"] = row.get("accept") or _accept_of(row)
        sent = self._translate_body(body if body is not None else row["request"])
        found: list[Result] = []

        def send() -> None:
            path = self._translate_path(row["path"])
            found.append(client.request(row["method"], path, sent, headers))

        thread = threading.Thread(target=send)
        thread.start()
        if action:
            self._wait_for_watch()
            action(self._server)
        thread.join()
        return found[0]

    def _wait_for_watch(self) -> None:
        while not self._server.control.watches():
            pass

    def _translate_body(self, body: Any) -> bytes | None:
        if body is None:
            return None
        text = body if isinstance(body, str) else json.dumps(body)
        for theirs, ours in self._learnt.items():
            text = text.replace(f'"{theirs}"', f'"{ours}"')
        return text.encode()

    def _translate_path(self, path: str) -> str:
        for theirs, ours in self._learnt.items():
            if len(theirs) > 20:
                path = path.replace(theirs, ours)
        path = re.sub(r"timeoutSeconds=\d+", f"timeoutSeconds={_SECONDS}", path)
        return re.sub(r"(?<=[?&]resourceVersion=)\w+", self._translate_version, path)

    def _translate_version(self, match: re.Match[str]) -> str:
        theirs = match.group(0)
        if theirs in _FIXED_VERSIONS:
            return theirs
        # A version that no recorded answer showed: whatever is newest stands for it.
        return self._learnt.get(theirs) or str(self._server.control.stats()["version"])

    def learn(self, theirs: Any, ours: Any) -> None:
        """Walks two answers side by side."""
        if isinstance(theirs, dict) and isinstance(ours, dict):
            for name in theirs.keys() & ours.keys():
                if name in _LEARNT and isinstance(theirs[name], str):
                    self._learnt[theirs[name]] = ours[name]
                else:
                    self.learn(theirs[name], ours[name])
        elif isinstance(theirs, list) and isinstance(ours, list):
            by_name = {_identity(item): item for item in ours}
            for item in theirs:
                self.learn(item, by_name.get(_identity(item)))


def _accept_of(row: dict[str, Any]) -> str:
    """One transcript does not tell the Accept headers; metadata is answered to who asks for it."""
    answer = row.get("response")
    kind = answer.get("kind", "") if isinstance(answer, dict) else ""
    is_partial = kind.startswith("PartialObjectMetadata")
    return f"application/json;as={kind};g=meta.k8s.io;v=v1" if is_partial else "application/json"


def _identity(item: Any) -> str:
    metadata = item.get("metadata", {}) if isinstance(item, dict) else {}
    return f"{metadata.get('namespace')}/{metadata.get('name')}"


def split_events(lines: list[dict[str, Any]]) -> tuple[list[Any], set[str]]:
    """The events in order, and the shapes of the bookmarks that only say how far it is."""
    events, bookmarks = [], set()
    for line in lines:
        metadata = line.get("object", {}).get("metadata", {})
        if line.get("type") == "BOOKMARK" and "annotations" not in metadata:
            bookmarks.add(json.dumps(shape(line), sort_keys=True))
        else:
            events.append(normalize(line))
    return events, bookmarks
