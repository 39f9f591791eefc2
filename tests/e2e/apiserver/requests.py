# SPDX-License-Identifier: Apache-2.0
"""A request as a value, and what its URL is about."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from . import kinds
from .answers import Answer
from .identity import ClientCertificate
from .kinds import Kind
from .selectors import required_name

_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
_NAMESPACE_PARTS = {"status", "finalize"}


@dataclass
class Request:
    """What came over a connection; header names are lower case, repeated ones joined."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""
    certificate: ClientCertificate | None = None

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


Handler = Callable[[Request], Answer]


@dataclass
class Info:
    """What a request is about; `resource` is empty for paths that are no resource."""

    verb: str
    path: str
    query: dict[str, str]
    group: str = ""
    version: str = ""
    namespace: str = ""
    resource: str = ""
    name: str = ""
    subresource: str = ""
    kind: Kind | None = None
    rest: list[str] = field(default_factory=list)  # path parts that nobody expected

    @property
    def full_resource(self) -> str:
        """With its subresource, as rules name it."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource

    @property
    def selected_name(self) -> str:
        """The one name that the request can touch, by its path or its field selector."""
        if self.name or self.verb not in ("list", "watch", "deletecollection"):
            return self.name
        return required_name(self.query.get("fieldSelector", ""))

    def flag(self, name: str) -> bool:
        """A boolean parameter; a bare name means true."""
        return name in self.query and self.query[name].lower() not in ("false", "0")


def parse_target(method: str, target: str) -> Info:
    """Splits the URL; never fails."""
    path, _, text = target.partition("?")
    query = dict(parse_qsl(text, keep_blank_values=True)) if text else {}
    info = Info(method.lower(), path, query)
    parts = [unquote(part) for part in path.split("/") if part]
    if len(parts) >= 3 and parts[0] == "api":
        info.version, parts = parts[1], parts[2:]
    elif len(parts) >= 4 and parts[0] == "apis":
        info.group, info.version, parts = parts[1], parts[2], parts[3:]
    else:
        return info
    _split_resource(info, parts)
    info.verb = _find_verb(method, info)
    info.kind = kinds.BY_PATH.get((info.group, info.version, info.resource))
    return info


def _split_resource(info: Info, parts: list[str]) -> None:
    if parts[0] == "namespaces" and len(parts) > 1 and not info.group:
        info.namespace = parts[1]  # of a namespace itself too, as the real server has it
        if len(parts) > 2 and parts[2] not in _NAMESPACE_PARTS:
            parts = parts[2:]
    elif parts[0] == "namespaces" and len(parts) > 2:
        info.namespace, parts = parts[1], parts[2:]
    info.resource = parts[0]
    info.name = parts[1] if len(parts) > 1 else ""
    info.subresource = parts[2] if len(parts) > 2 else ""
    info.rest = parts[3:]


def _find_verb(method: str, info: Info) -> str:
    if method in ("GET", "HEAD"):
        if info.name:
            return "get"
        return "watch" if info.flag("watch") else "list"
    if method == "DELETE" and not info.name:
        return "deletecollection"
    return _VERBS.get(method, method.lower())
